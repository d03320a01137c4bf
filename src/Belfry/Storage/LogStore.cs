using Belfry.Core.Contracts;
using Belfry.Core.Jobs;
using Belfry.Core.Runs;
using Dapper;
using Npgsql;

namespace Belfry.Storage;

/// <summary>An attempt with the names that go with it.</summary>
internal sealed record LogRow
{
    public required long Id { get; init; }

    public required Guid Uuid { get; init; }

    public required long JobNumber { get; init; }

    public required Guid JobId { get; init; }

    public required string JobName { get; init; }

    public int JobVersion { get; init; }

    public string? WorkerGroupName { get; init; }

    public long? WorkerId { get; init; }

    public string? WorkerName { get; init; }

    public string? WorkerHost { get; init; }

    public string? Cron { get; init; }

    public required string Type { get; init; }

    public required string Username { get; init; }

    public required string State { get; init; }

    public required string Cause { get; init; }

    public DateTimeOffset? Instant { get; init; }

    public int Shard { get; init; }

    public int Shards { get; init; }

    public int Attempt { get; init; }

    public long FirstRun { get; init; }

    public string? StartedBy { get; init; }

    public DateTimeOffset ScheduledAt { get; init; }

    public DateTimeOffset QueuedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public int? ExitCode { get; init; }

    public int? Coalesced { get; init; }

    public DateTimeOffset? CoversFrom { get; init; }

    public DateTimeOffset? CoversTo { get; init; }

    public string? Remark { get; init; }

    public string? Params { get; init; }
}

/// <summary>The log of all attempts, as the API shows it: what is in flight, history, and what waits to be taken up.</summary>
internal sealed class LogStore(Database database, TimeProvider clock)
{
    private const string Columns =
        """
        r.id, r.uuid, r.job_id as job_number, j.job_id, coalesce(v.name, j.name) as job_name, r.job_version,
        g.name as worker_group_name, r.worker_id, w.name as worker_name, w.host as worker_host, v.cron,
        coalesce(v.spec, j.spec) ->> 'type' as type, j.username, r.state::text, r.cause::text, r.instant, r.shard, r.shards, r.attempt,
        r.first_run, r.started_by, r.scheduled_at, r.queued_at, r.started_at, r.ended_at, r.exit_code, r.coalesced,
        r.covers_from, r.covers_to, r.remark, r.params::text
        """;

    private const string Joins =
        """
        join jobs j on j.id = r.job_id
        left join job_versions v on v.job_id = r.job_id and v.version = r.job_version
        left join worker_groups g on g.id = v.group_id
        left join workers w on w.id = r.worker_id
        """;

    private const string Select = $"select {Columns} from all_runs r {Joins}";

    /// <summary>The remarks of a run that the leader has not taken up.</summary>
    public const string WaitsForLeader = "waits for the leader";
    public const string WaitsForTime = "waits for its time";

    // A run that was asked for and not taken up yet reads as queued: a request that the leader has not seen, or a timer.
    private const string Waiting =
        $"""
        select {Columns}
        from (
            select run_id as id, run_uuid as uuid, job_id, null::int as wanted_version, username as started_by,
                   coalesce(cause, 'person') as cause, coalesce(scheduled_at, at, requested_at) as scheduled_at, requested_at as queued_at,
                   '{WaitsForLeader}' as remark, run_params as params, run_version
            from schedule_requests where run_id = @id
            union all
            select run_id, run_uuid, job_id, null, username, 'timer', due_at, created_at, '{WaitsForTime}', params, version
            from timers where run_id = @id and outcome is null) q
        cross join lateral (
            select q.id, q.uuid, q.job_id, coalesce(q.run_version, newest.version) as job_version, null::timestamptz as instant,
                   0 as shard, 1 as shards, 1 as attempt, q.id as first_run, q.cause, q.started_by, q.scheduled_at, q.queued_at,
                   'queued'::run_state as state, null::bigint as worker_id, null::timestamptz as started_at,
                   null::timestamptz as ended_at, null::int as exit_code, null::int as coalesced,
                   null::timestamptz as covers_from, null::timestamptz as covers_to, q.remark, q.params
            from jobs newest where newest.id = q.job_id) r
        {Joins}
        """;

    // Null where none is shown: of a run by hand, a retry, a rerun, and a timer that was cancelled before its time.
    private const string Late =
        """
        case when r.cause = 'schedule' or (r.cause = 'timer' and r.queued_at >= r.scheduled_at)
             then greatest(r.queued_at - r.scheduled_at, interval '0') end
        """;

    private const int MostJobs = 200;
    private const int MostJobsTold = 10_000;
    private const int MostWorkers = 100;

    // Looked up row by row: the list is read in its order until the page is full, and a join would tempt the planner to
    // begin at the other end.
    private const string JobName =
        "coalesce((select v.name from job_versions v where v.job_id = r.job_id and v.version = r.job_version), (select j.name from jobs j where j.id = r.job_id))";
    private const string Type =
        "coalesce((select v.spec from job_versions v where v.job_id = r.job_id and v.version = r.job_version), (select j.spec from jobs j where j.id = r.job_id)) ->> 'type'";
    private const string GroupName =
        "(select g.name from job_versions v join worker_groups g on g.id = v.group_id where v.job_id = r.job_id and v.version = r.job_version)";
    private const string Cron = "(select v.cron from job_versions v where v.job_id = r.job_id and v.version = r.job_version)";
    private const string Creator = "(select j.username from jobs j where j.id = r.job_id)";

    private static readonly ListShape Shape = new(
        ("all_runs r", "true"), "r.id", "r.queued_at", "r.queued_at desc, r.id desc",
        new("id", ListFieldKind.Key, "r.id") { ByUuid = "r.id = @number and r.uuid = @value", IsRun = true, IsNeverNull = true },
        new("runId", ListFieldKind.Key, "r.id") { ByUuid = "r.id = @number and r.uuid = @value", IsRun = true, IsNeverNull = true },
        new("jobId", ListFieldKind.Key, "r.job_id") { ByUuid = "r.job_id = (select id from jobs where job_id = @value)", IsNeverNull = true },
        new("jobName", ListFieldKind.Substring, JobName)
        {
            Narrowing = JobsOf("select job_id from job_versions where name ilike @value"),
        },
        new("jobVersion", ListFieldKind.Number, "r.job_version")
        {
            Narrowing = new ListNarrowing(
                "r.job_id", version => version == "1" ? null : "select job_id from job_versions where version = @value and version > 1", MostJobs),
        },
        new("workerName", ListFieldKind.Text, "(select w.name from workers w where w.id = r.worker_id)")
        {
            Condition = "r.worker_id = any(array(select id from workers where name = @value))",
            Narrowing = WorkersOf("name"),
        },
        new("workerId", ListFieldKind.Number, "r.worker_id"),
        new("workerIp", ListFieldKind.Text, "(select w.host from workers w where w.id = r.worker_id)")
        {
            Condition = "r.worker_id = any(array(select id from workers where host = @value))",
            Narrowing = WorkersOf("host"),
        },
        new("workerGroupName", ListFieldKind.Text, GroupName)
        {
            Narrowing = JobsOf("select v.job_id from worker_groups g join job_versions v on v.group_id = g.id where g.name = @value") with
            {
                Some = MostJobsTold,
            },
        },
        new("cron", ListFieldKind.Text, Cron) { Narrowing = JobsOf("select job_id from job_versions where cron = @value") },
        new("type", ListFieldKind.Text, Type, Word.All<JobType>())
        {
            Narrowing = JobsOf("select job_id from job_versions where spec ->> 'type' = @value"),
        },
        new("status", ListFieldKind.Number, StateSql.Status("r.state")) { ConditionOf = StateSql.OfStatus },
        new("state", ListFieldKind.Text, "r.state", Word.All<RunState>()) { ConditionOf = StateSql.OfState },
        new("result", ListFieldKind.Number, StateSql.Result("r.state")) { ConditionOf = StateSql.OfResult },
        new("username", ListFieldKind.Text, Creator)
        {
            Narrowing = JobsOf("select id from jobs where username = @value") with { Some = MostJobsTold },
        },
        new("cause", ListFieldKind.Text, "r.cause", Word.All<RunCause>()) { ConditionOf = cause => $"r.cause = '{cause}'" },
        new("startedBy", ListFieldKind.Text, "r.started_by"),
        new("attempt", ListFieldKind.Number, "r.attempt"),
        new("shard", ListFieldKind.Number, "r.shard"),
        new("firstRunId", ListFieldKind.Number, "r.first_run")
        {
            // The attempts are of one job, and by job there is an index.
            Condition = "r.first_run = @value and r.job_id = (select f.job_id from all_runs f where f.id = @value limit 1)",
        },
        new("exitCode", ListFieldKind.Number, "r.exit_code"),
        new("createTime", ListFieldKind.SortOnly, "r.queued_at") { IsNeverNull = true },
        new("scheduledAt", ListFieldKind.SortOnly, "r.scheduled_at"),
        new("queuedAt", ListFieldKind.SortOnly, "r.queued_at") { IsNeverNull = true },
        new("startTime", ListFieldKind.SortOnly, "r.started_at"),
        new("startedAt", ListFieldKind.SortOnly, "r.started_at"),
        new("endTime", ListFieldKind.SortOnly, "r.ended_at"),
        new("endedAt", ListFieldKind.SortOnly, "r.ended_at"),
        new("times", ListFieldKind.SortOnly, "r.ended_at - r.started_at"),
        new("lateMs", ListFieldKind.SortOnly, Late))
    {
        KeptBy = "r.ended_at",
    };

    /// <summary>By what attempts can be filtered and sorted.</summary>
    public static IReadOnlyList<ListField> Fields => Shape.Fields;

    public async Task<PageDto<LogRow>?> ListAsync(ListRequest request, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await Shape.ReadAsync<LogRow>(connection, $"{Select} where r.id = any(@ids)", row => row.Id, request, ct, now: clock.GetUtcNow());
    }

    /// <summary>The attempts of a job that have not ended, the oldest first.</summary>
    public Task<List<LogRow>> ActiveAsync(long job, int most, CancellationToken ct)
        => RowsAsync(
            $"""
            select {Columns}
            from (select r.*, null::timestamptz as ended_at, null::int as exit_code from runs r where r.job_id = @job) r {Joins}
            order by r.queued_at, r.id limit @most
            """,
            new { job, most },
            ct);

    /// <summary>The attempts of a job that ended, the newest first.</summary>
    public Task<List<LogRow>> EndedAsync(long job, int most, CancellationToken ct)
        => RowsAsync(
            $"""
            select {Columns}
            from (select * from run_history where job_id = @job order by queued_at desc, id desc limit @most) r {Joins}
            order by r.queued_at desc, r.id desc
            """,
            new { job, most },
            ct);

    private async Task<List<LogRow>> RowsAsync(string sql, object values, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return (await connection.QueryAsync<LogRow>(new CommandDefinition(sql, values, cancellationToken: ct))).AsList();
    }

    /// <summary>Whether a run is neither in flight nor waiting to be. Cheap: it looks at no history.</summary>
    public async Task<bool> HasEndedAsync(RunId id, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            """
            select not exists (select from runs where id = @id)
               and not exists (select from schedule_requests where run_id = @id)
               and not exists (select from timers where run_id = @id and outcome is null)
            """,
            new { id = id.Value },
            cancellationToken: ct));
    }

    /// <summary>One attempt by its number; by its uuid the number is inside.</summary>
    public async Task<LogRow?> FindAsync(RunId id, Guid? uuid, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await FindAsync(connection, id, uuid, ct);
    }

    public static async Task<LogRow?> FindAsync(NpgsqlConnection connection, RunId id, Guid? uuid, CancellationToken ct)
    {
        // What waits can be taken up between the two looks, and is then found by the third.
        const string taken = $"{Select} where r.id = @id";
        foreach (var sql in (string[])[taken, Waiting, taken])
        {
            var row = await connection.QueryFirstOrDefaultAsync<LogRow>(new CommandDefinition(
                sql, new { id = id.Value }, cancellationToken: ct));
            if (row is not null)
                return uuid is null || row.Uuid == uuid ? row : null;
        }
        return null;
    }

    /// <param name="jobs">Gives the jobs whose attempts can match.</param>
    private static ListNarrowing JobsOf(string jobs) => new("r.job_id", _ => jobs, MostJobs);

    private static ListNarrowing WorkersOf(string column) => new("r.worker_id", _ => $"select id from workers where {column} = @value", MostWorkers);
}
