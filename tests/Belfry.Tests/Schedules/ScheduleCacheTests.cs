using System.Runtime.CompilerServices;
using Belfry.Core.Schedules;

namespace Belfry.Tests.Schedules;

public sealed class ScheduleCacheTests
{
    private static readonly DateTimeOffset Anchor = DateTimeOffset.UnixEpoch;

    [Fact]
    public void A_million_jobs_over_a_thousand_expressions_parse_a_thousand_times()
    {
        var cache = new ScheduleCache();
        var texts = Enumerable.Range(0, 1000).Select(i => $"{i % 60} {i / 60} * * MON-FRI").ToArray();
        var zones = (string[])["UTC", "Europe/Berlin", "America/New_York"];
        var jobs = new Schedule[1_000_000];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < jobs.Length; i++)
            jobs[i] = Get(cache, texts[i % 1000], zones[i % 1000 % 3], new Guid(i, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(1000, cache.Parsed);
        Assert.Equal(1000, jobs.Distinct().Count());

        // A thousand times two kilobytes, what parsing drops again included, and nothing for the other jobs.
        Assert.InRange(allocated, 500_000, 2_500_000);
    }

    [Fact]
    public void A_schedule_of_its_own_is_56_bytes()
    {
        var cache = new ScheduleCache();
        var jobs = new Schedule[100_000];
        jobs[0] = Get(cache, "0 9 * * *", "Europe/Berlin", default, Anchor);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 1; i < jobs.Length; i++)
            jobs[i] = Get(cache, "0 9 * * *", "Europe/Berlin", default, Anchor.AddSeconds(i));
        var perJob = (GC.GetAllocatedBytesForCurrentThread() - before) / (jobs.Length - 1.0);
        Assert.Equal(56, perJob, 0.5);
        Assert.Same(jobs[0].Expression, jobs[^1].Expression);
        Assert.Same(jobs[0].Zone, jobs[^1].Zone);
    }

    [Fact]
    public void Texts_with_one_meaning_share_one_schedule()
    {
        var cache = new ScheduleCache();
        var schedule = Get(cache, "0 9 * * MON-FRI", "Europe/Berlin");
        Assert.Same(schedule, Get(cache, "0 0 9 ? * 1-5 *", "Europe/Berlin"));
        Assert.NotSame(schedule, Get(cache, "0 9 * * MON-FRI", "UTC"));
        Assert.NotSame(schedule, Get(cache, "0 9 * * MON-SAT", "Europe/Berlin"));
    }

    [Fact]
    public void Jobs_that_are_written_alike_with_h_do_not_share_and_equal_outcomes_do()
    {
        var cache = new ScheduleCache();
        var schedules = Enumerable.Range(0, 200)
            .Select(i => Get(cache, "H * * * *", "UTC", new Guid(i, 0, 0, new byte[8]))).ToList();
        Assert.InRange(schedules.Distinct().Count(), 40, 60);
        Assert.Equal(
            schedules.Distinct().Count(),
            schedules.Select(schedule => schedule.Expression.ToString()).Distinct().Count());
    }

    [Fact]
    public void Every_keeps_the_anchor_of_its_job()
    {
        var cache = new ScheduleCache();
        var first = Get(cache, "@every 1h", "UTC");
        Assert.True(cache.TryGet("@every 1h", "UTC", default, Anchor.AddSeconds(7), null, null, out var second, out _));
        Assert.Same(first.Expression, second.Expression);
        Assert.Equal(3600, first.Next(0));
        Assert.Equal(3607, second.Next(0));
    }

    [Fact]
    public void Bounds_belong_to_one_job()
    {
        var cache = new ScheduleCache();
        var bounded = Get(cache, "0 * * * *", "UTC", default, Anchor.AddHours(5));
        Assert.Equal(5 * 3600, bounded.Next(0));
        Assert.Equal(3600, Get(cache, "0 * * * *", "UTC").Next(0));
    }

    [Fact]
    public void Errors_are_those_of_a_schedule()
    {
        var cache = new ScheduleCache();
        Assert.False(cache.TryGet("0 25 * * *", "UTC", default, Anchor, null, null, out _, out var error));
        Assert.Equal("cron", error.Field);
        Assert.False(cache.TryGet("0 5 * * *", "Mars", default, Anchor, null, null, out _, out error));
        Assert.Equal("timeZone", error.Field);
    }

    [Fact]
    public void What_no_job_holds_is_forgotten()
    {
        var cache = new ScheduleCache();
        var kept = Get(cache, "0 0 1 1 *", "UTC");
        for (var round = 0; round < 10; round++)
        {
            HoldAndForget(cache, round);
            GC.Collect();
        }

        Assert.InRange(cache.Count, 1, 5_000);
        Assert.Same(kept, Get(cache, "0 0 1 1 *", "UTC"));
    }

    [Fact]
    public async Task Many_threads_get_the_same_schedules()
    {
        var cache = new ScheduleCache();
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => Enumerable.Range(0, 5_000).Select(i => Get(cache, $"{i % 60} {i / 60 % 24} * * *", "UTC")).ToList(),
            TestContext.Current.CancellationToken)));
        foreach (var result in results)
            Assert.Equal(results[0], result);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void HoldAndForget(ScheduleCache cache, int round)
    {
        for (var i = 0; i < 3_000; i++)
            Get(cache, $"{i % 60} {i / 60 % 24} {round + 1} * *,{round % 7}", "UTC");
    }

    private static Schedule Get(
        ScheduleCache cache, string text, string zone, Guid job = default, DateTimeOffset? startsAt = null) =>
        cache.TryGet(text, zone, job, Anchor, startsAt, null, out var schedule, out var error)
            ? schedule
            : throw new ArgumentException(error.Message);
}
