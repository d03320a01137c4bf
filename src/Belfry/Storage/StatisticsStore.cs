using Belfry.Core.Contracts;
using Dapper;

namespace Belfry.Storage;

/// <summary>What became of the attempts of one step of time.</summary>
internal sealed record StatisticsRow
{
    public DateTimeOffset At { get; init; }

    public long Succeeded { get; init; }

    public long Failed { get; init; }

    public long TimedOut { get; init; }

    public long Killed { get; init; }

    public long Lost { get; init; }

    public long Skipped { get; init; }

    public double? LateMedian { get; init; }

    public double? LateP99 { get; init; }

    public double? TimesMedian { get; init; }
}

/// <summary>An attempt on a timeline.</summary>
internal sealed record TimelineRow
{
    public required long Id { get; init; }

    public required long JobNumber { get; init; }

    public required string JobName { get; init; }

    public required long WorkerId { get; init; }

    public required string WorkerName { get; init; }

    public required string State { get; init; }

    public DateTimeOffset QueuedAt { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>A hand-over.</summary>
internal sealed record TermRow
{
    public required long Epoch { get; init; }

    public required string Url { get; init; }

    public DateTimeOffset BeganAt { get; init; }
}

/// <summary>What the scheduler said about itself.</summary>
internal sealed record AlertRow
{
    public required long Id { get; init; }

    public DateTimeOffset At { get; init; }

    public required string Kind { get; init; }

    public required string Text { get; init; }

    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>One schedule that several jobs may share.</summary>
internal sealed record SharedScheduleRow
{
    public required string Expression { get; init; }

    public required string TimeZone { get; init; }

    public DateTimeOffset? StartsAt { get; init; }

    public DateTimeOffset? EndsAt { get; init; }

    public Guid JobUuid { get; init; }

    public DateTimeOffset FromAt { get; init; }

    public DateTimeOffset? ToAt { get; init; }

    public int Jobs { get; init; }
}

/// <summary>Attempts over time, hand-overs and alerts: what the pages that show the past read.</summary>
internal sealed class StatisticsStore(Database database)
{
    // A page that asks for a very busy span is told so rather than kept waiting.
    private const int Seconds = 15;

    private static readonly ListShape TermShape = new(("terms t", "true"), "t.epoch", "t.began_at", "t.epoch desc",
        new("id", ListFieldKind.Number, "t.epoch") { IsNeverNull = true },
        new("url", ListFieldKind.Text, "t.url"),
        new("beganAt", ListFieldKind.SortOnly, "t.began_at") { IsNeverNull = true });

    private static readonly ListShape AlertShape = new(("alerts a", "true"), "a.id", "a.at", "a.id desc",
        new("id", ListFieldKind.Number, "a.id") { IsNeverNull = true },
        new("kind", ListFieldKind.Text, "a.kind"),
        new("open", ListFieldKind.Truth, "(a.ended_at is null)"),
        new("createTime", ListFieldKind.SortOnly, "a.at") { IsNeverNull = true });

    /// <summary>By what terms can be filtered and sorted.</summary>
    public static IReadOnlyList<ListField> TermFields => TermShape.Fields;

    /// <summary>By what alerts can be filtered and sorted.</summary>
    public static IReadOnlyList<ListField> AlertFields => AlertShape.Fields;

    /// <param name="step"><c>minute</c>, <c>ten_minutes</c>, <c>hour</c> or <c>day</c>.</param>
    /// <param name="job">Null for all.</param>
    public async Task<IReadOnlyList<StatisticsRow>> CountsAsync(
        DateTimeOffset from, DateTimeOffset to, string step, string zone, long? job, CancellationToken ct)
    {
        var begin = step == "ten_minutes" ? "date_bin('10 minutes', queued_at, 'epoch'::timestamptz)" : "date_trunc(@step, queued_at, @zone)";
        await using var connection = await database.OpenAsync(ct);
        return (await connection.QueryAsync<StatisticsRow>(new CommandDefinition(
            $"""
            select {begin} as at,
                   count(*) filter (where state = 'succeeded') as succeeded,
                   count(*) filter (where state = 'failed') as failed,
                   count(*) filter (where state = 'timed_out') as timed_out,
                   count(*) filter (where state = 'killed') as killed,
                   count(*) filter (where state = 'lost') as lost,
                   count(*) filter (where state = 'skipped') as skipped,
                   percentile_disc(0.5) within group (order by late) as late_median,
                   percentile_disc(0.99) within group (order by late) as late_p99,
                   percentile_disc(0.5) within group (order by took) as times_median
            from (select queued_at, state,
                         case when cause = 'schedule' and attempt = 1 and state <> 'skipped'
                              then greatest(0, extract(epoch from queued_at - scheduled_at) * 1000)::float8 end as late,
                         (extract(epoch from ended_at - started_at) * 1000)::float8 as took
                  from run_history
                  -- Nothing ends before it is queued: days that ended earlier are left out.
                  where queued_at >= @from and queued_at < @to and ended_at >= @from {(job is null ? "" : "and job_id = @job")}) r
            group by 1 order by 1
            """,
            new { from, to, step, zone, job },
            commandTimeout: Seconds,
            cancellationToken: ct))).AsList();
    }

    /// <summary>The longest attempts that were running in a span, in the order of their starts.</summary>
    public async Task<IReadOnlyList<TimelineRow>> TimelineAsync(
        DateTimeOffset from, DateTimeOffset to, long? job, long? worker, int most, CancellationToken ct)
    {
        var of = $"{(job is null ? "" : "and job_id = @job")} {(worker is null ? "" : "and worker_id = @worker")}";
        await using var connection = await database.OpenAsync(ct);
        return (await connection.QueryAsync<TimelineRow>(new CommandDefinition(
            $"""
            select r.id, r.job_id as job_number, j.name as job_name, r.worker_id, w.name as worker_name, r.state::text, r.queued_at,
                   r.started_at, r.ended_at
            from (select * from (
                      select id, job_id, worker_id, state, queued_at, coalesce(started_at, queued_at) as started_at, null::timestamptz as ended_at
                      from runs where worker_id is not null and queued_at < @to {of}
                      union all
                      select id, job_id, worker_id, state, queued_at, started_at, ended_at
                      from run_history
                      where ended_at > @from and queued_at < @to and started_at < @to and worker_id is not null {of}) going
                  order by least(coalesce(ended_at, @to), @to) - greatest(started_at, @from) desc, id desc limit @most) r
                     join jobs j on j.id = r.job_id
                     join workers w on w.id = r.worker_id
            order by r.started_at, r.id
            """,
            new { from, to, job, worker, most },
            commandTimeout: Seconds,
            cancellationToken: ct))).AsList();
    }

    /// <summary>
    /// The schedules that are or come into force before a time. Jobs with the same expression, zone and bounds are one row,
    /// unless each has instants of its own.
    /// </summary>
    public async Task<(DateTimeOffset Now, IReadOnlyList<SharedScheduleRow> Schedules)> SchedulesAsync(TimeSpan ahead, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        var now = DateTimeOffset.FromUnixTimeSeconds(await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "select extract(epoch from now())::bigint", cancellationToken: ct)));
        var rows = await connection.QueryAsync<SharedScheduleRow>(new CommandDefinition(
            """
            select expression, time_zone, starts_at, ends_at, min(job_uuid::text)::uuid as job_uuid, min(from_at) as from_at, to_at,
                   count(*)::int as jobs
            from schedule_periods
            where not stopped and from_at < @end and (to_at is null or to_at > @now)
            group by expression, time_zone, starts_at, ends_at, to_at,
                     -- H depends on the job, @every on the beginning of its period; one that is still to come, too.
                     case when expression ~ 'H|@every' then job_uuid end,
                     case when expression ~ '@every' or from_at > @now then from_at end
            """,
            new { now, end = now + ahead },
            commandTimeout: Seconds,
            cancellationToken: ct));
        return (now, rows.AsList());
    }

    /// <summary>When waiting timers are due, up to a time, in Unix seconds.</summary>
    public async Task<IReadOnlyList<long>> TimersAsync(DateTimeOffset until, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return (await connection.QueryAsync<long>(new CommandDefinition(
            "select extract(epoch from due_at)::bigint from timers where outcome is null and due_at <= @until", new { until }, cancellationToken: ct))).AsList();
    }

    public async Task<PageDto<TermRow>?> TermsAsync(ListRequest request, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await TermShape.ReadAsync<TermRow>(
            connection, "select epoch, url, began_at from terms where epoch = any(@ids)", row => row.Epoch, request, ct);
    }

    public async Task<PageDto<AlertRow>?> AlertsAsync(ListRequest request, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await AlertShape.ReadAsync<AlertRow>(
            connection, "select id, at, kind, text, ended_at from alerts where id = any(@ids)", row => row.Id, request, ct);
    }
}
