using Belfry.Core.Jobs;
using Belfry.Core.Schedules;

namespace Belfry.Engine;

/// <summary>A schedule period in memory, in Unix seconds, as a node of the timetable's lists.</summary>
internal sealed class LivePeriod(JobId job, Schedule schedule, long from, long through, bool stopped)
{
    public const long Open = long.MaxValue;

    public JobId Job { get; } = job;

    public Schedule Schedule { get; } = schedule;

    /// <summary>Exclusive.</summary>
    public long From { get; } = from;

    /// <summary>Inclusive; <see cref="Open"/> while it has no end.</summary>
    public long Through { get; } = through;

    public bool Stopped { get; } = stopped;

    /// <summary>The next instant that is not accounted for, while the timetable holds it.</summary>
    public long Due { get; private set; } = Schedule.Never;

    /// <summary>The next of the list that the timetable has it in.</summary>
    public LivePeriod? NextInList { get; set; }

    /// <summary>The next period of the same job.</summary>
    public LivePeriod? NextOfJob { get; set; }

    /// <summary>It is no longer in force; the timetable drops it when it comes across it.</summary>
    public bool Removed { get; set; }

    /// <summary>
    /// Works out what is due after a point that is accounted for. The end of a period is due too, so that a pass comes
    /// across it once everything before it is accounted for.
    /// </summary>
    /// <returns>False when nothing is due any more.</returns>
    public bool MoveTo(long accountedThrough)
    {
        var next = Schedule.Next(Math.Max(accountedThrough, From));
        Due = next <= Through ? next
            : Through != Open && Through > accountedThrough ? Through
            : Schedule.Never;
        return Due != Schedule.Never || Through == Open;
    }
}
