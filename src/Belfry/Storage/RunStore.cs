using Belfry.Core.Runs;
using Dapper;
using Npgsql;

namespace Belfry.Storage;

/// <summary>What the engine reads of runs. It writes them by the ledger alone.</summary>
internal sealed class RunStore(Database database)
{
    /// <summary>Gives every run in flight, oldest first.</summary>
    public async Task ReadLiveAsync(Action<Run> each, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await foreach (var row in connection.QueryUnbufferedAsync<RunRow>(
            $"""
            select {RunRow.Columns}
            from (select *, null::timestamptz as ended_at, null::int as exit_code from runs) r
            order by r.id
            """,
            commandTimeout: 120).WithCancellation(ct))
            each(row.ToRun());
    }

    /// <summary>Runs that history has as lost, among those given; the first place where a late report is looked up.</summary>
    public async Task<IReadOnlyList<Run>> LostAsync(IReadOnlyCollection<RunId> runs, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        var rows = await connection.QueryAsync<RunRow>(new CommandDefinition(
            $"select {RunRow.Columns} from run_history r where r.id = any(@ids) and r.state = 'lost'",
            new { ids = runs.Select(run => run.Value).ToArray() },
            cancellationToken: ct));
        return [.. rows.Select(row => row.ToRun())];
    }

    /// <summary>The number of an attempt after this one that was sent to a worker and has ended; null when there is none.</summary>
    public async Task<int?> LaterAttemptAsync(Run run, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.ExecuteScalarAsync<int?>(new CommandDefinition(
            """
            select max(attempt) from run_history
            where job_id = @job and (instant = @instant or (@instant::timestamptz is null and instant is null))
              and first_run = @first and shard = @shard and attempt > @attempt and worker_id is not null and ended_at >= @endedAt
            """,
            new { job = run.Job.Value, instant = run.Instant, first = run.FirstRun.Value, shard = run.Shard, attempt = run.Attempt, endedAt = run.EndedAt },
            cancellationToken: ct));
    }

    /// <summary>
    /// Numbers that no other run has or will have, in order. Nothing waits for a disk here: whatever bears one of them is
    /// committed later, and that takes along what the log of the sequence says before it.
    /// </summary>
    public async Task<long[]> ReserveIdsAsync(int count, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = new NpgsqlCommand(
            """
            with quick as materialized (select set_config('synchronous_commit', 'off', true))
            select array_agg(nextval('run_ids')) from quick, generate_series(1, $1)
            """,
            connection)
        {
            Parameters = { new NpgsqlParameter { Value = count } },
        };
        return (long[])(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Makes the partitions of the days to come.</summary>
    /// <exception cref="PostgresException">
    /// Lock not available: somebody reads history, such as a backup. Whoever waits for it is waited for by all others.
    /// </exception>
    public Task MakePartitionsAsync(int daysAhead, CancellationToken ct)
        => ChangePartitionsAsync<object>("select make_partitions(@daysAhead)::text", new { daysAhead }, ct);

    /// <summary>Drops the days that are not kept any longer; answers the names of their partitions.</summary>
    /// <exception cref="PostgresException">Lock not available, as above.</exception>
    public Task<IReadOnlyList<string>> DropPartitionsAsync(RetentionOptions kept, CancellationToken ct)
        => ChangePartitionsAsync<string>("select drop_partitions(@Days, @MaxBytes)", new { kept.Days, kept.MaxBytes }, ct);

    private async Task<IReadOnlyList<T>> ChangePartitionsAsync<T>(string sql, object values, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            "set local lock_timeout = '2s'", transaction: transaction, cancellationToken: ct));
        var names = (await connection.QueryAsync<T>(new CommandDefinition(
            sql, values, transaction, commandTimeout: 120, cancellationToken: ct))).AsList();
        await transaction.CommitAsync(ct);
        return names;
    }
}
