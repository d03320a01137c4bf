using Belfry.Core.Contracts;
using Belfry.Core.Jobs;
using Belfry.Core.Runs;
using Dapper;
using Npgsql;

namespace Belfry.Storage;

/// <summary>What the API reads and writes of jobs.</summary>
internal sealed partial class JobStore
{
    // The newest running attempt, else the newest that was not skipped.
    private const string NewestRunOfJob =
        """
        (select n.state, n.started_at, n.ended_at, n.worker_id
         from (
             (select r.id, r.queued_at, r.state, r.started_at, null::timestamptz as ended_at, r.worker_id
              from runs r where r.job_id = j.id order by r.state = 'running' desc, r.queued_at desc, r.id desc limit 1)
             union all
             (select l.run_id, l.queued_at, l.state, l.started_at, l.ended_at, l.worker_id
              from job_last_run l where l.job_id = j.id)) n
         order by n.state = 'running' desc, n.queued_at desc, n.id desc limit 1)
        """;

    private const string NewestRun = $"left join lateral {NewestRunOfJob} run on true";
    private const string ItsWorker = "left join workers w on w.id = run.worker_id";

    private const string Select =
        $"""
        select j.id, j.job_id, j.name, j.version, j.group_id, j.tag, j.cron, j.time_zone, j.starts_at, j.ends_at, j.remark,
               j.username, j.spec::text, j.policies::text, j.created_at, {IsScheduled} as scheduled,
               {RunningCount} as running_count, run.state::text as run_state, run.started_at as run_started_at,
               run.ended_at as run_ended_at, w.host as worker_host
        from jobs j {NewestRun} {ItsWorker}
        where j.deleted_at is null
        """;

    private const string IsScheduled = "exists (select from schedule_periods p where p.job_id = j.id and p.to_at is null)";
    private const string OpenPeriod = "(select p.id from schedule_periods p where p.job_id = j.id and p.to_at is null limit 1)";
    private const string RunningCount = "(select count(*) from runs r where r.job_id = j.id and r.state = 'running')";
    private const int MostNarrowed = 10_000;
    private const int MostOfHost = 1_000;
    private const string WorkersOfHost = "array(select id from workers where host = @value)";
    private const string State = "coalesce(run.state::text, 'idle')";

    private static readonly ListShape Shape = new(
        ("jobs j", "j.deleted_at is null"), "j.id", "j.created_at", "j.id",
        new("id", ListFieldKind.Key, "j.id") { ByUuid = "j.job_id = @value", IsNeverNull = true },
        new("jobId", ListFieldKind.Key, "j.id") { ByUuid = "j.job_id = @value", IsNeverNull = true },
        new("name", ListFieldKind.Substring, "j.name") { IsNeverNull = true },
        new("groupId", ListFieldKind.Number, "j.group_id"),
        new("tag", ListFieldKind.Text, "j.tag"),
        new("cron", ListFieldKind.Text, "j.cron"),
        new("timeZone", ListFieldKind.Text, "j.time_zone"),
        new("type", ListFieldKind.Text, "j.spec ->> 'type'", Word.All<JobType>()),
        new("language", ListFieldKind.Text, "j.spec ->> 'language'", Word.All<CodeLanguage>()),
        new("runAs", ListFieldKind.Text, "j.spec ->> 'runAs'"),
        new("concurrency", ListFieldKind.Text, "j.policies ->> 'concurrency'", Word.All<ConcurrencyPolicy>()),
        new("misfire", ListFieldKind.Text, "j.policies ->> 'misfire'", Word.All<MisfirePolicy>()),
        new("onLost", ListFieldKind.Text, "j.policies ->> 'onLost'", Word.All<LostPolicy>()),
        new("routing", ListFieldKind.Text, "j.policies ->> 'routing'", Word.All<Routing>()),
        new("priority", ListFieldKind.Number, "(j.policies ->> 'priority')::int"),
        new("username", ListFieldKind.Text, "j.username"),
        new("remark", ListFieldKind.Text, "j.remark"),
        new("version", ListFieldKind.Number, "j.version"),
        new("scheduled", ListFieldKind.Truth, IsScheduled)
        {
            // Looked up row by row until the page is full; joined, all schedules would be read first.
            ConditionOf = scheduled => $"{OpenPeriod} is {(scheduled == bool.TrueString ? "not null" : "null")}",
            Narrowing = new ListNarrowing(
                "j.id", scheduled => scheduled == "true" ? "select job_id from schedule_periods where to_at is null" : null, MostNarrowed),
        },
        new("runningCount", ListFieldKind.Number, RunningCount)
        {
            Narrowing = new ListNarrowing(
                "j.id",
                count => count == "0" ? null : "select job_id from runs where state = 'running' group by job_id having count(*) = @value",
                MostNarrowed),
        },
        new("ip", ListFieldKind.Text, "w.host")
        {
            Joins = [NewestRun, ItsWorker],
            ConditionJoins = ["left join job_last_run last on last.job_id = j.id"],
            // What is cheap is asked first, of both tables: else the planner would ask the newest run of every job.
            Condition = $"""
                case when last.worker_id = any({WorkersOfHost})
                       or exists (select from runs r where r.job_id = j.id and r.worker_id = any({WorkersOfHost}))
                     then (select run.worker_id from {NewestRunOfJob} run) = any({WorkersOfHost})
                     else false end
                """,
            Narrowing = new ListNarrowing(
                "j.id",
                // The last runs have no index by worker, which each run would pay for: they are read until enough is
                // found, and not at all for a host that no worker has.
                _ => """
                     select job_id from (
                         select r.job_id from workers w join runs r on r.worker_id = w.id where w.host = @value
                         union all
                         select l.job_id from workers w join job_last_run l on l.worker_id = w.id where w.host = @value) ids
                     """,
                MostOfHost)
            { IsSlow = true },
        },
        new("state", ListFieldKind.Text, State, ["idle", .. Word.All<RunState>()])
        {
            ConditionOf = state => state == "idle"
                ? $"j.id in ({StateSql.JobsThatCanBe("idle")}) and not exists (select from runs r where r.job_id = j.id)"
                : $"{State} = '{state}'",
            Joins = [NewestRun],
            Narrowing = new ListNarrowing("j.id", StateSql.JobsThatCanBe, MostNarrowed),
        },
        new("status", ListFieldKind.Number, StateSql.Status(State))
        {
            ConditionOf = status => status is "0" or "1" or "2" or "3" or "4" ? $"{StateSql.Status(State)} = {status}" : "false",
            Joins = [NewestRun],
            Narrowing = new ListNarrowing("j.id", StateSql.JobsOfStatus, MostNarrowed),
        },
        new("result", ListFieldKind.Number, StateSql.Result(State))
        {
            ConditionOf = result => result is "1" or "2" ? $"{StateSql.Result(State)} = {result}" : "false",
            Joins = [NewestRun],
            Narrowing = new ListNarrowing("j.id", StateSql.JobsOfResult, MostNarrowed),
        },
        new("createTime", ListFieldKind.SortOnly, "j.created_at") { IsNeverNull = true },
        new("startTime", ListFieldKind.SortOnly, "run.started_at") { Joins = [NewestRun] },
        new("endTime", ListFieldKind.SortOnly, "run.ended_at") { Joins = [NewestRun] },
        new("times", ListFieldKind.SortOnly, "run.ended_at - run.started_at") { Joins = [NewestRun] });

    /// <summary>By what jobs can be filtered and sorted.</summary>
    public static IReadOnlyList<ListField> Fields => Shape.Fields;

    public async Task<PageDto<JobRow>?> ListAsync(ListRequest request, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await Shape.ReadAsync<JobRow>(connection, $"{Select} and j.id = any(@ids)", row => row.Id, request, ct);
    }

    /// <summary>The job, unless it was deleted.</summary>
    public async Task<JobRow?> FindAsync(long id, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await FindAsync(connection, id, ct);
    }

    public static Task<JobRow?> FindAsync(NpgsqlConnection connection, long id, CancellationToken ct)
        => connection.QuerySingleOrDefaultAsync<JobRow>(new CommandDefinition(
            $"{Select} and j.id = @id", new { id }, cancellationToken: ct));

    /// <summary>The numeric ids of jobs that are not deleted, by numeric id or uuid.</summary>
    public static async Task<IReadOnlyList<JobKeyRow>> KeysAsync(
        NpgsqlConnection connection, IReadOnlyCollection<long> ids, IReadOnlyCollection<Guid> uuids, bool forUpdate, CancellationToken ct)
        => (await connection.QueryAsync<JobKeyRow>(new CommandDefinition(
            $"""
            select id, job_id, name, version, cron, time_zone, starts_at, ends_at
            from jobs where (id = any(@ids) or job_id = any(@uuids)) and deleted_at is null
            order by id {(forUpdate ? "for no key update" : "")}
            """,
            new { ids = ids.ToArray(), uuids = uuids.ToArray() },
            cancellationToken: ct))).AsList();

    public async Task<long?> IdOfAsync(Guid uuid, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.ExecuteScalarAsync<long?>(new CommandDefinition(
            "select id from jobs where job_id = @uuid and deleted_at is null", new { uuid }, cancellationToken: ct));
    }

    /// <summary>Locks the job's row: the requests of one job are numbered in the order of their commits.</summary>
    /// <returns>Its present version; null when there is no such job.</returns>
    public static Task<int?> LockAsync(NpgsqlConnection connection, long id, CancellationToken ct)
        => connection.ExecuteScalarAsync<int?>(new CommandDefinition(
            "select version from jobs where id = @id and deleted_at is null for no key update", new { id }, cancellationToken: ct));

    public static async Task<long> InsertAsync(
        NpgsqlConnection connection, Guid uuid, JobWrite job, string username, CancellationToken ct)
    {
        var id = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            """
            insert into jobs (job_id, name, group_id, tag, cron, time_zone, starts_at, ends_at, remark, username, spec, policies)
            values (@uuid, @Name, @GroupId, @Tag, @Cron, @TimeZone, @StartsAt, @EndsAt, @Remark, @username, @Spec::jsonb, @Policies::jsonb)
            returning id
            """,
            Values(job, username, uuid: uuid),
            cancellationToken: ct));
        await SaveVersionAsync(connection, id, username, ct);
        return id;
    }

    public static async Task UpdateAsync(
        NpgsqlConnection connection, long id, JobWrite job, string username, CancellationToken ct)
    {
        await connection.ExecuteAsync(new CommandDefinition(
            """
            update jobs
            set name = @Name, group_id = @GroupId, tag = @Tag, cron = @Cron, time_zone = @TimeZone, starts_at = @StartsAt,
                ends_at = @EndsAt, remark = @Remark, spec = @Spec::jsonb, policies = @Policies::jsonb,
                version = version + 1, updated_at = now()
            where id = @id
            """,
            Values(job, username, id: id),
            cancellationToken: ct));
        await SaveVersionAsync(connection, id, username, ct);
    }

    public static async Task DeleteAsync(NpgsqlConnection connection, long id, CancellationToken ct)
    {
        await connection.ExecuteAsync(new CommandDefinition(
            "update jobs set deleted_at = now() where id = @id", new { id }, cancellationToken: ct));
        await ChangedAsync(connection, id, ct);
    }

    public static Task<bool> GroupExistsAsync(NpgsqlConnection connection, long group, CancellationToken ct)
        => connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "select exists (select from worker_groups where id = @group and deleted_at is null for share)",
            new { group },
            cancellationToken: ct));

    private static async Task SaveVersionAsync(NpgsqlConnection connection, long id, string username, CancellationToken ct)
    {
        await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into job_versions (job_id, version, name, group_id, tag, cron, time_zone, starts_at, ends_at, remark, username, spec, policies)
            select id, version, name, group_id, tag, cron, time_zone, starts_at, ends_at, remark, @username, spec, policies
            from jobs where id = @id
            """,
            new { id, username },
            cancellationToken: ct));
        await ChangedAsync(connection, id, ct);
    }

    private static Task ChangedAsync(NpgsqlConnection connection, long id, CancellationToken ct)
        => connection.ExecuteAsync(new CommandDefinition(
            "insert into job_changes (job_id) values (@id)", new { id }, cancellationToken: ct));

    private static object Values(JobWrite job, string username, long id = 0, Guid uuid = default) => new
    {
        id,
        uuid,
        username,
        job.Name,
        job.GroupId,
        job.Tag,
        job.Cron,
        job.TimeZone,
        job.StartsAt,
        job.EndsAt,
        job.Remark,
        job.Spec,
        job.Policies,
    };
}

/// <summary>What starting and stopping needs of a job.</summary>
internal sealed record JobKeyRow
{
    public required long Id { get; init; }

    public required Guid JobId { get; init; }

    public required string Name { get; init; }

    public int Version { get; init; }

    public string? Cron { get; init; }

    public required string TimeZone { get; init; }

    public DateTimeOffset? StartsAt { get; init; }

    public DateTimeOffset? EndsAt { get; init; }
}
