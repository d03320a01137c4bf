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
internal sealed class LogStore(Database database)
{
    private const string Columns =
        """
        r.id, r.uuid, r.job_id as job_number, j.job_id, coalesce(v.name, j.name) as job_name, r.job_version,
        g.name as worker_group_name, r.worker_id, w.name as worker_name, w.host as worker_host, v.cron,
        coalesce(v.spec, j.spec) ->> 'type' as type, j.username, r.state::text, r.cause::text, r.instant, r.shard, r.attempt,
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

    // A run that was asked for and not taken up yet reads as queued: a request that the leader has not seen, or a timer.
    private const string Waiting =
        $"""
        select {Columns}
        from (
            select run_id as id, run_uuid as uuid, job_id, null::int as wanted_version, username as started_by,
                   coalesce(cause, 'person') as cause, coalesce(scheduled_at, at, requested_at) as scheduled_at, requested_at as queued_at,
                   'waits for the leader' as remark, run_params as params, run_version
            from schedule_requests where run_id = @id
            union all
            select run_id, run_uuid, job_id, null, username, 'timer', due_at, created_at, 'waits for its time', params, version
            from timers where run_id = @id and outcome is null) q
        cross join lateral (
            select q.id, q.uuid, q.job_id, coalesce(q.run_version, newest.version) as job_version, null::timestamptz as instant,
                   0 as shard, 1 as attempt, q.id as first_run, q.cause, q.started_by, q.scheduled_at, q.queued_at,
                   'queued'::run_state as state, null::bigint as worker_id, null::timestamptz as started_at,
                   null::timestamptz as ended_at, null::int as exit_code, null::int as coalesced,
                   null::timestamptz as covers_from, null::timestamptz as covers_to, q.remark, q.params
            from jobs newest where newest.id = q.job_id) r
        {Joins}
        """;

    private static readonly ListShape Shape = new("r.queued_at", "r.queued_at desc, r.id desc", new Dictionary<string, (string, ListField)>
    {
        ["id"] = ("r.id", ListField.Number),
        ["jobId"] = ("r.job_id", ListField.Key),
        ["jobName"] = ("coalesce(v.name, j.name)", ListField.Substring),
        ["jobVersion"] = ("r.job_version", ListField.Number),
        ["workerName"] = ("w.name", ListField.Text),
        ["workerId"] = ("r.worker_id", ListField.Number),
        ["workerIp"] = ("w.host", ListField.Text),
        ["workerGroupName"] = ("g.name", ListField.Text),
        ["cron"] = ("v.cron", ListField.Text),
        ["type"] = ("coalesce(v.spec, j.spec) ->> 'type'", ListField.Text),
        ["status"] = (StateSql.Status("r.state::text"), ListField.Number),
        ["state"] = ("r.state::text", ListField.Text),
        ["result"] = (StateSql.Result("r.state::text"), ListField.Number),
        ["username"] = ("j.username", ListField.Text),
        ["cause"] = ("r.cause::text", ListField.Text),
        ["startedBy"] = ("r.started_by", ListField.Text),
        ["attempt"] = ("r.attempt", ListField.Number),
        ["shard"] = ("r.shard", ListField.Number),
        ["firstRunId"] = ("r.first_run", ListField.Number),
        ["exitCode"] = ("r.exit_code", ListField.Number),
        ["createTime"] = ("r.queued_at", ListField.SortOnly),
        ["scheduledAt"] = ("r.scheduled_at", ListField.SortOnly),
        ["queuedAt"] = ("r.queued_at", ListField.SortOnly),
        ["startTime"] = ("r.started_at", ListField.SortOnly),
        ["startedAt"] = ("r.started_at", ListField.SortOnly),
        ["endTime"] = ("r.ended_at", ListField.SortOnly),
        ["endedAt"] = ("r.ended_at", ListField.SortOnly),
        ["times"] = ("r.ended_at - r.started_at", ListField.SortOnly),
        ["lateMs"] = ("r.queued_at - r.scheduled_at", ListField.SortOnly),
    })
    {
        UuidOf = new Dictionary<string, string> { ["jobId"] = "j.job_id" },
    };

    public async Task<ListPage<LogRow>> ListAsync(ListRequest request, Dictionary<string, string[]> errors, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await Shape.ReadAsync<LogRow>(connection, Select, request, errors, ct);
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
}
