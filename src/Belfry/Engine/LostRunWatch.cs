using Belfry.Cluster;
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
        List<(LiveRun Live, TimeSpan Silence)> silent;
        lock (book.Gate)
            silent = [.. book.BusyWorkers.SelectMany(worker => Silent(worker, listening))];
        if (silent.Count == 0)
            return;
        await ledger.RoomAsync();
        var ids = await runIds.ReserveAsync(silent.Count, term.Ended);
        lock (book.Gate)
        {
            foreach (var (live, silence) in silent)
            {
                LogLost(live.Run.Id, live.Run.Worker!.Value, silence.TotalSeconds);
                lifecycle.End(
                    live,
                    new WorkerLost(databaseClock.Now, $"nothing was heard of its worker for {silence.TotalSeconds:0} s"),
                    ids);
            }
            lifecycle.Place();
        }
    }

    private IEnumerable<(LiveRun Live, TimeSpan Silence)> Silent(Core.Jobs.WorkerId worker, TimeSpan listening)
    {
        var heard = pool.Silence(worker);
        var silence = heard < listening ? heard.Value : listening;
        return book.Of(worker)
            .Where(live => silence > TimeSpan.FromSeconds(live.Plan.Policies.LostAfterSeconds))
            .Select(live => (live, silence));
    }

    [LoggerMessage(3401, LogLevel.Warning, "Run {Run} is given up as lost: nothing was heard of worker {Worker} for {Seconds:0} s")]
    private partial void LogLost(RunId run, Core.Jobs.WorkerId worker, double seconds);
}
