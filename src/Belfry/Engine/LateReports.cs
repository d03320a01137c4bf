using Belfry.Core.Protocol;
using Belfry.Core.Runs;
using Belfry.Fleet;
using Belfry.Storage;

namespace Belfry.Engine;

/// <summary>
/// What workers say of runs that are no longer in flight. A run that was given up as lost and is heard of again gets
/// the truth: it is still running, and then counts for its job's concurrency until it ends; or it ended, and its row
/// says how. Of two attempts of one run at most one goes on: the later one when it was sent, else the earlier.
/// </summary>
internal sealed partial class LateReports(
    RunBook book,
    RunLifecycle lifecycle,
    Ledger ledger,
    RunStore runs,
    RetentionOptions kept,
    JobPlans plans,
    Cluster.DatabaseClock clock,
    ILogger<LateReports> logger)
{
    private readonly Dictionary<Guid, string> _superseded = [];

    /// <summary>A worker that has connected holds these, and the book does not have them.</summary>
    public async Task HeldAsync(WorkerSession session, List<HeldRun> held)
    {
        var going = held.Where(run => run.State != HeldState.Finished).ToList();
        if (going.Count == 0)
            return;
        var lost = await LostAsync(going.Select(run => run.Run));
        foreach (var run in going)
        {
            if (lost.TryGetValue(run.Run, out var known))
                await StillRunningAsync(session, known);
            else
                session.Send(new RunCancelled(run.Run, "the scheduler has no such run in flight"));
        }
    }

    /// <summary>Ends of runs that the book does not have.</summary>
    public async Task FinishedAsync(WorkerSession session, List<RunFinished> finished)
    {
        var lost = await LostAsync(finished.Select(report => report.Run));
        var versions = await plans.VersionsAsync(
            [.. lost.Values.Select(run => (run.Job, run.JobVersion)).Distinct()], CancellationToken.None);
        foreach (var report in finished)
        {
            if (lost.TryGetValue(report.Run, out var known))
            {
                Correct(session, known, report, versions.GetValueOrDefault((known.Job, known.JobVersion)));
                continue;
            }
            // Ended and recorded before, or never ours: either way the worker need not keep it.
            LogUnknown(report.Run, session.Worker);
            session.Send(new ResultConfirmed(report.Run));
        }
    }

    /// <summary>Those that history has as lost. What is decided but not committed is waited for first.</summary>
    private async Task<Dictionary<Guid, Run>> LostAsync(IEnumerable<Guid> uuids)
    {
        await ledger.CommitAsync(new LedgerEntry());
        var wanted = uuids.ToHashSet();
        var rows = await runs.LostAsync([.. wanted.Select(RunUuid.IdOf)], CancellationToken.None);
        return rows.Where(run => wanted.Contains(run.Uuid)).ToDictionary(run => run.Uuid);
    }

    private async Task StillRunningAsync(WorkerSession session, Run lost)
    {
        var laterAttempt = await runs.LaterAttemptAsync(lost, CancellationToken.None);
        var version = (lost.Job, lost.JobVersion);
        var policies = (await plans.VersionsAsync([version], CancellationToken.None))[version].Policies;
        lock (book.Gate)
        {
            // First of all it holds its place again: what is withdrawn below must not make room for another run.
            book.AddStillRunning(lost, TimeSpan.FromSeconds(policies.LostAfterSeconds));
            var next = book.Of(lost.Job).Runs
                .FirstOrDefault(live => live.Run.FirstRun == lost.FirstRun && live.Run.Shard == lost.Shard && live.Run.Attempt > lost.Attempt);
            if (next is { Run.State: RunState.Queued })
                lifecycle.Withdraw(next, Remarks.StillRunning(lost.Attempt), isDecided: true);
            else if ((next?.Run.Attempt ?? laterAttempt) is { } attempt)
                Supersede(session, lost, attempt);
            var remark = RunTransitions.Apply(lost, new FoundRunning(clock.Now, Remarks.StillRunningOn(session.Facts.Name)));
            ledger.Enqueue(new LedgerEntry { Correction = remark });
        }
    }

    private void Supersede(WorkerSession session, Run lost, int attempt)
    {
        var reason = Remarks.SupersededBy(attempt);
        _superseded[lost.Uuid] = reason;
        session.Send(new RunCancelled(lost.Uuid, reason));
    }

    private void Correct(WorkerSession session, Run lost, RunFinished report, JobPlan? plan)
    {
        var happened = ReportTimes.ToEvent(lost, report, clock.Now, kept.OldestRecord);
        if (_superseded.Remove(lost.Uuid, out var reason) && report.Outcome == RunOutcome.Killed)
            happened = happened with { Remark = reason };
        lock (book.Gate)
        {
            var truth = RunTransitions.Apply(lost, happened);
            ledger.Enqueue(new LedgerEntry
            {
                Correction = truth,
                // Its failure was told when it was given up, if it was not tried again; only a success is news.
                Notices = truth.State == RunState.Succeeded && plan is not null
                    && JobNotes.Ended(truth, plan.Policies, isTriedAgain: false) is { } recovery ? [recovery] : [],
                Committed = () => session.Send(new ResultConfirmed(lost.Uuid)),
            });
            book.RemoveStillRunning(lost);
            var next = book.Of(lost.Job).Runs.FirstOrDefault(live => live.Run.FirstRun == lost.FirstRun && live.Run.Shard == lost.Shard);
            if (truth.State == RunState.Succeeded && next is { Run.State: RunState.Queued })
                lifecycle.Withdraw(next, Remarks.HadSucceeded(lost.Attempt), isDecided: true);
            else
                book.ReleaseFirst(lost.Job);
            lifecycle.Place();
        }
        LogCorrected(lost.Id, report.Outcome);
    }

    [LoggerMessage(3311, LogLevel.Information, "Run {Run} was given up as lost; it has ended after all: {Outcome}")]
    private partial void LogCorrected(RunId run, RunOutcome outcome);

    [LoggerMessage(3312, LogLevel.Information,
        "Worker {Worker} reported the end of run {Run}, which is not in flight; it is confirmed and changes nothing")]
    private partial void LogUnknown(Guid run, Core.Jobs.WorkerId worker);
}
