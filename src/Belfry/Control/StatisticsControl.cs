using Belfry.Core.Contracts;
using Belfry.Core.Schedules;
using Belfry.Storage;

namespace Belfry.Control;

/// <summary>What became of attempts over time, and what lies ahead.</summary>
internal sealed class StatisticsControl(StatisticsStore store, JobControl jobs, TimeProvider clock)
{
    private const int MostCrowded = 10;
    private const int DefaultLimit = 2000;
    private const long Nobody = -1;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly ScheduleCache _cache = new();

    /// <summary>By what terms can be filtered and sorted.</summary>
    public static IReadOnlyList<ListField> TermFields => StatisticsStore.TermFields;

    /// <summary>By what alerts can be filtered and sorted.</summary>
    public static IReadOnlyList<ListField> AlertFields => StatisticsStore.AlertFields;

    public async Task<StatisticsDto> CountAsync(StatisticsQuery query, CancellationToken ct)
    {
        var job = await JobAsync(query.JobId, ct);
        var (from, to, _) = query.Span(clock.GetUtcNow());
        var rows = await store.CountsAsync(from, to, query.Step ?? "minute", query.TimeZone ?? "UTC", job, ct);
        return new StatisticsDto { Items = [.. rows.Select(ToDto)] };
    }

    public async Task<TimelineDto> TimelineAsync(TimelineQuery query, CancellationToken ct)
    {
        var job = await JobAsync(query.JobId, ct);
        var (from, to) = query.Span(clock.GetUtcNow());
        var limit = query.Limit ?? DefaultLimit;
        var rows = await store.TimelineAsync(from, to, job, query.WorkerId, limit + 1, ct);
        return new TimelineDto { Items = [.. rows.Take(limit).Select(ToDto)], More = rows.Count > limit };
    }

    /// <summary>How many fires each minute ahead has, and the seconds in which many come together.</summary>
    public async Task<FiresDto> FiresAsync(FiresQuery query, CancellationToken ct)
    {
        var ahead = query.Seconds is { } seconds ? TimeSpan.FromSeconds(seconds) : Hour;
        var (now, schedules) = await store.SchedulesAsync(ahead, ct);
        var first = now.ToUnixTimeSeconds() + 1;
        var fires = new int[(int)ahead.TotalSeconds];
        foreach (var row in schedules)
            Count(row, first, fires);
        foreach (var due in await store.TimersAsync(now + ahead, ct))
            fires[Math.Clamp(due - first, 0, fires.Length - 1)]++;
        return new FiresDto
        {
            From = DateTimeOffset.FromUnixTimeSeconds(first),
            To = DateTimeOffset.FromUnixTimeSeconds(first + fires.Length),
            Total = fires.Sum(count => (long)count),
            Minutes = [.. fires.Chunk(60).Select(minute => minute.Sum())],
            Crowded = [.. fires.Index().Where(second => second.Item > 1).OrderByDescending(second => second.Item).ThenBy(second => second.Index)
                .Take(MostCrowded)
                .Select(second => new CrowdedSecondDto { At = DateTimeOffset.FromUnixTimeSeconds(first + second.Index), Fires = second.Item })],
        };
    }

    public async Task<Result<PageDto<TermDto>>> TermsAsync(ListRequest request, CancellationToken ct)
        => await store.TermsAsync(request, ct) is { } page
            ? page.With<TermDto>([.. page.Items.Select(row => new TermDto { Id = row.Epoch, Url = row.Url, BeganAt = row.BeganAt })])
            : Failure.Invalid(request.Errors);

    public async Task<Result<PageDto<AlertDto>>> AlertsAsync(ListRequest request, CancellationToken ct)
        => await store.AlertsAsync(request, ct) is { } page
            ? page.With<AlertDto>([.. page.Items.Select(row => new AlertDto
            {
                Id = row.Id,
                CreateTime = row.At.ToUnixTimeSeconds(),
                EndTime = row.EndedAt?.ToUnixTimeSeconds(),
                Kind = row.Kind,
                Text = row.Text,
            })])
            : Failure.Invalid(request.Errors);

    /// <summary>Adds the fires of a schedule, once for each job that has it.</summary>
    private void Count(SharedScheduleRow row, long first, int[] fires)
    {
        if (!_cache.TryGet(row.Expression, row.TimeZone, row.JobUuid, row.FromAt, row.StartsAt, row.EndsAt, out var schedule, out _))
            return;
        var end = Math.Min(first + fires.Length, row.ToAt?.ToUnixTimeSeconds() + 1 ?? long.MaxValue);
        var after = Math.Max(first - 1, row.FromAt.ToUnixTimeSeconds());
        for (var at = schedule.Next(after); at != Schedule.Never && at < end; at = schedule.Next(at))
            fires[at - first] += row.Jobs;
    }

    /// <returns>Null for all jobs. A job that is not there has no attempts, as in a list.</returns>
    private async Task<long?> JobAsync(KeyDto? key, CancellationToken ct)
        => key is { } known ? await jobs.FindIdAsync(known, ct) ?? Nobody : null;

    private static StatisticsStepDto ToDto(StatisticsRow row) => new()
    {
        At = row.At,
        Succeeded = row.Succeeded,
        Failed = row.Failed,
        TimedOut = row.TimedOut,
        Killed = row.Killed,
        Lost = row.Lost,
        Skipped = row.Skipped,
        LateMedianMs = (long?)row.LateMedian,
        LateP99Ms = (long?)row.LateP99,
        TimesMedianMs = (long?)row.TimesMedian,
    };

    private static TimelineRunDto ToDto(TimelineRow row) => new()
    {
        Id = row.Id,
        JobNumber = row.JobNumber,
        JobName = row.JobName,
        WorkerId = row.WorkerId,
        WorkerName = row.WorkerName,
        State = row.State,
        QueuedAt = row.QueuedAt,
        StartedAt = row.StartedAt,
        EndedAt = row.EndedAt,
    };
}
