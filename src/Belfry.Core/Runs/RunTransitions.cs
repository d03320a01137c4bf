using Belfry.Core.Protocol;

namespace Belfry.Core.Runs;

/// <summary>
/// The one switch that decides an attempt's life. What has been decided stays: a late or repeated report changes
/// nothing, and the answer is the very same object. A retry is a new attempt, so nothing ever goes back.
/// </summary>
public static class RunTransitions
{
    private static readonly TimeSpan MostSetBack = TimeSpan.FromDays(1);

    /// <summary>The run after <paramref name="happened"/>; the same object when that changes nothing.</summary>
    public static Run Apply(Run run, RunEvent happened) => (run.State, happened) switch
    {
        (RunState.Queued, Assigned to) => run with { State = RunState.Assigned, Worker = to.Worker, Remark = null },
        (RunState.Queued, Withdrawn w) => run with { State = RunState.Skipped, EndedAt = EndOf(run, w.At), Remark = w.Remark },
        (RunState.Queued, KilledWhileQueued k) => run with { State = RunState.Killed, EndedAt = EndOf(run, k.At), Remark = k.Remark },
        (RunState.Assigned, Started s) => run with { State = RunState.Running, StartedAt = s.At },
        (RunState.Assigned or RunState.Running, Finished f) => End(run, f),
        (RunState.Assigned or RunState.Running, WorkerLost l)
            => run with { State = RunState.Lost, EndedAt = EndOf(run, l.At), Remark = l.Remark },
        (RunState.Lost, Finished f) => End(run, f),
        (RunState.Lost, FoundRunning f) => run with { Remark = f.Remark },
        _ => run,
    };

    /// <summary>
    /// The end of a run that ended at a time by somebody's clock: never before its start, nor before it was queued,
    /// because history is kept by the days of the ends, and who looks for what was queued since a day leaves the days
    /// before it out. Ages are measured on two machines and a clock may be set back: those are errors of milliseconds.
    /// After a clock that was more than a day ahead the time stays as it is: the day that it named has no place yet.
    /// </summary>
    public static DateTimeOffset EndOf(Run run, DateTimeOffset at)
    {
        var first = run.StartedAt > run.QueuedAt ? run.StartedAt.Value : run.QueuedAt;
        return at < first && first - at <= MostSetBack ? first : at;
    }

    private static Run End(Run run, Finished finished)
    {
        var started = run with { StartedAt = run.StartedAt ?? finished.StartedAt };
        return started with
        {
            State = finished.Outcome switch
            {
                RunOutcome.Succeeded => RunState.Succeeded,
                RunOutcome.TimedOut => RunState.TimedOut,
                RunOutcome.Killed => RunState.Killed,
                _ => RunState.Failed,
            },
            EndedAt = EndOf(started, finished.At),
            ExitCode = finished.ExitCode,
            Remark = finished.Remark,
        };
    }
}
