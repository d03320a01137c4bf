using Belfry.Cluster;
using Belfry.Core.Jobs;
using Belfry.Core.Runs;
using Belfry.Fleet;

namespace Belfry.Engine;

/// <summary>
/// Gives runs up as lost when their worker has been silent for the job's <c>lostAfterSeconds</c>. Silence counts only
/// from when this leader could first have heard the worker: the start of its term, or the end of a pause of its own,
/// which shows as a gap between two looks. So neither an outage of PostgreSQL nor a stopped leader loses a run.
/// </summary>
internal sealed partial class LostRunWatch(
    Term term,
    RunBook book,
    RunLifecycle lifecycle,
    RunIds runIds,
    Ledger ledger,
    WorkerPool pool,
    DatabaseClock databaseClock,
    TimeProvider clock,
    ILogger<LostRunWatch> logger)
{
    /// <summary>A worker that was silent for so long is offline; its connection is closed.</summary>
    public static readonly TimeSpan OfflineAfter = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public async Task RunAsync()
    {
        var listeningSince = clock.GetTimestamp();
        var lastLook = listeningSince;
        while (true)
        {
            await Task.Delay(LookEvery, clock, term.Ended);
            if (clock.GetElapsedTime(lastLook) > Pause)
                listeningSince = clock.GetTimestamp();
            lastLook = clock.GetTimestamp();
            CloseSilentSessions();
            await LoseAsync(clock.GetElapsedTime(listeningSince));
        }
    }

    private void CloseSilentSessions()
    {
        foreach (var session in pool.Sessions())
        {
            if (session.Silence > OfflineAfter)
                session.Close($"nothing was heard of it for {session.Silence.TotalSeconds:0} s");
        }
    }

    private async Task LoseAsync(TimeSpan listening)
    {
        int count;
        lock (book.Gate)
        {
            LetGo(listening);
            count = Silent(listening).Count();
        }
        if (count == 0)
            return;
        await ledger.RoomAsync();
        var ids = await runIds.ReserveAsync(count, term.Ended);
        lock (book.Gate)
        {
            // A worker may have been heard meanwhile.
            foreach (var (live, silence) in Silent(listening).Take(count).ToList())
            {
                LogLost(live.Run.Id, live.Run.Worker!.Value, silence.TotalSeconds);
                lifecycle.End(
                    live,
                    new WorkerLost(databaseClock.Now, Remarks.WorkerSilent(silence)),
                    ids);
            }
            lifecycle.Place();
        }
    }

    /// <summary>A lost run that was heard of again holds no place any more when its worker is gone once more.</summary>
    private void LetGo(TimeSpan listening)
    {
        var gone = book.StillRunning
            .Where(lost => Silence(lost.Run.Worker!.Value, listening) > lost.LostAfter)
            .ToList();
        foreach (var (lost, lostAfter) in gone)
        {
            book.RemoveStillRunning(lost);
            book.ReleaseFirst(lost.Job);
            LogLetGo(lost.Id, lost.Worker!.Value, lostAfter.TotalSeconds);
        }
        if (gone.Count > 0)
            lifecycle.Place();
    }

    private IEnumerable<(LiveRun Live, TimeSpan Silence)> Silent(TimeSpan listening)
        => book.BusyWorkers.SelectMany(worker =>
        {
            var silence = Silence(worker, listening);
            return book.Of(worker)
                .Where(live => silence > TimeSpan.FromSeconds(live.Plan.Policies.LostAfterSeconds))
                .Select(live => (live, silence));
        });

    private TimeSpan Silence(WorkerId worker, TimeSpan listening)
        => pool.Silence(worker) is { } heard && heard < listening ? heard : listening;

    [LoggerMessage(3401, LogLevel.Warning, "Run {Run} is given up as lost: nothing was heard of worker {Worker} for {Seconds:0} s")]
    private partial void LogLost(RunId run, WorkerId worker, double seconds);

    [LoggerMessage(3402, LogLevel.Warning,
        "Run {Run} was lost and heard of again; now nothing was heard of worker {Worker} for {Seconds:0} s, and it no longer counts")]
    private partial void LogLetGo(RunId run, WorkerId worker, double seconds);
}
