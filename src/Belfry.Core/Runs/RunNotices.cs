using Belfry.Core.Jobs;

namespace Belfry.Core.Runs;

/// <summary>Which of the things that a job's <c>notify</c> can name has happened, when a run was triggered or has ended.</summary>
public static class RunNotices
{
    /// <summary>A run that is triggered later than this after its time is late; the audit's bound, too.</summary>
    public static readonly TimeSpan LateAfter = TimeSpan.FromSeconds(1);

    /// <summary>Of a run that was just decided on: queued, or skipped at once.</summary>
    public static NotifyOn? OfTriggered(Run run)
    {
        if (run.State == RunState.Skipped)
            return NotifyOn.Skipped;
        var hasTime = run.Cause is RunCause.Schedule or RunCause.Timer;
        // The parts of a broadcast are late together.
        return hasTime && run.Shard == 0 && run.QueuedAt - run.ScheduledAt > LateAfter ? NotifyOn.Late : null;
    }

    /// <summary>Of an attempt that has ended.</summary>
    /// <param name="isTriedAgain">A further attempt follows: nothing is decided yet.</param>
    public static NotifyOn? OfEnded(Run run, bool isTriedAgain) => run.State switch
    {
        _ when isTriedAgain => null,
        RunState.Succeeded => NotifyOn.Recovery,
        RunState.Failed or RunState.TimedOut or RunState.Lost => NotifyOn.Failure,
        // The retry of a failed run did not start in time: what failed stays failed, and nobody has been told.
        RunState.Skipped when run.Attempt > 1 => NotifyOn.Failure,
        RunState.Skipped => NotifyOn.Skipped,
        _ => null,
    };
}
