using Belfry.Core.Jobs;
using Belfry.Core.Schedules;
using FsCheck;
using FsCheck.Fluent;

namespace Belfry.Tests.Schedules;

public sealed class MisfireTests
{
    private const long Noon = 1_795_003_200;

    private static readonly string[] Expressions = ["* * * * * *", "*/7 * * * * *", "*/2 * * * *", "30 1-59/3 * * * *"];

    [Fact]
    public void Instants_that_are_in_time_get_a_row_each()
        => Assert.Equal(
            [Row(Noon - 1), Row(Noon)],
            Plan(MisfirePolicy.FireOnce, Noon, Span("* * * * * *", Noon - 2, Noon)));

    [Fact]
    public void At_the_threshold_they_are_still_in_time_and_a_second_later_they_are_one_misfire()
    {
        Assert.Equal(61, Plan(MisfirePolicy.Skip, Noon, Span("* * * * * *", Noon - 61, Noon)).Count);
        Assert.Equal(
            [new PlannedRow(Noon, 62, Noon - 61, SkipReason.Misfire)],
            Plan(MisfirePolicy.Skip, Noon, Span("* * * * * *", Noon - 62, Noon)));
    }

    [Fact]
    public void Fire_once_runs_the_newest_for_all()
        => Assert.Equal(
            [new PlannedRow(Noon, 3600, Noon - 3599, SkipReason.None)],
            Plan(MisfirePolicy.FireOnce, Noon, Span("* * * * * *", Noon - 3600, Noon)));

    [Fact]
    public void Fire_all_runs_the_newest_hundred_and_skips_the_rest_in_one_row()
    {
        var rows = Plan(MisfirePolicy.FireAll, Noon, Span("* * * * * *", Noon - 3600, Noon));
        Assert.Equal(101, rows.Count);
        Assert.Equal(new PlannedRow(Noon - 100, 3500, Noon - 3599, SkipReason.Misfire), rows[0]);
        Assert.Equal(Row(Noon - 99), rows[1]);
        Assert.Equal(Row(Noon), rows[^1]);
    }

    [Fact]
    public void Fire_all_of_fewer_than_a_hundred_skips_none()
        => Assert.All(
            Plan(MisfirePolicy.FireAll, Noon, Span("*/2 * * * *", Noon - 3600, Noon)),
            row => Assert.Equal((1, SkipReason.None), (row.Count, row.Skip)));

    [Fact]
    public void Counting_stops_at_its_limit_and_the_span_is_still_whole()
        => Assert.Equal(
            [new PlannedRow(Noon, Misfire.CountLimit, Noon - 19_999, SkipReason.None)],
            Plan(MisfirePolicy.FireOnce, Noon, Span("* * * * * *", Noon - 20_000, Noon)));

    [Fact]
    public void What_was_left_at_a_stop_is_one_skipped_row_and_what_came_after_it_goes_by_the_policy()
        => Assert.Equal(
            [new PlannedRow(Noon - 20, 10, Noon - 29, SkipReason.Stopped), Row(Noon - 1), Row(Noon)],
            Plan(
                MisfirePolicy.FireOnce,
                Noon,
                Span("* * * * * *", Noon - 30, Noon - 20) with { Stopped = true },
                Span("* * * * * *", Noon - 2, Noon)));

    [Fact]
    public void Every_instant_of_the_spans_stands_in_exactly_one_row()
    {
        var spans = Gen.Choose(0, Expressions.Length - 1).SelectMany(expression => Gen.Choose(0, 4000).SelectMany(gap =>
            Gen.Choose(0, 4000).SelectMany(length => Gen.Choose(0, 5).Select(stopped => (expression, gap, length, stopped == 0)))));
        Prop.ForAll(
            Gen.Choose(1, 4).SelectMany(count => spans.ListOf(count)).ToArbitrary(),
            Gen.Elements(MisfirePolicy.FireOnce, MisfirePolicy.FireAll, MisfirePolicy.Skip).ToArbitrary(),
            Gen.Choose(0, 200).ToArbitrary(),
            (parts, policy, delay) =>
            {
                var list = new List<InstantSpan>();
                var at = Noon - 40_000;
                foreach (var (expression, gap, length, stopped) in parts)
                {
                    list.Add(Span(Expressions[expression], at + gap, at + gap + length) with { Stopped = stopped });
                    at += gap + length;
                }
                var instants = list.SelectMany(span => span.Schedule.Between(span.After, span.Through)).ToList();
                var rows = Plan(policy, at + delay, [.. list]);
                var standsFor = rows.Select(row => instants.Count(instant => row.From <= instant && instant <= row.Instant));
                return instants.TrueForAll(instant => rows.Count(row => row.From <= instant && instant <= row.Instant) == 1)
                       && rows.Select(row => row.Count).SequenceEqual(standsFor.Select(count => Math.Min(count, Misfire.CountLimit)))
                       && rows.TrueForAll(row => instants.Contains(row.Instant) && instants.Contains(row.From))
                       && rows.Count <= 1 + 1 + JobPolicies.FireAllLimit;
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    private static PlannedRow Row(long instant) => new(instant, 1, instant, SkipReason.None);

    private static List<PlannedRow> Plan(MisfirePolicy policy, long now, params InstantSpan[] spans)
    {
        var rows = new List<PlannedRow>();
        Misfire.Plan(spans, policy, now, rows);
        return rows;
    }

    private static InstantSpan Span(string cron, long after, long through)
    {
        Assert.True(Schedule.TryCreate(cron, "UTC", Guid.Empty, DateTimeOffset.UnixEpoch, null, null, out var schedule, out _));
        return new InstantSpan(schedule, after, through, Stopped: false);
    }
}
