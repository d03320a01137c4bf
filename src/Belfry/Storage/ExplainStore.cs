using Dapper;
using Npgsql;

namespace Belfry.Storage;

/// <summary>A one-shot start that waits.</summary>
internal sealed record WaitingTimerRow
{
    public required Guid RunUuid { get; init; }

    public DateTimeOffset DueAt { get; init; }

    public required string Username { get; init; }
}

/// <summary>The runs of a job that have not ended.</summary>
internal sealed record InFlightRow
{
    public int Runs { get; init; }

    /// <summary>Those that surely do not wait for their turn: they have been sent, were forced, or are tried again.</summary>
    public int Begun { get; init; }
}

/// <summary>How many runs a worker has.</summary>
internal sealed record WorkerLoadRow
{
    public required long WorkerId { get; init; }

    public int Runs { get; init; }

    public int HttpRuns { get; init; }
}

/// <summary>What only the question why a job runs or does not needs of the tables.</summary>
internal sealed class ExplainStore(Database database)
{
    /// <summary>The waiting timers of a job, the earliest first.</summary>
    public Task<List<WaitingTimerRow>> TimersAsync(long job, int most, CancellationToken ct)
        => AskAsync(async connection => (await connection.QueryAsync<WaitingTimerRow>(new CommandDefinition(
            "select run_uuid, due_at, username from timers where job_id = @job and outcome is null order by due_at limit @most",
            new { job, most },
            cancellationToken: ct))).AsList(), ct);

    /// <summary>What was asked of the leader for a job and is not taken up yet.</summary>
    public Task<List<string>> RequestsAsync(long job, CancellationToken ct)
        => AskAsync(async connection => (await connection.QueryAsync<string>(new CommandDefinition(
            "select action from schedule_requests where job_id = @job order by id limit 10", new { job }, cancellationToken: ct))).AsList(), ct);

    /// <summary>How many runs of a job are in flight, each counted once over its attempts and parts.</summary>
    public Task<InFlightRow> InFlightAsync(long job, CancellationToken ct)
        => AskAsync(connection => connection.QuerySingleAsync<InFlightRow>(new CommandDefinition(
            """
            select count(*)::int as runs, (count(*) filter (where begun))::int as begun
            from (select bool_or(state <> 'queued' or attempt > 1 or forced) as begun from runs where job_id = @job group by first_run) r
            """,
            new { job },
            cancellationToken: ct)), ct);

    /// <summary>How many runs each worker has that has any.</summary>
    public Task<List<WorkerLoadRow>> LoadsAsync(CancellationToken ct)
        => AskAsync(async connection => (await connection.QueryAsync<WorkerLoadRow>(new CommandDefinition(
            """
            select r.worker_id, count(*)::int as runs, (count(*) filter (where v.spec ->> 'type' = 'http'))::int as http_runs
            from runs r join job_versions v on v.job_id = r.job_id and v.version = r.job_version
            where r.worker_id is not null group by r.worker_id
            """,
            cancellationToken: ct))).AsList(), ct);

    private async Task<T> AskAsync<T>(Func<NpgsqlConnection, Task<T>> ask, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await ask(connection);
    }
}
