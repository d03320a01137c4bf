using System.Threading.Channels;
using Belfry.Cluster;
using Belfry.Core.Jobs;
using Belfry.Core.Protocol;
using Belfry.Core.Runs;
using Belfry.Fleet;
using Belfry.Storage;

namespace Belfry.Engine;

/// <summary>
/// Takes what workers say, in the order in which it came, and makes decisions of it. A result is confirmed to the worker
/// after its commit, and only then forgotten there. What concerns runs that are no longer in flight is looked up in
/// history (<see cref="LateReports"/>).
/// </summary>
internal sealed partial class ReportLoop(
    Term term,
    ChannelReader<WorkerEvent> events,
    RunBook book,
    RunLifecycle lifecycle,
    LateReports late,
    Ledger ledger,
    RunIds runIds,
    WorkerPool pool,
    SendLoop sender,
    RetentionOptions kept,
    DatabaseClock clock,
    ILogger<ReportLoop> logger)
{
    public async Task RunAsync()
    {
        await foreach (var happened in events.ReadAllAsync(term.Ended))
        {
            await ledger.RoomAsync();
            switch (happened)
            {
                case WorkerJoined joined:
                    await JoinAsync(joined);
                    break;
                case WorkerReported reported:
                    await ReportAsync(reported);
                    break;
                case WorkerLeft left:
                    LogLeft(left.Session.Worker);
                    break;
            }
        }
    }

    /// <summary>Compares what the worker says it holds with what it was given.</summary>
    private async Task JoinAsync(WorkerJoined joined)
    {
        var session = joined.Session;
        var held = joined.Hello.Runs.DistinctBy(run => run.Run).ToDictionary(run => run.Run);
        int missing;
        lock (book.Gate)
            missing = Running(session).Count(live => !held.ContainsKey(live.Run.Uuid));
        // None is added in between: only this loop takes what workers say of starts.
        var ids = await runIds.ReserveAsync(missing, term.Ended);
        lock (book.Gate)
        {
            foreach (var live in book.Of(session.Worker).ToList())
            {
                if (!held.Remove(live.Run.Uuid, out var asHeld))
                {
                    Missing(live, ids);
                    continue;
                }
                if (asHeld.State == HeldState.Running)
                    Started(live, asHeld.StartedAgoMs ?? 0);
                if (live.KillReason is { } reason)
                    session.Send(new RunCancelled(live.Run.Uuid, reason));
            }
            foreach (var (lost, _) in book.StillRunning.Where(lost => lost.Run.Worker == session.Worker).ToList())
            {
                if (held.ContainsKey(lost.Uuid))
                    continue;
                book.RemoveStillRunning(lost);
                book.ReleaseFirst(lost.Job);
            }
            lifecycle.Place();
        }
        LogJoined(session.Worker, session.Facts.Name, joined.Hello.Runs.Count);
        if (held.Count > 0)
            await late.HeldAsync(session, [.. held.Values]);

        IEnumerable<LiveRun> Running(WorkerSession of) => book.Of(of.Worker).Where(live => live.Run.State == RunState.Running);
    }

    /// <summary>What was sent and never arrived is sent again; what was running there and is not any more is lost.</summary>
    private void Missing(LiveRun live, RunIds.Block ids)
    {
        if (live.Run.State == RunState.Running)
            lifecycle.End(live, new WorkerLost(clock.Now, Remarks.WorkerForgot()), ids);
        else if (live.AssignmentCommitted)
            sender.Send(live);
    }

    private async Task ReportAsync(WorkerReported reported)
    {
        var failures = reported.Messages.Count(message => message is RunFinished { Outcome: not RunOutcome.Succeeded });
        var lateFinishes = new List<RunFinished>();
        var ids = await runIds.ReserveAsync(failures, term.Ended);
        lock (book.Gate)
        {
            foreach (var message in reported.Messages)
            {
                switch (message)
                {
                    case RunStarted started when Find(started.Run) is { } live:
                        Started(live, started.AgoMs);
                        break;
                    case RunFinished finished when Find(finished.Run) is { } live:
                        Finish(live, finished, ids);
                        break;
                    case RunFinished finished:
                        lateFinishes.Add(finished);
                        break;
                    case Draining draining:
                        Drain(reported.Session, draining.On);
                        break;
                }
            }
            lifecycle.Place();
        }
        if (lateFinishes.Count > 0)
            await late.FinishedAsync(reported.Session, lateFinishes);

        LiveRun? Find(Guid uuid) => book.Find(uuid) is { } live && live.Run.Worker == reported.Session.Worker ? live : null;
    }

    private void Started(LiveRun live, long agoMs)
    {
        if (book.Apply(live, new Started(ReportTimes.Ago(live.Run, agoMs, clock.Now, kept.OldestRecord))))
            lifecycle.Enqueue([(live.Run, false)]);
    }

    private void Finish(LiveRun live, RunFinished finished, RunIds.Block ids)
    {
        var run = live.Run;
        lifecycle.End(
            live,
            ReportTimes.ToEvent(run, finished, clock.Now, kept.OldestRecord),
            ids,
            committed: () => Confirm(run.Worker, run.Uuid));
    }

    private void Confirm(WorkerId? worker, Guid uuid)
    {
        if (worker is { } id)
            pool.Find(id)?.Send(new ResultConfirmed(uuid));
    }

    private void Drain(WorkerSession session, bool on)
    {
        session.WorkerDrains = on;
        session.Facts = session.Facts with { Draining = on };
        pool.Changed();
    }

    [LoggerMessage(3301, LogLevel.Information, "Worker {Worker} ({Name}) has joined; it holds {Runs} runs")]
    private partial void LogJoined(WorkerId worker, string name, int runs);

    [LoggerMessage(3302, LogLevel.Information, "Worker {Worker} is not connected; what it runs goes on")]
    private partial void LogLeft(WorkerId worker);
}
