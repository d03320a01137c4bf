using Belfry.Core.Jobs;
using Belfry.Core.Schedules;
using Belfry.Engine;

namespace Belfry.Tests.Engine;

public sealed class PassPlannerTests
{
    private const long Noon = 1_795_003_200;

    [Fact]
    public void A_period_that_begins_and_ends_within_one_second_plans_nothing()
    {
        var period = Period(from: Noon, through: Noon, stopped: true);
        Assert.True(period.MoveTo(Noon - 10));
        Assert.Equal(Noon, period.Due);
        Assert.Empty(PassPlanner.Rows([period], MisfirePolicy.FireOnce, Noon + 1, Noon + 1));
    }

    [Fact]
    public void What_is_due_at_the_very_end_of_a_period_still_belongs_to_it()
    {
        var period = Period(from: Noon - 1, through: Noon, stopped: false);
        Assert.True(period.MoveTo(Noon - 10));
        Assert.Equal([Noon], PassPlanner.Rows([period], MisfirePolicy.FireOnce, Noon + 1, Noon + 1).Select(row => row.Instant));
    }

    [Fact]
    public void A_stop_takes_what_an_earlier_schedule_of_the_job_left_behind_with_it()
    {
        var before = Period(from: Noon - 5, through: Noon - 2, stopped: false);
        var stopped = Period(from: Noon - 2, through: Noon - 2, stopped: true);
        before.MoveTo(Noon - 5);
        stopped.MoveTo(Noon - 5);
        var row = Assert.Single(PassPlanner.Rows([before, stopped], MisfirePolicy.FireAll, Noon, Noon));
        Assert.Equal(new PlannedRow(Noon - 2, 3, Noon - 4, SkipReason.Stopped), row);
    }

    [Fact]
    public void The_jobs_of_a_pass_are_in_the_order_of_their_ids_with_their_periods_in_the_order_of_time()
    {
        var late = Period(Noon, LivePeriod.Open, false, job: 2);
        var early = Period(Noon - 9, Noon, false, job: 2);
        var other = Period(Noon, LivePeriod.Open, false, job: 1);
        var jobs = PassPlanner.ByJob([late, other, early]);
        Assert.Equal([1, 2], jobs.Select(part => part.Job.Value));
        Assert.Equal([early, late], jobs[1].Periods);
    }

    [Theory]
    [InlineData(new[] { 1, 1, 1 }, new[] { 2, 1 })]
    [InlineData(new[] { 3, 1, 1 }, new[] { 1, 2 })]
    [InlineData(new[] { 0, 0, 2, 0 }, new[] { 3, 1 })]
    [InlineData(new int[0], new int[0])]
    public void Jobs_with_many_rows_are_decided_few_at_once(int[] rowsOfJobs, int[] jobsAtOnce)
    {
        var parts = rowsOfJobs.Select((rows, n) => new JobPass(
            new JobId(n), [], null, [.. Enumerable.Repeat(new PlannedRow(Noon, 1, Noon, SkipReason.None), rows)], null)).ToList();
        var slices = PassPlanner.ByRows(parts, rows: 2).ToList();
        Assert.Equal(jobsAtOnce, slices.Select(slice => slice.Count));
        Assert.Equal(parts, slices.SelectMany(slice => slice));
    }

    private static LivePeriod Period(long from, long through, bool stopped, long job = 1)
    {
        Assert.True(Schedule.TryCreate(
            "* * * * * *", "UTC", Guid.Empty, DateTimeOffset.FromUnixTimeSeconds(from), null, null, out var schedule, out _));
        return new LivePeriod(new JobId(job), schedule, from, through, stopped);
    }
}
