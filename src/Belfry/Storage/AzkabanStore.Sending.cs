using Belfry.Azkaban;
using Dapper;

namespace Belfry.Storage;

/// <summary>What became of a submission that a master was sending.</summary>
internal enum RecordVerdict
{
    /// <summary>It is written down.</summary>
    Recorded,

    /// <summary>This very execution was found and written down by the leader before.</summary>
    Known,

    /// <summary>Another execution, or none, is what counts for this submission: this one must not run.</summary>
    Superfluous,
}

/// <summary>From being sent to being taken, and what is done about those of which nobody knows.</summary>
internal sealed partial class AzkabanStore
{
    /// <summary>
    /// Submissions that wait for the leader: lost ones, queued ones, and those whose sender is gone. A sender that lives
    /// is given <paramref name="senderGivesUp"/>, in which it has certainly had its answer; one that does not, or was
    /// stopped for so long that it may seem gone, sends nothing after <paramref name="sendWithin"/>.
    /// </summary>
    public async Task<IReadOnlyList<AzkabanJobRow>> UnsettledAsync(TimeSpan sendWithin, TimeSpan senderGivesUp, int most, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return (await connection.QueryAsync<AzkabanJobRow>(Sql(
            $"""
            select {Columns}
            from azkaban_submissions s join azkaban_jobs j on j.id = s.job_id
            where s.due_at <= clock_timestamp()
              and (s.phase in ('lost', 'queued')
                   or (s.phase = 'sending'
                       and (s.sender is null
                            or s.sent_at < clock_timestamp() - @senderGivesUp
                            or (s.sent_at < clock_timestamp() - @sendWithin
                                and not exists (select from masters m
                                                where m.master_id = s.sender and m.seen_at > now() - interval '10 seconds')))))
            order by s.job_id, s.n
            limit @most
            """,
            new { sendWithin, senderGivesUp, most },
            ct))).AsList();
    }

    /// <summary>This master starts: what an earlier process of it was sending has no sender any more.</summary>
    public async Task<int> OrphanAsync(Guid sender, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.ExecuteAsync(Sql(
            "update azkaban_submissions set sender = null where phase = 'sending' and sender = @sender", new { sender }, ct));
    }

    /// <summary>A queued submission is about to be sent by the leader.</summary>
    /// <returns>Whether it still was to be.</returns>
    public Task<bool> ResendAsync(long epoch, AzkabanJobRow row, Guid sender, CancellationToken ct)
        => database.InTransactionAsync(
            async (connection, token) =>
            {
                await HoldAsync(connection, epoch, token);
                return await connection.ExecuteAsync(Sql(
                    """
                    update azkaban_submissions
                    set phase = 'sending', sender = @sender, sent_at = clock_timestamp(), sends = sends + 1,
                        first_sent_at = coalesce(first_sent_at, clock_timestamp()), absent_from = null, tries = 0
                    where job_id = @Id and n = @N and phase = 'queued' and cancel_from is null
                    """,
                    new { row.Id, row.N, sender },
                    token)) > 0;
            },
            ct);

    /// <summary>Azkaban has it under this number.</summary>
    public async Task<RecordVerdict> TakenAsync(long id, int n, long execution, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        var recorded = await connection.ExecuteAsync(Sql(
            """
            update azkaban_submissions
            set phase = 'taken', promised = true, execution = @execution, taken_at = clock_timestamp(), sender = null,
                due_at = clock_timestamp(), tries = 0, remark = null
            where job_id = @id and n = @n and phase in ('sending', 'lost') and execution is null
            """,
            new { id, n, execution },
            ct));
        if (recorded > 0)
            return RecordVerdict.Recorded;
        var known = await connection.ExecuteScalarAsync<long?>(Sql(
            "select execution from azkaban_submissions where job_id = @id and n = @n", new { id, n }, ct));
        return known == execution ? RecordVerdict.Known : RecordVerdict.Superfluous;
    }

    /// <summary>Whether Azkaban took it is not known; the leader finds out.</summary>
    public Task LostAsync(long id, int n, Guid sender, string why, CancellationToken ct)
        => ExecuteAsync(
            """
            update azkaban_submissions
            set phase = 'lost', promised = true, sender = null, due_at = clock_timestamp(), remark = @why
            where job_id = @id and n = @n and phase = 'sending' and sender = @sender
            """,
            new { id, n, sender, why },
            ct);

    /// <summary>Azkaban certainly has not got it, and is to be asked again.</summary>
    public Task QueueAsync(long id, int n, Guid? sender, TimeSpan wait, string why, CancellationToken ct)
        => ExecuteAsync(
            """
            update azkaban_submissions
            set phase = 'queued', promised = true, sender = null, due_at = clock_timestamp() + @wait, absent_from = null, remark = @why
            where job_id = @id and n = @n and phase in ('sending', 'lost', 'queued') and sender is not distinct from @sender
            """,
            new { id, n, sender, wait, why },
            ct);

    /// <summary>Azkaban certainly has not got it, and nobody was told that it has: it leaves no trace.</summary>
    public Task DropAsync(long id, int n, Guid? sender, CancellationToken ct)
        => database.InTransactionAsync(
            async (connection, token) =>
            {
                await connection.ExecuteAsync(Sql("select from azkaban_jobs where id = @id for update", new { id }, token));
                var dropped = await connection.ExecuteAsync(Sql(
                    """
                    delete from azkaban_submissions
                    where job_id = @id and n = @n and phase = 'sending' and not promised and sender is not distinct from @sender
                    """,
                    new { id, n, sender },
                    token));
                if (dropped > 0)
                    await connection.ExecuteAsync(Sql(
                        n == 1
                            ? "delete from azkaban_jobs where id = @id"
                            : "update azkaban_jobs set submission = (select max(n) from azkaban_submissions where job_id = @id) where id = @id",
                        new { id },
                        token));
                return dropped;
            },
            ct);

    /// <summary>It will not run: the reason is for people.</summary>
    public Task EndAsync(long id, int n, string status, string? why, CancellationToken ct)
        => ExecuteAsync(
            """
            with ended as (
                update azkaban_submissions
                set phase = 'ended', status = @status, sender = null, remark = coalesce(@why, remark)
                where job_id = @id and n = @n and phase in ('sending', 'lost', 'queued')
                returning cancel_from)
            update azkaban_jobs set deleted_at = coalesce(deleted_at, now())
            where id = @id and exists (select from ended where cancel_from is not null)
            """,
            new { id, n, status, why },
            ct);

    /// <summary>Azkaban does not know it yet; if it still does not after <paramref name="grace"/>, it never will.</summary>
    public Task SuspectAsync(long id, int n, TimeSpan grace, CancellationToken ct)
        => ExecuteAsync(
            """
            update azkaban_submissions
            set absent_from = clock_timestamp() + @grace, due_at = clock_timestamp() + @grace, sender = null
            where job_id = @id and n = @n and phase in ('sending', 'lost') and absent_from is null
            """,
            new { id, n, grace },
            ct);

    /// <summary>Nothing could be found out, and another look is taken later.</summary>
    /// <param name="counts">Whether it is one of the looks after which it is given up in the end.</param>
    public Task PostponeAsync(long id, int n, TimeSpan wait, bool counts, string why, CancellationToken ct)
        => ExecuteAsync(
            """
            update azkaban_submissions
            set tries = tries + @counts::int, due_at = clock_timestamp() + @wait, remark = @why
            where job_id = @id and n = @n and phase <> 'ended'
            """,
            new { id, n, wait, counts, why },
            ct);

    /// <summary>
    /// The highest execution that was known before a submission was sent, and when Azkaban took it: what Azkaban took
    /// later is later by both. Null when there is none.
    /// </summary>
    public async Task<KnownExecution?> NewestBeforeAsync(DateTimeOffset sentAt, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.QuerySingleOrDefaultAsync<KnownExecution>(Sql(
            """
            select execution, submitted_at from azkaban_submissions
            where execution is not null and submitted_at is not null and taken_at < @sentAt
            order by execution desc limit 1
            """,
            new { sentAt },
            ct));
    }

    /// <summary>
    /// Those of the given executions that belong to submissions already. The number alone does not say so: an Azkaban
    /// that was set up anew gives the same numbers again.
    /// </summary>
    /// <param name="sentAt">One whose time is not known yet belongs to a submission only if it became known later.</param>
    public async Task<IReadOnlySet<long>> KnownAsync(IReadOnlyCollection<Execution> executions, DateTimeOffset sentAt, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return (await connection.QueryAsync<long>(Sql(
            """
            select s.execution
            from unnest(@ids::bigint[], @times::timestamptz[]) as e(id, submitted_at)
                 join azkaban_submissions s on s.execution = e.id
            where s.submitted_at = e.submitted_at or (s.submitted_at is null and s.taken_at >= @sentAt)
            """,
            new
            {
                ids = executions.Select(one => one.Id).ToArray(),
                times = executions.Select(one => one.SubmittedAt).ToArray(),
                sentAt,
            },
            ct))).ToHashSet();
    }

    private async Task ExecuteAsync(string sql, object values, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await connection.ExecuteAsync(Sql(sql, values, ct));
    }
}
