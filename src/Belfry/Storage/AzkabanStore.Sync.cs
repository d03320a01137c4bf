using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace Belfry.Storage;

/// <summary>Statuses, as Azkaban or our own engine has them.</summary>
internal sealed partial class AzkabanStore
{
    /// <summary>The remark of a job whose run by Belfry itself is nowhere: its partition was dropped, or a restore lost it.</summary>
    public const string RunForgotten = "the run is not known any more";

    /// <summary>The flows of which something is unfinished at Azkaban.</summary>
    public async Task<IReadOnlyList<FollowedFlow>> FollowedFlowsAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return (await connection.QueryAsync<FollowedFlow>(Sql(
            """
            select j.project, j.flow, count(*) as count, max(s.execution) as newest
            from azkaban_submissions s join azkaban_jobs j on j.id = s.job_id
            where s.phase = 'taken' and s.execution is not null
            group by j.project, j.flow
            """,
            null,
            ct))).AsList();
    }

    /// <summary>What is unfinished of a flow, the newest first.</summary>
    public async Task<IReadOnlyList<FollowedRow>> FollowedAsync(string project, string flow, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return (await connection.QueryAsync<FollowedRow>(Sql(
            """
            select s.job_id, s.n, s.execution, s.status, s.azkaban_word, s.started_at
            from azkaban_submissions s join azkaban_jobs j on j.id = s.job_id
            where s.phase = 'taken' and s.execution is not null and j.project = @project and j.flow = @flow
            order by s.execution desc
            """,
            new { project, flow },
            ct))).AsList();
    }

    /// <summary>Writes what has changed, in one statement; what has ended meanwhile stays as it is.</summary>
    /// <param name="epoch">The leader's; null for a single one that a call has just asked Azkaban for.</param>
    /// <returns>How many rows changed.</returns>
    public Task<int> ApplyAsync(long? epoch, IReadOnlyCollection<ExecutionNews> news, CancellationToken ct)
        => database.InTransactionAsync(
            async (connection, token) =>
            {
                if (epoch is { } mine)
                    await HoldAsync(connection, mine, token);
                return await ApplyAsync(connection, news, token);
            },
            ct);

    /// <summary>Executions that are to be cancelled by the leader now.</summary>
    public async Task<IReadOnlyList<AzkabanJobRow>> CancelsDueAsync(int most, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return (await connection.QueryAsync<AzkabanJobRow>(Sql(
            $"""
            select {Columns}
            from azkaban_submissions s join azkaban_jobs j on j.id = s.job_id
            where s.phase = 'taken' and s.execution is not null and s.cancel_from is not null and s.due_at <= clock_timestamp()
            order by s.due_at limit @most
            """,
            new { most },
            ct))).AsList();
    }

    /// <summary>
    /// Takes over the states of our own engine's runs, in one statement. The newest attempt counts; the start is that of
    /// the first.
    /// </summary>
    /// <returns>How many are still unfinished.</returns>
    public async Task<long> SyncNativeAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        const string open = "select count(*) from azkaban_submissions where phase = 'taken' and first_run is not null";
        if (await connection.ExecuteScalarAsync<long>(Sql(open, null, ct)) == 0)
            return 0;
        await connection.ExecuteAsync(Sql(
            $"""
            with open as materialized (
                select first_run from azkaban_submissions where phase = 'taken' and first_run is not null),
            attempts as (
                select r.first_run, r.attempt, r.state, r.started_at, null::timestamptz as ended_at, r.remark
                from runs r where r.first_run in (select first_run from open)
                union all
                select h.first_run, h.attempt, h.state, h.started_at, h.ended_at, h.remark
                from run_history h where h.id in (select first_run from open)
                union all
                select h.first_run, h.attempt, h.state, h.started_at, h.ended_at, h.remark
                from run_history h where h.attempt > 1 and h.first_run in (select first_run from open)),
            newest as (
                select distinct on (first_run) first_run, state, ended_at, remark,
                       min(started_at) over (partition by first_run) as started_at
                from attempts order by first_run, attempt desc),
            seen as (
                select first_run, ended_at is not null as has_ended, started_at, ended_at, remark,
                       case when state in ('queued', 'assigned') then 'waiting' when state = 'running' then 'running'
                            when state = 'succeeded' then 'success' when state = 'killed' then 'killed' else 'fail' end as status
                from newest
                union all
                select o.first_run, true, null, null, '{RunForgotten}', 'fail'
                from open o
                where not exists (select from attempts a where a.first_run = o.first_run)
                  and not exists (select from schedule_requests q where q.run_id = o.first_run)
                  and exists (select from azkaban_submissions s where s.first_run = o.first_run and s.taken_at < now() - interval '5 minutes')),
            changed as (
                update azkaban_submissions s
                set status = seen.status, phase = case when seen.has_ended then 'ended' else s.phase end,
                    started_at = seen.started_at, ended_at = seen.ended_at,
                    remark = case when seen.has_ended and seen.status <> 'success' then seen.remark end
                from seen
                where s.first_run = seen.first_run and s.phase = 'taken'
                  and (s.status, s.started_at) is distinct from (seen.status, seen.started_at)
                    or s.first_run = seen.first_run and s.phase = 'taken' and seen.has_ended
                returning s.job_id, s.phase, s.cancel_from)
            update azkaban_jobs set deleted_at = coalesce(deleted_at, now())
            where id in (select job_id from changed where phase = 'ended' and cancel_from is not null)
            """,
            null,
            ct));
        // An attempt that was queued while the one before it was being killed.
        await connection.ExecuteAsync(Sql(
            """
            insert into kill_requests (run_id, username)
            select r.id, 'scheduler-v2'
            from azkaban_submissions s join runs r on r.first_run = s.first_run
            where s.phase = 'taken' and s.first_run is not null and s.cancel_from is not null
              and not exists (select from kill_requests k where k.run_id = r.id)
            """,
            null,
            ct));
        return await connection.ExecuteScalarAsync<long>(Sql(open, null, ct));
    }

    /// <summary>The job of our own engine that carries out a flow.</summary>
    public async Task<long?> NativeJobAsync(string name, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.ExecuteScalarAsync<long?>(Sql("select id from jobs where name = @name and deleted_at is null", new { name }, ct));
    }

    /// <summary>The newest attempt of a run of our own, if it has not ended.</summary>
    public static async Task<long?> LiveAttemptAsync(NpgsqlConnection connection, long firstRun, CancellationToken ct)
        => await connection.ExecuteScalarAsync<long?>(Sql(
            """
            select id from runs where first_run = @firstRun
            union all
            select run_id from schedule_requests where run_id = @firstRun
            order by 1 desc limit 1
            """,
            new { firstRun },
            ct));

    /// <summary>Says how Azkaban is found.</summary>
    public Task SaveStateAsync(string url, string? error, DateTimeOffset? syncedAt, CancellationToken ct)
        => ExecuteAsync(
            """
            insert into azkaban_state as s (url, error, since, synced_at) values (@url, @error, now(), @syncedAt)
            on conflict (only_row) do update
            set since = case when (s.url, s.error is null) is distinct from (@url, @error::text is null) then now() else s.since end,
                url = @url, error = @error, synced_at = coalesce(@syncedAt, s.synced_at), updated_at = now()
            """,
            new { url, error, syncedAt },
            ct);

    /// <summary>There is no Azkaban any more.</summary>
    public Task ForgetStateAsync(CancellationToken ct) => ExecuteAsync("delete from azkaban_state", new { }, ct);

    /// <summary>How the leader finds Azkaban; null when none was ever configured.</summary>
    public async Task<AzkabanStateRow?> StateAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.QuerySingleOrDefaultAsync<AzkabanStateRow>(Sql(
            """
            select url, error, since, synced_at,
                   (select count(*) from azkaban_submissions where phase = 'taken' and execution is not null) as unfinished,
                   (select count(*) from azkaban_submissions where phase in ('sending', 'lost', 'queued')) as unsettled
            from azkaban_state
            """,
            null,
            ct));
    }

    private static async Task<int> ApplyAsync(NpgsqlConnection connection, IReadOnlyCollection<ExecutionNews> news, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            with changed as (
                update azkaban_submissions s
                set status = u.status, azkaban_word = u.word, submitted_at = u.submitted_at, started_at = u.started_at,
                    ended_at = u.ended_at, remark = u.remark, phase = case when u.has_ended then 'ended' else 'taken' end
                from unnest($1::bigint[], $2::int[], $3::bigint[], $4::text[], $5::bool[], $6::text[], $7::timestamptz[],
                            $8::timestamptz[], $9::timestamptz[], $10::text[])
                         as u(job_id, n, execution, status, has_ended, word, submitted_at, started_at, ended_at, remark)
                where s.job_id = u.job_id and s.n = u.n and s.execution = u.execution and s.phase = 'taken'
                returning s.job_id, s.phase, s.cancel_from),
            gone as (
                update azkaban_jobs set deleted_at = coalesce(deleted_at, now())
                where id in (select job_id from changed where phase = 'ended' and cancel_from is not null)
                returning id)
            select count(*)::int from changed
            """,
            connection)
        {
            Parameters =
            {
                Column(NpgsqlDbType.Bigint, news.Select(row => row.JobId)),
                Column(NpgsqlDbType.Integer, news.Select(row => row.N)),
                Column(NpgsqlDbType.Bigint, news.Select(row => row.Execution)),
                Column(NpgsqlDbType.Text, news.Select(row => row.Status)),
                Column(NpgsqlDbType.Boolean, news.Select(row => row.HasEnded)),
                Column(NpgsqlDbType.Text, news.Select(row => row.AzkabanWord)),
                Column(NpgsqlDbType.TimestampTz, news.Select(row => row.SubmittedAt)),
                Column(NpgsqlDbType.TimestampTz, news.Select(row => row.StartedAt)),
                Column(NpgsqlDbType.TimestampTz, news.Select(row => row.EndedAt)),
                Column(NpgsqlDbType.Text, news.Select(row => row.Remark)),
            },
        };
        return (int)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>The fence: only the present leader's writes commit.</summary>
    private static Task HoldAsync(NpgsqlConnection connection, long epoch, CancellationToken ct)
        => connection.ExecuteAsync(Sql("select hold_epoch(@epoch)", new { epoch }, ct));

    private static NpgsqlParameter Column<T>(NpgsqlDbType type, IEnumerable<T> values)
        => new NpgsqlParameter<T[]> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = [.. values] };
}
