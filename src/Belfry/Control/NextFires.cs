using Belfry.Core.Schedules;
using Belfry.Storage;

namespace Belfry.Control;

/// <summary>When jobs are due next, worked out from their live periods and waiting timers.</summary>
internal sealed class NextFires(ScheduleStore store)
{
    private readonly ScheduleCache _cache = new();

    /// <summary>By job, in Unix seconds; a job that is not due any more has no entry.</summary>
    public async Task<IReadOnlyDictionary<long, long>> OfAsync(IReadOnlyCollection<long> jobs, CancellationToken ct)
    {
        var next = new Dictionary<long, long>();
        if (jobs.Count == 0)
            return next;
        var (now, timers) = await store.NextTimersAsync(jobs, ct);
        foreach (var (job, due) in timers)
            Take(job, due.ToUnixTimeSeconds());
        await store.ReadLivePeriodsAsync(jobs, now, period => Take(period.JobId, Next(period, now)), ct);
        return next;

        void Take(long job, long second)
        {
            if (second != Schedule.Never && (!next.TryGetValue(job, out var earlier) || second < earlier))
                next[job] = second;
        }
    }

    private long Next(PeriodRow period, DateTimeOffset now)
    {
        if (period.Stopped || !_cache.TryGet(
                period.Expression, period.TimeZone, period.JobUuid, period.FromAt, period.StartsAt, period.EndsAt, out var schedule, out _))
            return Schedule.Never;
        var second = schedule.Next(Math.Max(now.ToUnixTimeSeconds(), period.FromAt.ToUnixTimeSeconds()));
        return period.ToAt is { } end && second > end.ToUnixTimeSeconds() ? Schedule.Never : second;
    }
}
