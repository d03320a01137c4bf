using Belfry.Core.Jobs;
using Belfry.Core.Runs;
using Belfry.Core.Schedules;

namespace Belfry.Engine;

/// <summary>One job's part of a pass: the periods that are due, and the rows they become.</summary>
/// <param name="Members">Those that a broadcast goes to; null for any other routing.</param>
internal sealed record JobPass(
    JobId Job, List<LivePeriod> Periods, JobPlan? Plan, List<PlannedRow> Rows, IReadOnlyList<WorkerId>? Members)
{
    /// <summary>How many runs a row becomes at most.</summary>
    public int RunsOf(PlannedRow row) => row.Skip == SkipReason.None ? 1 + Broadcast.FurtherRuns(Members) : 1;
}

/// <summary>Turns the periods that are due into rows and rows into runs. No clock, no I/O.</summary>
internal static class PassPlanner
{
    /// <summary>The jobs of a pass in the order of their ids, each with its due periods, oldest first.</summary>
    public static List<(JobId Job, List<LivePeriod> Periods)> ByJob(List<LivePeriod> due)
    {
        due.Sort(static (one, other) =>
        {
            var byJob = one.Job.CompareTo(other.Job);
            return byJob != 0 ? byJob : one.From.CompareTo(other.From);
        });
        var jobs = new List<(JobId, List<LivePeriod>)>();
        foreach (var period in due)
        {
            if (jobs.Count == 0 || jobs[^1].Item1 != period.Job)
                jobs.Add((period.Job, []));
            jobs[^1].Item2.Add(period);
        }
        return jobs;
    }

    /// <param name="through">The end of the pass, inclusive, in Unix seconds.</param>
    /// <param name="now">The database's time in Unix seconds.</param>
    public static List<PlannedRow> Rows(List<LivePeriod> periods, MisfirePolicy policy, long through, long now)
    {
        Span<InstantSpan> spans = new InstantSpan[periods.Count];
        for (var i = 0; i < periods.Count; i++)
            // What is due may be the period's end alone, and that may be its beginning too, to the second.
            spans[i] = new InstantSpan(
                periods[i].Schedule,
                Math.Max(periods[i].Due - 1, periods[i].From),
                Math.Min(through, periods[i].Through),
                periods[i].Stopped);
        var rows = new List<PlannedRow>(1);
        Misfire.Plan(spans, policy, now, rows);
        return rows;
    }

    /// <summary>Parts of a pass, each with as few jobs as make up <paramref name="rows"/> rows.</summary>
    public static IEnumerable<List<JobPass>> ByRows(IEnumerable<JobPass> parts, int rows)
    {
        var (some, count) = (new List<JobPass>(), 0);
        foreach (var part in parts)
        {
            some.Add(part);
            count += part.Rows.Count;
            if (count < rows)
                continue;
            yield return some;
            (some, count) = ([], 0);
        }
        if (some.Count > 0)
            yield return some;
    }

    /// <summary>The run of a planned row: queued, or skipped with the reason.</summary>
    public static Run ToRun(PlannedRow row, RunId id, JobId job, JobPlan? plan, DateTimeOffset now)
    {
        var instant = DateTimeOffset.FromUnixTimeSeconds(row.Instant);
        var run = new Run
        {
            Id = id,
            Uuid = RunUuid.Create(id, now),
            Job = job,
            JobVersion = plan?.Version ?? 0,
            Cause = RunCause.Schedule,
            Instant = instant,
            FirstRun = id,
            ScheduledAt = instant,
            QueuedAt = now,
            Coalesced = row.Count > 1 ? row.Count : null,
            CoversFrom = row.Count > 1 ? DateTimeOffset.FromUnixTimeSeconds(row.From) : null,
            CoversTo = row.Count > 1 ? instant : null,
        };
        var reason = plan switch
        {
            null or { Deleted: true } => Remarks.JobDeleted(),
            _ => row.Skip switch
            {
                SkipReason.Stopped => Remarks.ScheduleStopped(),
                SkipReason.Misfire => Remarks.Misfired(Misfire.ThresholdSeconds),
                _ => null,
            },
        };
        return reason is null ? run : run with { State = RunState.Skipped, EndedAt = now, Remark = reason };
    }
}
