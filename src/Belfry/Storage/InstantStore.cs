using Belfry.Core.Jobs;
using Npgsql;

namespace Belfry.Storage;

/// <summary>The first attempt of what a period planned, as the audit reads it.</summary>
/// <param name="Instant">Unix seconds.</param>
/// <param name="CoversFrom">The oldest instant it stands for; its own when it stands for one.</param>
/// <param name="Coalesced">How many it stands for, when more than one.</param>
internal readonly record struct InstantRow(
    long Run, long Job, long Instant, long CoversFrom, int? Coalesced, bool Skipped, double LateSeconds);

/// <summary>A broadcast whose parts are not all there, or not once each.</summary>
internal sealed record BrokenBroadcastRow(long Job, DateTimeOffset Instant, int Rows, int Parts, int Shards);

/// <summary>A timer and what became of it.</summary>
/// <param name="Rows">How many attempts have its run's number.</param>
internal sealed record TimerOutcomeRow(
    long Run, long Job, DateTimeOffset DueAt, string? Outcome, int Rows, bool Skipped, double LateSeconds);

/// <summary>One snapshot in which a slice of time is audited; short, so that it holds back no clean-up.</summary>
internal sealed class InstantSnapshot(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
{
    private const int Seconds = 600;

    /// <summary>Periods that overlap (after, through], by job and time.</summary>
    public async Task<ILookup<long, PeriodRow>> PeriodsAsync(DateTimeOffset after, DateTimeOffset through, CancellationToken ct)
    {
        await using var command = Command(
            """
            select id, job_id, job_uuid, job_name, from_at, to_at, stopped, expression, time_zone, starts_at, ends_at, replaces
            from schedule_periods where from_at < $2 and (to_at is null or to_at > $1) order by job_id, from_at
            """,
            after,
            through);
        var rows = new List<PeriodRow>();
        await ScheduleStore.ReadPeriodsAsync(command, rows.Add, ct);
        return rows.ToLookup(row => row.JobId);
    }

    /// <summary>One job's periods that overlap a span, in Unix seconds, both ends inclusive.</summary>
    public async Task<IReadOnlyList<PeriodRow>> PeriodsOfAsync(long job, long from, long through, CancellationToken ct)
    {
        await using var command = Command(
            """
            select id, job_id, job_uuid, job_name, from_at, to_at, stopped, expression, time_zone, starts_at, ends_at, replaces
            from schedule_periods where from_at < $2 and (to_at is null or to_at >= $1) and job_id = $3 order by from_at
            """,
            DateTimeOffset.FromUnixTimeSeconds(from),
            DateTimeOffset.FromUnixTimeSeconds(through));
        command.Parameters.Add(new NpgsqlParameter { Value = job });
        var rows = new List<PeriodRow>();
        await ScheduleStore.ReadPeriodsAsync(command, rows.Add, ct);
        return rows;
    }

    /// <summary>First attempts whose instants, or the instants they stand for, lie in (after, through]; by job and time.</summary>
    public async IAsyncEnumerable<InstantRow> RowsAsync(
        DateTimeOffset after,
        DateTimeOffset through,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await using var command = Command(
            """
            select r.id, r.job_id, r.instant, coalesce(r.covers_from, r.instant), r.coalesced, r.state = 'skipped',
                   extract(epoch from r.queued_at - r.instant)::float8
            from (
                select id, job_id, instant, covers_from, coalesced, state, queued_at from runs
                where attempt = 1 and shard = 0 and instant > $1 and coalesce(covers_from, instant) <= $2
                union all
                select id, job_id, instant, covers_from, coalesced, state, queued_at from run_history
                where attempt = 1 and shard = 0 and coalesced is null and instant > $1 and instant <= $2
                union all
                select id, job_id, instant, covers_from, coalesced, state, queued_at from run_history
                where attempt = 1 and shard = 0 and coalesced is not null and covers_to > $1 and covers_from <= $2) r
            order by r.job_id, r.instant, r.id
            """,
            after,
            through);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            yield return new InstantRow(
                reader.GetInt64(0),
                reader.GetInt64(1),
                reader.GetFieldValue<DateTimeOffset>(2).ToUnixTimeSeconds(),
                reader.GetFieldValue<DateTimeOffset>(3).ToUnixTimeSeconds(),
                await reader.IsDBNullAsync(4, ct) ? null : reader.GetInt32(4),
                reader.GetBoolean(5),
                reader.GetDouble(6));
    }

    /// <summary>Broadcasts of instants in (after, through] that have not exactly one first attempt for each part.</summary>
    public async Task<IReadOnlyList<BrokenBroadcastRow>> BrokenBroadcastsAsync(DateTimeOffset after, DateTimeOffset through, CancellationToken ct)
    {
        await using var command = Command(
            """
            select job_id, instant, count(*)::int, count(distinct shard)::int, max(shards)
            from (
                select job_id, instant, shard, shards from runs where attempt = 1 and shards > 1 and instant > $1 and instant <= $2
                union all
                select job_id, instant, shard, shards from run_history
                where attempt = 1 and shards > 1 and instant > $1 and instant <= $2) r
            group by job_id, instant
            having count(*) <> max(shards) or count(distinct shard) <> max(shards) or min(shards) <> max(shards)
            order by job_id, instant
            """,
            after,
            through);
        var rows = new List<BrokenBroadcastRow>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            rows.Add(new BrokenBroadcastRow(
                reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetInt32(2), reader.GetInt32(3), reader.GetInt32(4)));
        return rows;
    }

    /// <summary>Timers that were due in (after, through].</summary>
    public async Task<IReadOnlyList<TimerOutcomeRow>> TimersAsync(DateTimeOffset after, DateTimeOffset through, CancellationToken ct)
    {
        await using var command = Command(
            """
            select t.run_id, t.job_id, t.due_at, t.outcome, count(r.id)::int, coalesce(bool_or(r.state = 'skipped'), false),
                   coalesce(extract(epoch from min(r.queued_at) - t.due_at), 0)::float8
            from timers t left join all_runs r on r.id = t.run_id and r.uuid = t.run_uuid
            where t.due_at > $1 and t.due_at <= $2
            group by t.run_id order by t.due_at
            """,
            after,
            through);
        var rows = new List<TimerOutcomeRow>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            rows.Add(new TimerOutcomeRow(
                reader.GetInt64(0),
                reader.GetInt64(1),
                reader.GetFieldValue<DateTimeOffset>(2),
                await reader.IsDBNullAsync(3, ct) ? null : reader.GetString(3),
                reader.GetInt32(4),
                reader.GetBoolean(5),
                reader.GetDouble(6)));
        return rows;
    }

    public async Task<Watermark> WatermarkAsync(CancellationToken ct)
    {
        await using var command = Command(ScheduleStore.ReadWatermark);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new Watermark(
            reader.GetFieldValue<DateTimeOffset>(0),
            await reader.IsDBNullAsync(1, ct) ? null : reader.GetFieldValue<DateTimeOffset>(1),
            new JobId(await reader.IsDBNullAsync(2, ct) ? 0 : reader.GetInt64(2)));
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    private NpgsqlCommand Command(string sql, params DateTimeOffset[] values)
    {
        var command = new NpgsqlCommand(sql, connection, transaction) { CommandTimeout = Seconds };
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}

/// <summary>Opens the snapshots of an audit.</summary>
internal sealed class InstantStore(Database database)
{
    public async Task<InstantSnapshot> OpenAsync(CancellationToken ct)
    {
        var connection = await database.OpenAsync(ct);
        var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        return new InstantSnapshot(connection, transaction);
    }

    /// <summary>The beginning of the oldest day of history that is kept, and the database's time.</summary>
    public async Task<(DateTimeOffset Oldest, DateTimeOffset Now)> BoundsAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = new NpgsqlCommand(
            """
            select min(right(c.relname, 8)::date)::timestamp at time zone 'UTC', clock_timestamp()
            from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'run_history'::regclass
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1));
    }
}
