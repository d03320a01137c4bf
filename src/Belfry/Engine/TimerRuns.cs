using Belfry.Core.Jobs;
using Belfry.Core.Runs;
using Belfry.Storage;

namespace Belfry.Engine;

/// <summary>The runs that timers become.</summary>
internal static class TimerRuns
{
    public static Run ToRun(TimerRow timer, JobPlan? plan, DateTimeOffset now) => new()
    {
        Id = new RunId(timer.RunId),
        Uuid = timer.RunUuid,
        Job = new JobId(timer.JobId),
        JobVersion = plan?.Version ?? timer.Version ?? 0,
        Cause = RunCause.Timer,
        FirstRun = new RunId(timer.RunId),
        StartedBy = timer.Username,
        ScheduledAt = timer.DueAt,
        QueuedAt = now,
        Forced = timer.Forced,
        Params = ParamSet.Parse(timer.Params),
    };

    /// <summary>The row of a timer that will not fire.</summary>
    public static Run Cancelled(TimerRow timer, RunState state, string reason, DateTimeOffset now)
        => ToRun(timer, plan: null, now) with { State = state, EndedAt = now, Remark = reason };
}
