using System.Diagnostics.CodeAnalysis;
using Belfry.Core.Schedules;
using FsCheck.Fluent;

namespace Belfry.Tests.Schedules;

public sealed class SchedulePropertyTests
{
    private const long Day = 86_400;

    [Fact]
    public void A_watched_clock_is_due_at_the_same_instants()
    {
        var cases =
            from text in CronTexts.Expression
            from zone in CronTexts.Zone
            from jobId in CronTexts.JobId
            from near in Gen.Choose(0, int.MaxValue)
            from offset in Gen.Choose(-30 * 86_400, 5 * 86_400)
            select (text, zone, jobId, near, offset);
        CronTexts.Check(cases, 400, sample =>
        {
            var (text, name, jobId, near, offset) = sample;
            if (!TryCreate(text, name, jobId, out var schedule))
                return;
            var naive = new NaiveCron(text, jobId);
            var after = NearTransition(schedule.Zone, near) + offset;
            var through = after + (naive.HasSeconds ? 2 * Day : 60 * Day);
            if (naive.HasSeconds)
                (after, through) = (after - offset - Day, through - offset - Day);
            AssertSame(naive, schedule, after, through);
        });
    }

    [Fact]
    public void Around_a_change_of_the_clocks_every_second_asked_from_agrees_with_a_watched_clock()
    {
        var cases =
            from zone in CronTexts.Zone
            from change in Gen.Choose(0, int.MaxValue)
            from minute in CronTexts.ChangeMinutes
            from hour in CronTexts.ChangeHours
            select (zone, change, minute, hour);
        CronTexts.Check(cases, 700, sample =>
        {
            Assert.True(Zone.TryFind(sample.zone, out var zone, out _));
            if (zone.IsFixed)
                return;
            var span = 1 + (sample.change % (zone.Spans - 1));
            var change = zone.StartOf(span);
            var hour = (int)((change + zone.OffsetOf(span - 1)) / 3600 % 24);

            // The hours are written as distances from the hour at which the clocks change.
            var hours = string.Format(sample.hour, (hour + 22) % 24, (hour + 23) % 24, hour, (hour + 1) % 24);
            var text = $"{sample.minute} {hours} * * *";
            var schedule = ScheduleTests.Create(text, sample.zone);
            var naive = new NaiveCron(text, Guid.Empty);
            if (change > CalendarTable.End - (3 * Day)
                || !DotNetZones.Knows(sample.zone, change - (4 * Day), change + (2 * Day)))
            {
                return;
            }

            AssertSame(naive, schedule, change - (2 * Day), change + (2 * Day));
            var instants = schedule.Between(change - (2 * Day), change + (2 * Day)).ToList();
            for (var at = change - (4 * 3600) - 1; at < change + (4 * 3600); at += 299)
            {
                Assert.Equal(instants.Find(instant => instant > at), schedule.Next(at));
                Assert.Equal(instants.FindLast(instant => instant < at), schedule.Previous(at));
            }
        });
    }

    [Fact]
    public void A_watched_clock_is_due_at_the_same_instants_all_year()
    {
        var cases =
            from text in CronTexts.Expression
            from zone in CronTexts.Zone
            from year in Gen.Choose(1973, 2098)
            select (text, zone, year);
        CronTexts.Check(cases, 25, sample =>
        {
            var after = new DateTimeOffset(sample.year, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
            var naive = new NaiveCron(sample.text, Guid.Empty);
            if (!naive.HasSeconds && TryCreate(sample.text, sample.zone, Guid.Empty, out var schedule))
                AssertSame(naive, schedule, after, after + (366 * Day));
        });
    }

    [Fact]
    public void Every_day_of_130_years_is_the_same_asked_one_by_one()
    {
        CronTexts.Check(CronTexts.Days.Zip(CronTexts.JobId), 150, sample =>
        {
            var (text, jobId) = sample;
            var naive = new NaiveCron(text, jobId);
            var expected = new List<long>();
            for (var day = new DateOnly(1970, 1, 1); day.Year < 2100; day = day.AddDays(1))
            {
                if (naive.IsDueOn(day))
                    expected.Add((long)(day.ToDateTime(default) - DateTime.UnixEpoch).TotalSeconds);
            }

            if (!TryCreate(text, "UTC", jobId, out var schedule))
            {
                Assert.Empty(expected);
                return;
            }

            Assert.Equal(expected, schedule.Between(-1, long.MaxValue));
            Assert.Equal(Enumerable.Reverse(expected), Backwards(schedule, long.MaxValue, long.MinValue));
        });
    }

    [Fact]
    public void Next_and_previous_are_inverse_from_any_second()
    {
        var cases =
            from text in CronTexts.Expression
            from zone in CronTexts.Zone
            from jobId in CronTexts.JobId
            from near in Gen.Choose(-100_000, int.MaxValue)
            from far in Gen.Choose(0, 2_000_000_000)
            select (text, zone, jobId, at: (long)near + far);
        CronTexts.Check(cases, 20_000, sample =>
        {
            if (!TryCreate(sample.text, sample.zone, sample.jobId, out var schedule))
                return;
            var next = schedule.Next(sample.at);
            var previous = schedule.Previous(sample.at + 1);
            Assert.True(next > sample.at && previous <= sample.at);
            if (next != Schedule.Never)
                Assert.Equal(previous, schedule.Previous(next));
            if (previous != Schedule.NeverBefore)
                Assert.Equal(next, schedule.Next(previous));
        });
    }

    [Fact]
    public void What_is_printed_parses_to_the_same_expression()
    {
        CronTexts.Check(CronTexts.Expression.Zip(CronTexts.JobId), 20_000, sample =>
        {
            if (!CronExpression.TryParse(sample.Item1, sample.Item2, out var expression, out _))
                return;
            var printed = expression.ToString();
            Assert.True(CronExpression.TryParse(printed, Guid.Empty, out var again, out var error), error?.Message);
            Assert.Equal(expression, again);
            Assert.Equal(printed, again.ToString());
        });
    }

    [Fact]
    public void An_expression_that_is_refused_is_one_that_is_never_due()
    {
        CronTexts.Check(CronTexts.Expression.Zip(CronTexts.JobId), 5_000, sample =>
        {
            if (CronExpression.TryParse(sample.Item1, sample.Item2, out _, out var error))
                return;
            Assert.Contains("never be due", error.Message);
        });
    }

    private static bool TryCreate(
        string text, string zone, Guid jobId, [NotNullWhen(true)] out Schedule? schedule)
    {
        var isParsed = Schedule.TryCreate(text, zone, jobId, default, null, null, out schedule, out var error);
        Assert.True(isParsed || error!.Message.Contains("never be due"), error?.Message);
        return isParsed;
    }

    private static long NearTransition(Zone zone, int number)
    {
        if (zone.IsFixed)
            return 1_000_000_000 + (number % 1_000_000_000);

        return zone.StartOf(1 + (number % (zone.Spans - 1)));
    }

    private static void AssertSame(NaiveCron naive, Schedule schedule, long after, long through)
    {
        if (!DotNetZones.Knows(schedule.Zone.Name, after - (2 * Day), through))
            return;
        var info = TimeZoneInfo.FindSystemTimeZoneById(schedule.Zone.Name);
        var expected = NaiveClock.Watch(naive, info, after, through);
        Assert.Equal(expected, schedule.Between(after, through));
        Assert.Equal(Enumerable.Reverse(expected), Backwards(schedule, through + 1, after));
    }

    private static IEnumerable<long> Backwards(Schedule schedule, long before, long afterExclusive)
    {
        var at = schedule.Previous(before);
        while (at != Schedule.NeverBefore && at > afterExclusive)
        {
            yield return at;
            at = schedule.Previous(at);
        }
    }
}
