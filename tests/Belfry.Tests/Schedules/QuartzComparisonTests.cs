using System.Globalization;
using Belfry.Core.Schedules;
using FsCheck;
using FsCheck.Fluent;

namespace Belfry.Tests.Schedules;

/// <summary>
/// Quartz as oracle where its dialect says the same as ours. Left out are numbers for days of the week (its Sunday is
/// 1), day fields that begin with a star and a step (always "either" there), W beyond the month's end (moved to the
/// last day there), W and # in lists, and H; docs/cron.md lists the differences.
/// </summary>
public sealed class QuartzComparisonTests
{
    // Quartz does not look further ahead than a hundred years from now, nor back before 1970.
    private const long Earliest = 100_000_000;
    private const long Latest = 2_100_000_000;

    // Where a zone's standard offset moves forward, Quartz answers with one instant again and again: in Lord Howe in
    // 1981, in Casablanca every year. There the days of a change are left out.
    private static readonly string[] StuckZones = ["Australia/Lord_Howe", "Africa/Casablanca"];

    private static readonly string[] Zones =
    [
        "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "America/Sao_Paulo", "Africa/Cairo", .. StuckZones,
    ];

    private static readonly string[] Weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
    private static readonly string[] Months = ["JAN", "MAR", "JUN", "SEP", "NOV", "DEC"];

    private static Gen<string> Expression { get; } =
        from second in Gen.Frequency((2, Gen.Constant("0")), (1, Time(59)))
        from minute in Time(59)
        from hour in Time(23)
        from day in Day
        from month in Gen.Frequency(
            (3, Gen.Constant("*")), (1, List(Gen.OneOf(Number(1, 12), Gen.Elements(Months), Range(Number(1, 12))))))
        from weekday in Weekday
        from year in Gen.Frequency((3, Gen.Constant("")), (1, Gen.Constant(" 1980-2080")), (1, Gen.Constant(" */3")))
        select $"{second} {minute} {hour} {day} {month} {weekday}{year}";

    private static Gen<string> Day { get; } = Gen.Frequency(
        (4, Gen.Elements("*", "?")),
        (4, List(Gen.OneOf(Number(1, 31), Range(Number(1, 31))))),
        (1, Gen.Elements("L", "LW")),
        (1, Number(1, 27).Select(n => "L-" + n)),
        (1, Number(1, 28).Select(n => n + "W")),
        (1, Number(2, 9).Zip(Number(2, 9), (from, step) => $"{from}/{step}")));

    private static Gen<string> Weekday { get; } = Gen.Frequency(
        (4, Gen.Elements("*", "?")),
        (3, List(Gen.OneOf(Gen.Elements(Weekdays), Range(Gen.Elements(Weekdays))))),
        (1, Gen.Elements(Weekdays).Zip(Number(1, 5), (day, n) => $"{day}#{n}")),
        (1, Gen.Elements(Weekdays).Select(day => day + "L")));

    [Fact]
    public void Quartz_is_due_at_the_same_instants()
    {
        var compared = 0;
        Compare(4_000, (schedule, quartz, start) =>
        {
            compared += AssertSame(schedule, start, schedule.Next, at => Next(quartz, at), ascending: true);
            compared += AssertSame(schedule, start, schedule.Previous, at => Previous(quartz, at), ascending: false);
        });
        Assert.True(compared > 100_000);
        TestContext.Current.TestOutputHelper?.WriteLine($"{compared} instants compared with Quartz");
    }

    private static void Compare(int samples, Action<Schedule, Quartz.CronExpression, long> holds)
    {
        var cases =
            from text in Expression
            from zone in Gen.Elements(Zones)
            from start in Gen.Choose((int)Earliest, (int)Latest)
            select (text, zone, start);
        CronTexts.Check(cases, samples, sample =>
        {
            if (!Schedule.TryCreate(
                sample.text, sample.zone, Guid.Empty, default, null, null, out var schedule, out var error))
            {
                Assert.Contains("never be due", error.Message);
                return;
            }

            var info = TimeZoneInfo.FindSystemTimeZoneById(sample.zone);
            holds(schedule, new Quartz.CronExpression(sample.text, info), sample.start);
        });
    }

    /// <summary>Takes forty steps on both sides and compares as far as both came.</summary>
    private static int AssertSame(
        Schedule schedule, long start, Func<long, long> ours, Func<long, long> theirs, bool ascending)
    {
        // Backwards, Quartz gives a fixed time twice when it is repeated before midnight.
        var skipsChanges = !ascending || StuckZones.Contains(schedule.Zone.Name);
        var (mine, mineReached) = Follow(schedule.Zone, start, ours, skipsChanges);
        var (other, otherReached) = Follow(schedule.Zone, start, theirs, skipsChanges);
        var reached = ascending ? Math.Min(mineReached, otherReached) : Math.Max(mineReached, otherReached);
        bool IsWithin(long at) => ascending ? at <= reached : at >= reached;
        Assert.Equal(other.Where(IsWithin), mine.Where(IsWithin));
        return mine.Count(IsWithin);
    }

    private static (List<long> Instants, long Reached) Follow(
        Zone zone, long start, Func<long, long> step, bool skipsChanges)
    {
        var instants = new List<long>();
        var at = start;
        for (var i = 0; i < 40; i++)
        {
            at = step(at);
            if (at is < Earliest or > Latest)
                break;
            if (!skipsChanges || zone.OffsetAt(at - 86_400) == zone.OffsetAt(at + 86_400))
                instants.Add(at);
        }

        return (instants, at);
    }

    private static long Next(Quartz.CronExpression quartz, long after) =>
        quartz.GetNextValidTimeAfter(DateTimeOffset.FromUnixTimeSeconds(after))?.ToUnixTimeSeconds() ?? Schedule.Never;

    private static long Previous(Quartz.CronExpression quartz, long before) =>
        quartz.GetPreviousValidTimeBefore(DateTimeOffset.FromUnixTimeSeconds(before))?.ToUnixTimeSeconds()
        ?? Schedule.NeverBefore;

    private static Gen<string> Time(int max) => Gen.Frequency(
        (3, Gen.Constant("*")),
        (2, Number(2, 20).Select(step => "*/" + step)),
        (1, Number(0, max).Zip(Number(2, 20), (from, step) => $"{from}/{step}")),
        (6, List(Gen.OneOf(Number(0, max), Range(Number(0, max))))));

    private static Gen<string> Number(int min, int max) =>
        Gen.Choose(min, max).Select(number => number.ToString(CultureInfo.InvariantCulture));

    private static Gen<string> Range(Gen<string> value) => value.Zip(value, (from, to) => $"{from}-{to}");

    private static Gen<string> List(Gen<string> item) => Gen.OneOf(
        item, item, item.Two().Select(pair => $"{pair.Item1},{pair.Item2}"));
}
