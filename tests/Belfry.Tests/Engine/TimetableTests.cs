using Belfry.Core.Jobs;
using Belfry.Core.Schedules;
using Belfry.Engine;
using FsCheck;
using FsCheck.Fluent;

namespace Belfry.Tests.Engine;

public sealed class TimetableTests
{
    private const long Start = 1_795_000_000;

    [Fact]
    public void It_gives_exactly_what_a_sorted_list_would_give()
        => Prop.ForAll(
            Gen.Choose(1, 30).SelectMany(count => Step().ListOf(count)).ToArbitrary(),
            steps =>
            {
                var now = Start;
                var timetable = new Timetable(now);
                var held = new List<LivePeriod>();
                foreach (var (dueIn, forward, removeEach) in steps)
                {
                    held.RemoveAll(period => removeEach > 0 && period.Job.Value % removeEach == 0 && (period.Removed = true));
                    var added = Period(now + dueIn);
                    held.Add(added);
                    timetable.Add(added);
                    if (held.Count > 0 && timetable.NextDue() > held.Min(period => period.Due))
                        return false;
                    now += forward;
                    var taken = new List<LivePeriod>();
                    timetable.TakeDue(now, taken);
                    if (!held.Where(period => period.Due <= now).ToHashSet().SetEquals(taken) || taken.Distinct().Count() != taken.Count)
                        return false;
                    held.RemoveAll(taken.Contains);
                }
                return true;
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void What_is_due_far_away_is_found_after_an_outage_of_years()
    {
        var timetable = new Timetable(Start);
        var period = Period(Start + (5 * 366 * 86_400L));
        timetable.Add(period);
        var taken = new List<LivePeriod>();
        timetable.TakeDue(period.Due - 1, taken);
        Assert.Empty(taken);
        timetable.TakeDue(period.Due, taken);
        Assert.Equal([period], taken);
        Assert.Equal((0, Schedule.Never), (timetable.Count, timetable.NextDue()));
    }

    [Fact]
    public void What_is_overdue_when_it_is_added_is_due_at_once()
    {
        var timetable = new Timetable(Start);
        timetable.TakeDue(Start + 100, []);
        var period = Period(Start + 50);
        timetable.Add(period);
        var taken = new List<LivePeriod>();
        timetable.TakeDue(Start + 101, taken);
        Assert.Equal([period], taken);
    }

    private static Gen<(int DueIn, int Forward, int RemoveEach)> Step()
        => Gen.OneOf(Gen.Choose(1, 10), Gen.Choose(1, 4000), Gen.Choose(1, 100_000)).SelectMany(dueIn =>
            Gen.OneOf(Gen.Choose(0, 3), Gen.Choose(0, 5000), Gen.Choose(0, 200_000)).SelectMany(forward =>
                Gen.OneOf(Gen.Constant(0), Gen.Choose(2, 5)).Select(removeEach => (dueIn, forward, removeEach))));

    private static long _jobs;

    private static LivePeriod Period(long due)
    {
        Assert.True(Schedule.TryCreate(
            "* * * * * *", "UTC", Guid.Empty, DateTimeOffset.UnixEpoch, null, null, out var schedule, out _));
        var period = new LivePeriod(new JobId(++_jobs), schedule, 0, LivePeriod.Open, stopped: false);
        period.MoveTo(due - 1);
        return period;
    }
}
