using System.Data;
using Dapper;
using Npgsql;

namespace Belfry.Storage;

/// <summary>
/// The jobs of <c>/scheduler-v2</c> and their submissions. Whoever changes what a job is to do holds its row's lock;
/// what becomes of a submission is guarded by its phase.
/// </summary>
internal sealed partial class AzkabanStore(Database database)
{
    private const string Columns =
        """
        j.id, j.user_id, j.source_name, j.job_name, j.project, j.flow, j.begin_time, j.end_time, j.product_ids,
        s.n, s.phase, s.status, s.promised, s.execution, s.first_run, s.first_sent_at, s.sends, s.tries, s.absent_from,
        s.started_at, s.cancel_from, s.remark, clock_timestamp() as read_at
        """;

    private const string Current =
        $"select {Columns} from azkaban_jobs j join azkaban_submissions s on s.job_id = j.id and s.n = j.submission";

    private const string Matches =
        """
        from azkaban_jobs j join azkaban_submissions s on s.job_id = j.id and s.n = j.submission
        where j.deleted_at is null and j.user_id = @UserId
          and (@Status::text is null or s.status = @Status)
          and (@JobName = '' or position(@JobName in j.job_name) > 0)
        """;

    /// <summary>Which Belfry this is.</summary>
    public async Task<string> InstallationAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.ExecuteScalarAsync<string>(Sql("select id from installation", null, ct))
               ?? throw new InvalidOperationException("The table belfry.installation is empty: restore its single row.");
    }

    public async Task<AzkabanJobRow?> FindAsync(long id, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.QuerySingleOrDefaultAsync<AzkabanJobRow>(
            Sql($"{Current} where j.id = @id and j.deleted_at is null", new { id }, ct));
    }

    /// <summary>One page, the newest first.</summary>
    public async Task<(IReadOnlyList<AzkabanJobRow> Items, long Total)> ListAsync(
        AzkabanJobFilter filter, long skip, int take, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        // One snapshot for both, so that the count fits the page.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        var total = await connection.ExecuteScalarAsync<long>(Sql($"select count(*) {Matches}", filter, ct));
        var items = await connection.QueryAsync<AzkabanJobRow>(Sql(
            $"select {Columns} {Matches} order by j.id desc limit @take offset @skip",
            new { filter.UserId, filter.Status, filter.JobName, skip, take },
            ct));
        return (items.AsList(), total);
    }

    /// <summary>A new job whose first submission is being sent by <paramref name="sender"/>.</summary>
    public Task<long> CreateAsync(AzkabanJobWrite job, Guid sender, string username, AlsoWrite also, CancellationToken ct)
        => database.InTransactionAsync(
            async (connection, token) =>
            {
                var id = await InsertAsync(connection, job, username, token);
                await InsertSendingAsync(connection, id, 1, sender, token);
                await also(connection, id, token);
                return id;
            },
            ct);

    /// <summary>A new job that a run of our own engine carries out.</summary>
    public static async Task<long> CreateNativeAsync(
        NpgsqlConnection connection, AzkabanJobWrite job, long run, string username, CancellationToken ct)
    {
        var id = await InsertAsync(connection, job, username, ct);
        await InsertNativeAsync(connection, id, 1, run, ct);
        return id;
    }

    /// <summary>Locks a job that has not been deleted.</summary>
    public static async Task<AzkabanJobRow?> LockAsync(NpgsqlConnection connection, long id, CancellationToken ct)
    {
        if (await connection.ExecuteScalarAsync<long?>(Sql(
                "select id from azkaban_jobs where id = @id and deleted_at is null for update", new { id }, ct)) is null)
            return null;
        return await connection.QuerySingleAsync<AzkabanJobRow>(Sql($"{Current} where j.id = @id for update of s", new { id }, ct));
    }

    /// <summary>The next submission of a job that is locked, being sent by <paramref name="sender"/>.</summary>
    /// <returns>Its n.</returns>
    public static async Task<int> BeginRerunAsync(NpgsqlConnection connection, long id, Guid sender, CancellationToken ct)
    {
        var n = await NextAsync(connection, id, ct);
        await InsertSendingAsync(connection, id, n, sender, ct);
        return n;
    }

    /// <summary>The next submission of a job that is locked, as a run of our own engine.</summary>
    public static async Task<int> RerunNativeAsync(NpgsqlConnection connection, long id, long run, CancellationToken ct)
    {
        var n = await NextAsync(connection, id, ct);
        await InsertNativeAsync(connection, id, n, run, ct);
        return n;
    }

    /// <summary>A job that is locked is to go when its execution has been cancelled; the leader sees to it from <paramref name="leaderAfter"/> on.</summary>
    public static Task BeginCancelAsync(NpgsqlConnection connection, AzkabanJobRow job, TimeSpan leaderAfter, CancellationToken ct)
        => connection.ExecuteAsync(Sql(
            """
            update azkaban_submissions
            set cancel_from = coalesce(cancel_from, clock_timestamp()), due_at = clock_timestamp() + @leaderAfter, tries = 0
            where job_id = @Id and n = @N
            """,
            new { job.Id, job.N, leaderAfter },
            ct));

    /// <summary>A job that is locked and that Azkaban has not got, nor is being asked to take, ends.</summary>
    public static Task EndUnsentAsync(NpgsqlConnection connection, AzkabanJobRow job, CancellationToken ct)
        => connection.ExecuteAsync(Sql(
            "update azkaban_submissions set phase = 'ended', status = 'killed' where job_id = @Id and n = @N and phase = 'queued'",
            new { job.Id, job.N },
            ct));

    /// <summary>From now on the job is neither listed nor found.</summary>
    public static Task DeleteAsync(NpgsqlConnection connection, long id, CancellationToken ct)
        => connection.ExecuteAsync(Sql("update azkaban_jobs set deleted_at = coalesce(deleted_at, now()) where id = @id", new { id }, ct));

    /// <summary>From now on the job is neither listed nor found.</summary>
    public async Task DeleteAsync(long id, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await DeleteAsync(connection, id, ct);
    }

    /// <summary>The execution cannot be cancelled, so the job stays.</summary>
    public async Task KeepAsync(long id, int n, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await connection.ExecuteAsync(Sql(
            """
            update azkaban_submissions s set cancel_from = null
            from azkaban_jobs j
            where s.job_id = @id and s.n = @n and j.id = s.job_id and j.deleted_at is null
            """,
            new { id, n },
            ct));
    }

    /// <summary>Removes jobs that were deleted longer ago than <paramref name="keep"/> and have nothing open.</summary>
    public async Task<int> PurgeAsync(TimeSpan keep, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.ExecuteAsync(Sql(
            """
            delete from azkaban_jobs j
            where j.deleted_at < now() - @keep
              and not exists (select from azkaban_submissions s where s.job_id = j.id and s.phase <> 'ended')
            """,
            new { keep },
            ct));
    }

    private static async Task<long> InsertAsync(NpgsqlConnection connection, AzkabanJobWrite job, string username, CancellationToken ct)
        => await connection.ExecuteScalarAsync<long>(Sql(
            """
            insert into azkaban_jobs (user_id, source_name, job_name, project, flow, begin_time, end_time, product_ids, username)
            values (@UserId, @SourceName, @JobName, @Project, @Flow, @BeginTime, @EndTime, @ProductIds, @username)
            returning id
            """,
            new { job.UserId, job.SourceName, job.JobName, job.Project, job.Flow, job.BeginTime, job.EndTime, job.ProductIds, username },
            ct));

    private static Task InsertSendingAsync(NpgsqlConnection connection, long id, int n, Guid sender, CancellationToken ct)
        => connection.ExecuteAsync(Sql(
            """
            insert into azkaban_submissions (job_id, n, phase, sender, first_sent_at, sent_at, sends)
            values (@id, @n, 'sending', @sender, clock_timestamp(), clock_timestamp(), 1)
            """,
            new { id, n, sender },
            ct));

    private static Task InsertNativeAsync(NpgsqlConnection connection, long id, int n, long run, CancellationToken ct)
        => connection.ExecuteAsync(Sql(
            "insert into azkaban_submissions (job_id, n, phase, promised, first_run, taken_at) values (@id, @n, 'taken', true, @run, clock_timestamp())",
            new { id, n, run },
            ct));

    private static async Task<int> NextAsync(NpgsqlConnection connection, long id, CancellationToken ct)
        => await connection.ExecuteScalarAsync<int>(Sql(
            "update azkaban_jobs set last_n = last_n + 1, submission = last_n + 1 where id = @id returning submission", new { id }, ct));

    private static CommandDefinition Sql(string text, object? values, CancellationToken ct) => new(text, values, cancellationToken: ct);
}
