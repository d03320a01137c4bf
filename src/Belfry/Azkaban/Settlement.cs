using Belfry.Cluster;
using Belfry.Storage;

namespace Belfry.Azkaban;

/// <summary>
/// Settles submissions of which it is not known whether Azkaban took them, and sends those for which it had no room.
///
/// A submission is looked for by its tag. Found, it is taken. Not found, it is looked for once more after a while, for
/// Azkaban may have accepted the request and not have carried it out. Still not found, it was never taken: if the caller
/// was told that it was accepted, it is sent again; if the caller heard nothing, for the master died, it leaves no trace.
/// </summary>
internal sealed partial class Settlement(
    Term term,
    AzkabanClient client,
    AzkabanStore store,
    Submitter submitter,
    ClusterOptions cluster,
    AzkabanOptions options,
    AzkabanReach reach,
    TimeProvider clock,
    ILogger logger)
{
    private const int MostAtOnce = 1000;
    private const int MostSends = 5;
    private const int MostTries = 20;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NoRoom = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan OutageWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SendMargin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly TagSearch _search = new(client, store);

    /// <returns>How long to wait for the next.</returns>
    public async Task<TimeSpan> PassAsync()
    {
        if (reach.Pause is var pause && pause > TimeSpan.Zero)
            return pause;
        var rows = await store.UnsettledAsync(Submitter.SendWithin + SendMargin, submitter.SenderGivesUp, MostAtOnce, term.Ended);
        foreach (var flow in rows.GroupBy(row => (row.Project, row.Flow)))
        {
            var unknown = flow.Where(row => row.Phase != "queued").ToList();
            if (unknown.Count > 0 && !await FindAsync(flow.Key.Project, flow.Key.Flow, unknown))
                return Every;
            if (!await SendAsync([.. flow.Where(row => row.Phase == "queued")]))
                return Every;
        }
        return Every;
    }

    /// <returns>False when Azkaban is away.</returns>
    private async Task<bool> FindAsync(string project, string flow, List<AzkabanJobRow> rows)
    {
        var search = await _search.RunAsync(project, flow, rows.Min(row => row.FirstSentAt ?? row.ReadAt), term.Ended);
        if (search.Error is { IsOutage: true } outage)
        {
            // It may be this flow's alone: the others go on, and this one is not given up for it.
            foreach (var row in rows)
                await store.PostponeAsync(row.Id, row.N, OutageWait, counts: false, outage.Message, term.Ended);
            if (!outage.IsOutageForAll)
                return true;
            reach.Failed(outage);
            return false;
        }
        reach.Answered();
        foreach (var row in rows)
        {
            var found = search.Found.GetValueOrDefault(await submitter.TagOfAsync(row.Id, row.N, term.Ended)) ?? [];
            if (found.Count > 0)
                await TakeAsync(row, [.. found.Order()]);
            else if (search.Error is { Kind: AzkabanErrorKind.NoSuchProject or AzkabanErrorKind.NoSuchFlow } gone)
                await WhenCertainAsync(row, () => GiveUpAsync(row, AzkabanRemarks.Uncertain(gone.Message)));
            else if (search.Error is not null || search.Unreadable > 0)
                await WaitAsync(row, search.Error?.Message ?? AzkabanRemarks.Unreadable());
            else
                await WhenCertainAsync(row, () => AbsentAsync(row));
        }
        return true;
    }

    private async Task TakeAsync(AzkabanJobRow row, IReadOnlyList<long> executions)
    {
        LogFound(row.N, row.Id, executions[0]);
        AzkabanMeter.Settled.Add(1, new KeyValuePair<string, object?>("outcome", "found"));
        await submitter.RecordAsync(row.Id, row.N, executions[0], term.Ended);
        foreach (var more in executions.Skip(1))
        {
            LogTwice(row.N, row.Id, more);
            await submitter.EndSuperfluousAsync(more, term.Ended);
        }
    }

    /// <summary>Not finding it says something only from a while after the first look on at which Azkaban answered.</summary>
    private Task WhenCertainAsync(AzkabanJobRow row, Func<Task> then)
        => row.AbsentFrom is { } certain && row.ReadAt >= certain ? then() : store.SuspectAsync(row.Id, row.N, options.SettleAfter, term.Ended);

    private async Task AbsentAsync(AzkabanJobRow row)
    {
        AzkabanMeter.Settled.Add(1, new KeyValuePair<string, object?>("outcome", "absent"));
        LogAbsent(row.N, row.Id);
        if (row.CancelFrom is not null)
            await store.EndAsync(row.Id, row.N, Statuses.Killed, null, term.Ended);
        else if (!row.Promised)
            await store.DropAsync(row.Id, row.N, null, term.Ended);
        else if (row.Sends >= MostSends)
            await GiveUpAsync(row, AzkabanRemarks.NeverTaken(row.Sends, row.Remark));
        else
            await store.QueueAsync(row.Id, row.N, null, TimeSpan.Zero, row.Remark ?? "", term.Ended);
    }

    private Task GiveUpAsync(AzkabanJobRow row, string why)
    {
        LogGivenUp(row.N, row.Id, why);
        return store.EndAsync(row.Id, row.N, Statuses.Fail, why, term.Ended);
    }

    private Task WaitAsync(AzkabanJobRow row, string why)
        => row.Tries >= MostTries
            ? GiveUpAsync(row, AzkabanRemarks.Uncertain(why))
            : store.PostponeAsync(row.Id, row.N, Backoff(row.Tries), counts: true, why, term.Ended);

    /// <returns>False when Azkaban is away.</returns>
    private async Task<bool> SendAsync(IReadOnlyList<AzkabanJobRow> rows)
    {
        foreach (var row in rows)
        {
            var since = clock.GetTimestamp();
            if (!await store.ResendAsync(term.Epoch, row, cluster.Master, term.Ended))
                continue;
            // When the term ends meanwhile, the row says who was asking, and is settled like any other.
            var refusal = await submitter.SendAsync(row.Id, row.N, row, since, term.Ended);
            if (refusal is null)
            {
                if (await store.FindAsync(row.Id, term.Ended) is { Phase: "queued" })
                {
                    // What is behind it in the same flow finds no room either.
                    foreach (var other in rows.SkipWhile(other => other != row).Skip(1))
                        await store.QueueAsync(other.Id, other.N, null, NoRoom, other.Remark ?? "", term.Ended);
                    return true;
                }
                continue;
            }
            reach.Failed(refusal);
            if (refusal.IsOutage)
            {
                await submitter.InsistAsync(ct => store.QueueAsync(row.Id, row.N, cluster.Master, NoRoom, refusal.Message, ct), term.Ended);
                return false;
            }
            await submitter.InsistAsync(ct => store.EndAsync(row.Id, row.N, Statuses.Fail, refusal.Message, ct), term.Ended);
        }
        return true;
    }

    private static TimeSpan Backoff(int tries)
    {
        var wait = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(tries, 10)));
        return wait < LongestWait ? wait : LongestWait;
    }

    [LoggerMessage(8030, LogLevel.Information, "Submission {N} of job {Job} was taken by Azkaban: it is execution {Execution}")]
    private partial void LogFound(int n, long job, long execution);

    [LoggerMessage(8031, LogLevel.Warning, "Submission {N} of job {Job} was never taken by Azkaban")]
    private partial void LogAbsent(int n, long job);

    [LoggerMessage(8032, LogLevel.Error, "Azkaban took submission {N} of job {Job} twice; execution {Execution} is cancelled")]
    private partial void LogTwice(int n, long job, long execution);

    [LoggerMessage(8033, LogLevel.Error, "Submission {N} of job {Job} is given up: {Reason}")]
    private partial void LogGivenUp(int n, long job, string reason);
}
