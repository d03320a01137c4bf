using Dapper;
using Npgsql;

namespace Belfry.Storage;

/// <summary>A row of <c>schedule_requests</c>: what the API asks of the leader.</summary>
internal sealed record ScheduleRequestRow
{
    public required long Id { get; init; }

    public required long JobId { get; init; }

    /// <summary><c>start</c>, <c>change</c>, <c>stop</c>, <c>delete</c> or <c>run</c>.</summary>
    public required string Action { get; init; }

    public Guid JobUuid { get; init; }

    public string? JobName { get; init; }

    /// <summary>Not before; null is now.</summary>
    public DateTimeOffset? At { get; init; }

    public string? Expression { get; init; }

    public string? TimeZone { get; init; }

    public DateTimeOffset? StartsAt { get; init; }

    public DateTimeOffset? EndsAt { get; init; }

    public bool Kill { get; init; }

    public long? RunId { get; init; }

    public Guid? RunUuid { get; init; }

    public int? RunVersion { get; init; }

    public string? RunParams { get; init; }

    public DateTimeOffset? ScheduledAt { get; init; }

    public bool Forced { get; init; }

    /// <summary>Of a run: <c>timer</c> or <c>person</c> (or <c>azkaban</c>).</summary>
    public string? Cause { get; init; }

    public required string Username { get; init; }

    public DateTimeOffset RequestedAt { get; init; }
}

/// <summary>A row of <c>kill_requests</c>. It stays until the run has ended, so that a new leader asks again.</summary>
internal sealed record KillRequestRow
{
    public required long Id { get; init; }

    public required long RunId { get; init; }

    public required string Username { get; init; }
}

/// <summary>What is new for a master's memory, read in one snapshot.</summary>
/// <param name="Epoch">Of whoever leads in that snapshot.</param>
/// <param name="ReadAgainFrom">Where the next reading begins: the oldest transaction that was still running.</param>
internal sealed record ScheduleNews(
    IReadOnlyList<ScheduleRequestRow> Requests,
    IReadOnlyList<KillRequestRow> Kills,
    IReadOnlyList<long> ChangedJobs,
    long Epoch,
    ulong ReadAgainFrom);

/// <summary>Periods, requests, timers and the watermark.</summary>
internal sealed class ScheduleStore(Database database)
{
    /// <summary>So many requests are applied in one batch.</summary>
    public const int RequestBatch = 10_000;

    private const string PeriodColumns =
        "id, job_id, job_uuid, job_name, from_at, to_at, stopped, expression, time_zone, starts_at, ends_at, replaces";

    /// <summary>By index, past whatever lies dead beside the one row.</summary>
    public const string ReadWatermark =
        "select done_through, pass_through, pass_job from watermark order by epoch desc, turn desc limit 1";

    private sealed record WatermarkRow
    {
        public required DateTimeOffset DoneThrough { get; init; }

        public DateTimeOffset? PassThrough { get; init; }

        public long? PassJob { get; init; }
    }

    public async Task<Watermark> WatermarkAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        var row = await connection.QuerySingleAsync<WatermarkRow>(new CommandDefinition(
            ReadWatermark, cancellationToken: ct));
        return new Watermark(row.DoneThrough, row.PassThrough, new(row.PassJob ?? 0));
    }

    /// <summary>
    /// Requests and kills that wait, and the jobs that changed in transactions from <paramref name="readFrom"/> on,
    /// other than by the leader of <paramref name="ownEpoch"/> itself.
    /// </summary>
    /// <param name="connection">Of <see cref="Database.OpenAskingAsync"/>: a leader asks before each pass and timer.</param>
    public static async Task<ScheduleNews> NewsAsync(NpgsqlConnection connection, ulong readFrom, long ownEpoch, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("begin isolation level repeatable read read only"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select pg_snapshot_xmin(pg_current_snapshot()), epoch from leadership"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            "select distinct job_id from job_changes where xid >= $1 and epoch is distinct from $2")
        {
            Parameters =
            {
                new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Xid8, Value = readFrom },
                new NpgsqlParameter { Value = ownEpoch },
            },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            $"""
            select r.id, r.job_id, r.action, j.job_id as job_uuid, j.name as job_name, r.at, r.expression, r.time_zone,
                   r.starts_at, r.ends_at, r.kill, r.run_id, r.run_uuid, r.run_version, r.run_params::text, r.scheduled_at,
                   r.forced, r.cause::text, r.username, r.requested_at
            from schedule_requests r join jobs j on j.id = any(array[r.job_id]) -- by index, see LedgerStore
            order by r.id limit {RequestBatch}
            """));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            $"select id, run_id, username from kill_requests order by id limit {RequestBatch}"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("commit"));
        await using var reader = await batch.ExecuteReaderAsync(ct);

        await reader.ReadAsync(ct);
        var oldestRunning = reader.GetFieldValue<ulong>(0);
        var epoch = reader.GetInt64(1);
        await reader.NextResultAsync(ct);
        var changed = new List<long>();
        while (await reader.ReadAsync(ct))
            changed.Add(reader.GetInt64(0));
        await reader.NextResultAsync(ct);
        var requests = await RowsAsync<ScheduleRequestRow>(reader, ct);
        await reader.NextResultAsync(ct);
        var kills = await RowsAsync<KillRequestRow>(reader, ct);
        return new ScheduleNews(requests, kills, changed, epoch, oldestRunning);
    }

    /// <summary>The jobs that changed in transactions from <paramref name="readFrom"/> on, and where to read from next.</summary>
    public async Task<(IReadOnlyList<long> Jobs, ulong ReadAgainFrom)> ChangesAsync(ulong readFrom, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = new NpgsqlCommand(
            """
            select pg_snapshot_xmin(pg_current_snapshot()), array_agg(distinct job_id)
            from job_changes where xid >= $1
            """,
            connection)
        {
            Parameters = { new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Xid8, Value = readFrom } },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var jobs = await reader.IsDBNullAsync(1, ct) ? [] : reader.GetFieldValue<long[]>(1);
        return (jobs, reader.GetFieldValue<ulong>(0));
    }

    /// <summary>The oldest transaction that is still running: where the reading of changes begins.</summary>
    public async Task<ulong> OldestRunningAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = new NpgsqlCommand("select pg_snapshot_xmin(pg_current_snapshot())", connection);
        return (ulong)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Gives every period that is open or ends after <paramref name="after"/>, without holding them all.</summary>
    public async Task ReadLivePeriodsAsync(DateTimeOffset after, Action<PeriodRow> each, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = new NpgsqlCommand(
            $"select {PeriodColumns} from schedule_periods where to_at is null or to_at > $1 order by job_id, from_at",
            connection)
        {
            CommandTimeout = 120,
            Parameters = { new NpgsqlParameter { Value = after } },
        };
        await ReadPeriodsAsync(command, each, ct);
    }

    /// <summary>The live periods of some jobs.</summary>
    public async Task ReadLivePeriodsAsync(
        IReadOnlyCollection<long> jobs, DateTimeOffset after, Action<PeriodRow> each, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = new NpgsqlCommand(
            $"""
            select {PeriodColumns} from schedule_periods
            where job_id = any($2) and (to_at is null or to_at > $1) order by job_id, from_at
            """,
            connection)
        {
            Parameters = { new NpgsqlParameter { Value = after }, new NpgsqlParameter { Value = jobs.ToArray() } },
        };
        await ReadPeriodsAsync(command, each, ct);
    }

    public async Task<long> NewestPeriodAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "select coalesce(max(id), 0) from schedule_periods", cancellationToken: ct));
    }

    public async Task<IReadOnlyList<TimerRow>> WaitingTimersAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return (await connection.QueryAsync<TimerRow>(new CommandDefinition(
            """
            select run_id, run_uuid, job_id, due_at, version, params::text, forced, username, created_at
            from timers where outcome is null
            """,
            commandTimeout: 120,
            cancellationToken: ct))).AsList();
    }

    /// <summary>The database's time, and the earliest waiting timer of each job that has one.</summary>
    public async Task<(DateTimeOffset Now, IReadOnlyList<(long Job, DateTimeOffset Due)> Timers)> NextTimersAsync(
        IReadOnlyCollection<long> jobs, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = new NpgsqlCommand(
            """
            select clock_timestamp(), null::bigint, null::timestamptz
            union all
            select null, job_id, min(due_at) from timers where job_id = any($1) and outcome is null group by job_id
            """,
            connection)
        {
            Parameters = { new NpgsqlParameter { Value = jobs.ToArray() } },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var now = reader.GetFieldValue<DateTimeOffset>(0);
        var timers = new List<(long, DateTimeOffset)>();
        while (await reader.ReadAsync(ct))
            timers.Add((reader.GetInt64(1), reader.GetFieldValue<DateTimeOffset>(2)));
        return (now, timers);
    }

    /// <summary>
    /// Removes changes that every master has read, and what is past its keeping. Periods are kept a day longer than
    /// history, so that every instant that history can show can be worked out again.
    /// </summary>
    public async Task TrimAsync(int daysKept, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            delete from job_changes where changed_at < now() - interval '1 hour';
            delete from schedule_periods where to_at < now() - make_interval(days => @daysKept + 1);
            delete from timers where outcome is not null and settled_at < now() - make_interval(days => @daysKept + 1);
            delete from idempotency_keys where created_at < now() - interval '24 hours';
            delete from notices where settled_at < now() - interval '7 days';
            delete from alerts where ended_at < now() - make_interval(days => @daysKept + 1);
            delete from failing_jobs f where not exists (select from jobs j where j.id = f.job_id and j.deleted_at is null);
            """,
            new { daysKept },
            commandTimeout: 120,
            cancellationToken: ct));
    }

    private static async Task<List<T>> RowsAsync<T>(NpgsqlDataReader reader, CancellationToken ct)
    {
        var parse = reader.GetRowParser<T>();
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
            rows.Add(parse(reader));
        return rows;
    }

    public static async Task ReadPeriodsAsync(NpgsqlCommand command, Action<PeriodRow> each, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            each(new PeriodRow
            {
                Id = reader.GetInt64(0),
                JobId = reader.GetInt64(1),
                JobUuid = reader.GetGuid(2),
                JobName = reader.GetString(3),
                FromAt = reader.GetFieldValue<DateTimeOffset>(4),
                ToAt = Time(5),
                Stopped = reader.GetBoolean(6),
                Expression = reader.GetString(7),
                TimeZone = reader.GetString(8),
                StartsAt = Time(9),
                EndsAt = Time(10),
                Replaces = reader.IsDBNull(11) ? null : reader.GetInt64(11),
            });
        }

        DateTimeOffset? Time(int column)
            => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
    }
}
