using Belfry.Cluster;
using Belfry.Core.Contracts;
using Belfry.Core.Jobs;
using Belfry.Core.Placement;
using Belfry.Fleet;
using Belfry.Storage;

namespace Belfry.Engine;

/// <summary>
/// Looks every two seconds for what somebody should know: workers that are gone, runs that nobody may take, a scheduler
/// that is full, or in which nothing runs. As with lost runs, silence counts only from when this leader could have heard
/// anything. Whatever goes wrong here is logged, and looked at again: it never ends a term.
/// </summary>
internal sealed partial class AlertWatch(
    Term term,
    RunBook book,
    RunLifecycle lifecycle,
    AlertBook alerts,
    WorkerPool pool,
    FleetMeter fleet,
    WorkerStore workers,
    AlertOptions options,
    TimeProvider clock,
    ILogger<AlertWatch> logger)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(4);

    /// <summary>A full scheduler is no longer full when so much has ended, in per cent.</summary>
    private const int NotFull = 90;

    private readonly Dictionary<string, long> _notEligibleSince = new(StringComparer.Ordinal);
    private readonly Dictionary<long, long> _missingSince = [];
    private long _listeningSince;
    private long _nothingDueAt;

    public async Task RunAsync()
    {
        _listeningSince = _nothingDueAt = clock.GetTimestamp();
        var lastLook = _listeningSince;
        while (true)
        {
            await Task.Delay(LookEvery, clock, term.Ended);
            if (clock.GetElapsedTime(lastLook) > Pause)
                _listeningSince = clock.GetTimestamp();
            lastLook = clock.GetTimestamp();
            try
            {
                WatchQueues();
                WatchRuns();
                await WatchWorkersAsync();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e);
            }
        }
    }

    /// <summary>A worker that said goodbye is expected no longer; nor is one that nobody ever saw.</summary>
    private async Task WatchWorkersAsync()
    {
        var expected = await workers.ExpectedAsync(term.Ended);
        var listening = clock.GetElapsedTime(_listeningSince);
        var gone = expected.Where(worker => pool.Find(new WorkerId(worker.Id)) is null).ToList();
        fleet.Offline = gone.Count;
        foreach (var back in _missingSince.Keys.Except(gone.Select(worker => worker.Id)).ToList())
            _missingSince.Remove(back);
        foreach (var worker in gone)
            _missingSince.TryAdd(worker.Id, clock.GetTimestamp());
        // One that joins is in its table before it is in the pool: what was never heard is missing from when it was missed.
        var lost = gone
            .Select(worker => (Worker: worker, Silence: Shorter(
                listening, pool.Silence(new WorkerId(worker.Id)) ?? clock.GetElapsedTime(_missingSince[worker.Id]))))
            .Where(one => one.Silence > options.Patience)
            .ToDictionary(one => $"worker {one.Worker.Id}", one => one, StringComparer.Ordinal);
        var expectedCauses = gone.Select(worker => $"worker {worker.Id}").ToHashSet(StringComparer.Ordinal);
        alerts.EndOthers(AlertKind.WorkerLost, expectedCauses.Contains);
        foreach (var (cause, (worker, silence)) in lost)
            alerts.Raise(AlertKind.WorkerLost, cause,
                AlertTexts.WorkerLost($"{worker.SrvName}/{worker.Name}", worker.Host, silence));
    }

    /// <summary>Queues of runs that none of the workers may take, whether or not they have room.</summary>
    private void WatchQueues()
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        lock (book.Gate)
        {
            foreach (var queue in book.Queues)
            {
                if (queue.Peek() is { } first && lifecycle.Eligible(queue).Length == 0)
                    texts.TryAdd(
                        CauseOf(queue.Need),
                        AlertTexts.NoEligibleWorker(first.Run.Id, first.Run.Job, lifecycle.WhyWaiting(queue.Need)));
            }
        }
        foreach (var cause in _notEligibleSince.Keys.Except(texts.Keys, StringComparer.Ordinal).ToList())
            _notEligibleSince.Remove(cause);
        foreach (var (cause, text) in texts)
        {
            if (!_notEligibleSince.TryGetValue(cause, out var since))
                _notEligibleSince[cause] = clock.GetTimestamp();
            else if (Shorter(clock.GetElapsedTime(_listeningSince), clock.GetElapsedTime(since)) > options.Patience)
                alerts.Raise(AlertKind.NoEligibleWorker, cause, text);
        }
        alerts.EndOthers(AlertKind.NoEligibleWorker, texts.ContainsKey);
    }

    private void WatchRuns()
    {
        int unfinished;
        bool isAnythingDue;
        long? startedAt;
        lock (book.Gate)
            (unfinished, isAnythingDue, startedAt) = (book.Count, book.IsAnythingDue, book.StartedAt);
        alerts.EndOthers(AlertKind.SchedulerFull, _ => unfinished > RunLifecycle.MostUnfinished / 100 * NotFull);
        if (!isAnythingDue)
            _nothingDueAt = clock.GetTimestamp();
        // What goes on is no sign that anything starts: one long run may be all that is left of a cluster.
        var idle = clock.GetElapsedTime(Math.Max(startedAt ?? 0, _nothingDueAt));
        if (isAnythingDue && idle >= options.NothingRan)
            alerts.Raise(AlertKind.NothingRan, "nothing ran", AlertTexts.NothingRan(idle));
        // One that an earlier leader raised lasts until a run has started under this one.
        else if (!isAnythingDue || startedAt is not null)
            alerts.EndOthers(AlertKind.NothingRan, _ => false);
    }

    /// <summary>The same for all jobs that want the same of a worker.</summary>
    private static string CauseOf(RunNeed need) => $"group {need.Group?.Value} tag {need.Tag} type {need.Type}";

    private static TimeSpan Shorter(TimeSpan one, TimeSpan? other) => other is { } span && span < one ? span : one;

    [LoggerMessage(3811, LogLevel.Warning, "The look for alerts failed and is repeated")]
    private partial void LogFailed(Exception reason);
}
