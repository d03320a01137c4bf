using Belfry.Core.Schedules;

namespace Belfry.Tests.Schedules;

public sealed class ScheduleTests
{
    private static readonly DateTimeOffset Anchor = DateTimeOffset.Parse("2026-11-20T10:00:00.750Z");

    [Theory]
    [InlineData("0 0 1 1 *", "2026-11-20T00:00Z", "2027-01-01T00:00Z")]
    [InlineData("*/5 * * * *", "2026-11-20T00:00Z", "2026-11-20T00:05Z")]
    [InlineData("*/5 * * * *", "2026-11-20T00:04:59Z", "2026-11-20T00:05Z")]
    [InlineData("* * * * * *", "2026-11-20T00:00Z", "2026-11-20T00:00:01Z")]
    [InlineData("59 59 23 31 12 ?", "2026-11-20T00:00Z", "2026-12-31T23:59:59Z")]
    [InlineData("0 0 29 2 *", "2026-11-20T00:00Z", "2028-02-29T00:00Z")]
    [InlineData("0 0 29 2 *", "2097-01-01T00:00Z", null)]
    [InlineData("0 0 31W * *", "2026-02-01T00:00Z", "2026-03-31T00:00Z")]
    [InlineData("0 0 31W 5 *", "2026-01-01T00:00Z", "2026-05-29T00:00Z")]
    [InlineData("0 0 1W * *", "2026-07-31T00:00Z", "2026-08-03T00:00Z")]
    [InlineData("0 0 LW * *", "2026-05-01T00:00Z", "2026-05-29T00:00Z")]
    [InlineData("0 0 L-30 * *", "2026-02-01T00:00Z", "2026-03-01T00:00Z")]
    [InlineData("0 0 * * 5L", "2026-11-01T00:00Z", "2026-11-27T00:00Z")]
    [InlineData("0 0 * 2 1#5", "2026-01-01T00:00Z", "2044-02-29T00:00Z")]
    [InlineData("0 0 13 * 5", "2026-11-01T00:00Z", "2026-11-06T00:00Z")]
    [InlineData("0 0 */13 * 5", "2026-11-01T00:00Z", "2026-11-27T00:00Z")]
    [InlineData("0 0 0 1 1 ? 2099", "2026-11-01T00:00Z", "2099-01-01T00:00Z")]
    public void An_instant_follows_another(string expression, string after, string? next)
    {
        var schedule = Create(expression, "UTC");
        Assert.Equal(next is null ? Schedule.Never : Unix(next), schedule.Next(Unix(after)));
        if (next is not null)
            Assert.True(schedule.Previous(Unix(next)) <= Unix(after));
    }

    [Fact]
    public void The_29th_of_february_on_a_monday_comes_every_28_years()
    {
        // A star in front makes both day fields count; the step leaves the month's days 1 and 29 to the 29 of February.
        var schedule = Create("0 0 */28 2 1#5", "Europe/Berlin");
        Assert.Equal(
            ["1988-02-29", "2016-02-29", "2044-02-29", "2072-02-29"],
            schedule.Between(0, long.MaxValue).Select(at => schedule.Zone.At(at).ToString("yyyy-MM-dd")));
    }

    [Fact]
    public void Nothing_is_due_outside_1970_to_2099_on_the_local_clock()
    {
        var tokyo = Create("0 0 1 1 *", "Asia/Tokyo");
        Assert.Equal(Unix("1970-01-01T00:00+09:00"), tokyo.Next(long.MinValue));
        Assert.Equal(Schedule.NeverBefore, tokyo.Previous(Unix("1970-01-01T00:00+09:00")));
        var honolulu = Create("59 59 23 31 12 *", "Pacific/Honolulu");
        Assert.Equal(Unix("2099-12-31T23:59:59-10:00"), honolulu.Previous(long.MaxValue));
        Assert.Equal(Schedule.Never, honolulu.Next(Unix("2099-12-31T23:59:59-10:00")));
        Assert.Equal(130, tokyo.Between(long.MinValue, long.MaxValue).Count());
    }

    [Theory]
    [InlineData("* * * * *")]
    [InlineData("0 3 * * *")]
    [InlineData("@every 7h")]
    public void Any_number_may_be_asked_about(string expression)
    {
        foreach (var zone in (string[])["UTC", "Europe/Berlin", "Pacific/Apia"])
        {
            var schedule = Create(expression, zone);
            foreach (var at in (long[])[long.MinValue, long.MinValue + 1, -1, 0, 1, long.MaxValue - 1, long.MaxValue])
            {
                Assert.True(schedule.Next(at) > at || at == long.MaxValue);
                Assert.True(schedule.Previous(at) < at || at == long.MinValue);
            }

            Assert.Equal(Schedule.Never, schedule.Next(long.MaxValue));
            Assert.Equal(Schedule.NeverBefore, schedule.Previous(long.MinValue));
        }
    }

    [Fact]
    public void Bounds_are_inclusive_and_fractions_do_not_widen_them()
    {
        var schedule = Create(
            "0 * * * *", "UTC", "2026-11-20T10:00:00Z", "2026-11-20T12:00:00Z");
        Assert.Equal(
            [Unix("2026-11-20T10:00Z"), Unix("2026-11-20T11:00Z"), Unix("2026-11-20T12:00Z")],
            schedule.Between(long.MinValue, long.MaxValue));
        Assert.Equal(Unix("2026-11-20T12:00Z"), schedule.Previous(long.MaxValue));
        Assert.Equal(Schedule.NeverBefore, schedule.Previous(Unix("2026-11-20T10:00Z")));
        Assert.Equal(Schedule.Never, schedule.Next(Unix("2026-11-20T12:00Z")));

        var narrower = Create(
            "0 * * * *", "UTC", "2026-11-20T10:00:00.001Z", "2026-11-20T12:00:00.999Z");
        Assert.Equal(
            [Unix("2026-11-20T11:00Z"), Unix("2026-11-20T12:00Z")], narrower.Between(long.MinValue, long.MaxValue));

        var empty = Create("0 * * * *", "UTC", "2026-11-20T12:01:00Z", "2026-11-20T12:02:00Z");
        Assert.Empty(empty.Between(long.MinValue, long.MaxValue));
        var reversed = Create("* * * * *", "UTC", "2026-11-20T12:05:00Z", "2026-11-20T12:02:00Z");
        Assert.Empty(reversed.Between(long.MinValue, long.MaxValue));
        Assert.Equal(Schedule.NeverBefore, reversed.Previous(long.MaxValue));
    }

    [Fact]
    public void Every_is_counted_from_the_whole_second_of_its_anchor()
    {
        var schedule = Create("@every 1h30m", "Europe/Berlin");
        var anchor = Unix("2026-11-20T10:00Z");
        Assert.Equal(anchor + 5400, schedule.Next(long.MinValue));
        Assert.Equal(anchor + 5400, schedule.Next(anchor));
        Assert.Equal(anchor + 5400, schedule.Next(anchor + 5399));
        Assert.Equal(anchor + 10_800, schedule.Next(anchor + 5400));
        Assert.Equal(Schedule.NeverBefore, schedule.Previous(anchor + 5400));
        Assert.Equal(anchor + 5400, schedule.Previous(anchor + 5401));
        Assert.Equal(anchor + 5400, schedule.Previous(anchor + 10_800));
        var last = schedule.Previous(long.MaxValue);
        Assert.Equal(Schedule.Never, schedule.Next(last));
        Assert.InRange(last, Unix("2099-12-31T22:30Z") - 1, Unix("2099-12-31T23:59:59Z"));
    }

    [Fact]
    public void Every_does_not_move_when_the_clocks_do()
    {
        var schedule = Create("@every 1d", "Europe/Berlin");
        var after = Unix("2027-03-27T00:00Z");
        var timesOfDay = schedule.Between(after, after + (4 * 86_400)).Select(at => at % 86_400).ToList();
        Assert.Equal(4, timesOfDay.Count);
        Assert.All(timesOfDay, time => Assert.Equal(10 * 3600, time));
    }

    [Fact]
    public void Instants_between_two_times_are_found_as_they_are_asked_for()
    {
        var schedule = Create("* * * * * *", "Europe/Berlin");
        Assert.Equal([1, 2, 3], schedule.Between(0, long.MaxValue).Take(3));
        Assert.Equal([5], schedule.Between(4, 5));
        Assert.Empty(schedule.Between(5, 5));
        Assert.Empty(schedule.Between(5, 4));
    }

    [Fact]
    public void The_wrong_field_is_named()
    {
        Assert.False(Schedule.TryCreate("0 25 * * *", "UTC", Guid.Empty, Anchor, null, null, out _, out var error));
        Assert.Equal(("cron", 2), (error.Field, error.Cron!.Position));
        Assert.False(Schedule.TryCreate("0 5 * * *", "Mars", Guid.Empty, Anchor, null, null, out _, out error));
        Assert.Equal("timeZone", error.Field);
        Assert.Contains("is no time zone of this machine", error.Message);
        Assert.Contains("不是本机的时区", error.In(Language.Chinese));
        Assert.Equal(2, Schedule.Check("0 25 * * *", "Mars", Guid.Empty).Count);
        Assert.Empty(Schedule.Check("0 5 * * *", "UTC", Guid.Empty));
    }

    internal static Schedule Create(string expression, string zone, string? startsAt = null, string? endsAt = null) =>
        Schedule.TryCreate(
            expression, zone, Guid.Empty, Anchor, Time(startsAt), Time(endsAt), out var schedule, out var error)
                ? schedule
                : throw new ArgumentException(error.Message);

    internal static long Unix(string time) => DateTimeOffset.Parse(time).ToUnixTimeSeconds();

    private static DateTimeOffset? Time(string? text) => text is null ? null : DateTimeOffset.Parse(text);
}
