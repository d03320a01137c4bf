using System.Collections.Concurrent;
using Belfry.Cluster;
using Belfry.Storage;

namespace Belfry.Azkaban;

/// <summary>
/// Keeps the statuses as Azkaban has them: flow by flow, several at once, those more often of which something has just
/// changed. What has ended is never asked for again. Everything that a pass finds is written in one statement.
/// </summary>
internal sealed partial class StatusSync(
    Term term,
    AzkabanClient client,
    AzkabanStore store,
    AzkabanOptions options,
    AzkabanReach reach,
    DatabaseClock databaseClock,
    TimeProvider clock,
    ILogger logger)
{
    private const double SlowDown = 1.5;

    /// <summary>So many flows that fail in one pass are not each one's own fault.</summary>
    private const int Several = 3;

    private static readonly TimeSpan PassEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(1);

    private readonly Dictionary<(string Project, string Flow), Watch> _watches = [];

    /// <summary>When each flow is looked at next, and what was known of it then.</summary>
    private sealed class Watch
    {
        public TimeSpan Interval { get; set; }

        public long LookedAt { get; set; }

        public long Newest { get; set; }

        public int Turn { get; set; }
    }

    /// <returns>How long to wait for the next.</returns>
    public async Task<TimeSpan> PassAsync()
    {
        var began = clock.GetTimestamp();
        if (reach.Pause is var pause && pause > TimeSpan.Zero)
            return pause;
        var flows = await store.FollowedFlowsAsync(term.Ended);
        AzkabanMeter.Unfinished = flows.Sum(flow => flow.Count);
        foreach (var gone in _watches.Keys.Except(flows.Select(flow => (flow.Project, flow.Flow))).ToList())
            _watches.Remove(gone);
        var due = flows.Where(IsDue).ToList();
        if (due.Count == 0)
            return CountEvery;

        var results = await LookAsync(due);
        var news = results.SelectMany(result => result.Look.News).ToList();
        if (news.Count > 0)
            AzkabanMeter.Changes.Add(await store.ApplyAsync(term.Epoch, news, term.Ended));
        foreach (var (flow, look) in results)
            Note(flow, look);
        if (results.Count == due.Count && results.All(result => result.Look.Error is null))
            reach.Synced(databaseClock.Now);
        var took = clock.GetElapsedTime(began);
        AzkabanMeter.SyncSeconds.Record(took.TotalSeconds);
        LogPass(due.Count, due.Sum(flow => flow.Count), news.Count, took.TotalMilliseconds);
        return took < PassEvery ? PassEvery - took : TimeSpan.Zero;
    }

    /// <summary>
    /// An Azkaban that is away is not asked flow by flow: an outage ends the pass for all. One flow of which Azkaban cannot
    /// answer does not keep the others from being read.
    /// </summary>
    private async Task<List<(FollowedFlow Flow, FlowLookResult Look)>> LookAsync(IReadOnlyList<FollowedFlow> due)
    {
        var results = new ConcurrentQueue<(FollowedFlow, FlowLookResult)>();
        var failures = 0;
        using var outage = CancellationTokenSource.CreateLinkedTokenSource(term.Ended);
        try
        {
            await Parallel.ForEachAsync(
                due,
                new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = outage.Token },
                async (flow, ct) =>
                {
                    var rows = await store.FollowedAsync(flow.Project, flow.Flow, ct);
                    var look = await new FlowLook(client, flow.Project, flow.Flow, rows).RunAsync(_watches[(flow.Project, flow.Flow)].Turn, ct);
                    results.Enqueue((flow, look));
                    if (look.Error is not { IsOutage: true } error)
                    {
                        reach.Answered();
                    }
                    else if (error.IsOutageForAll || Interlocked.Increment(ref failures) >= Math.Min(Several, due.Count))
                    {
                        reach.Failed(error);
                        await outage.CancelAsync();
                    }
                });
        }
        catch (OperationCanceledException) when (!term.Ended.IsCancellationRequested)
        {
            // What was read before counts.
        }
        return [.. results];
    }

    private bool IsDue(FollowedFlow flow)
    {
        if (!_watches.TryGetValue((flow.Project, flow.Flow), out var watch))
        {
            _watches[(flow.Project, flow.Flow)] = new Watch { Interval = options.FastestLook };
            return true;
        }
        if (watch.Newest != flow.Newest)
            watch.Interval = options.FastestLook;
        return watch.Newest != flow.Newest || clock.GetElapsedTime(watch.LookedAt) >= watch.Interval;
    }

    private void Note(FollowedFlow flow, FlowLookResult look)
    {
        var watch = _watches[(flow.Project, flow.Flow)];
        watch.LookedAt = clock.GetTimestamp();
        watch.Turn++;
        watch.Newest = flow.Newest;
        var slower = watch.Interval * SlowDown;
        watch.Interval = look switch
        {
            { Error: { IsOutageForAll: false } error } => Refused(flow, error),
            { News.Count: > 0 } => options.FastestLook,
            _ => slower < options.SlowestLook ? slower : options.SlowestLook,
        };
    }

    private TimeSpan Refused(FollowedFlow flow, AzkabanError error)
    {
        LogRefused(flow.Project, flow.Flow, error.Message);
        return options.SlowestLook;
    }

    [LoggerMessage(8020, LogLevel.Debug, "Compared {Jobs} jobs of {Flows} flows with Azkaban, {Changes} changed, in {Milliseconds:0} ms")]
    private partial void LogPass(int flows, long jobs, int changes, double milliseconds);

    [LoggerMessage(8021, LogLevel.Warning, "The statuses of {Project}/{Flow} cannot be read and stay as they are: {Reason}")]
    private partial void LogRefused(string project, string flow, string reason);
}
