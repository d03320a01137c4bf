using Belfry.Benchmarks.Site;
using Belfry.Roles;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Belfry.Benchmarks.Throughput;

/// <summary>
/// What PostgreSQL gives to somebody who knows beforehand what will happen: a loop that writes the rows of the ledger, in
/// its batches, over one connection, and does nothing else. Each transaction brings new runs, ends those of the
/// transaction before, keeps the newest run of each job, and moves the watermark. What is the same in all rows is part
/// of the statement.
/// </summary>
internal sealed class RawContender : IContender
{
    private const int BatchRuns = 2_000;
    private const int Jobs = 20_000;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public string Name => $"the ledger's rows by bare Npgsql {typeof(NpgsqlConnection).Assembly.GetName().Version?.ToString(3)}";

    public async Task<double> MeasureAsync(string connectionString, TimeSpan duration, CancellationToken ct)
    {
        await MasterSetUp.PrepareAsync(connectionString, NullLoggerFactory.Instance, TimeProvider.System, ct);
        await NoOpJobs.LoadAsync(connectionString, Jobs, "* * * * * *", ct);
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString)
        {
            SearchPath = "belfry",
            MaxAutoPrepare = 20,
            AutoPrepareMinUsages = 2,
            Pooling = false,
        }.ConnectionString);
        await connection.OpenAsync(ct);
        Batch? before = null;
        long runs = 0, began = TimeProvider.System.GetTimestamp();
        var isWarm = false;
        for (var first = 1L; ; first += BatchRuns)
        {
            if (!isWarm && TimeProvider.System.GetElapsedTime(began) > WarmUp)
                (isWarm, began, runs) = (true, TimeProvider.System.GetTimestamp(), 0);
            if (isWarm && TimeProvider.System.GetElapsedTime(began) > duration)
                return runs / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
            var batch = new Batch(first);
            await WriteAsync(connection, batch, before, ct);
            runs += before is null ? 0 : BatchRuns;
            before = batch;
        }
    }

    private static async Task WriteAsync(NpgsqlConnection connection, Batch added, Batch? ended, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        Add("select hold_epoch(0)"); // and no turn: there is nobody else
        Add(
            """
            insert into runs (id, uuid, job_id, job_version, instant, shard, attempt, lost_attempts, first_run, cause, forced, scheduled_at,
                              queued_at, state, worker_id, shards)
            select id, uuid, job, 1, at, 0, 1, 0, id, 'schedule', false, at, now(), 'assigned', 1, 1
            from unnest($1, $2, $3) u(id, uuid, job), (select date_trunc('second', now()) + $1[1] * interval '1 ms' as at) t
            """,
            added.Ids, added.Uuids, added.Jobs);
        if (ended is not null)
        {
            Add(
                """
                with ended as (delete from runs where id = any($1) returning *)
                insert into run_history (id, uuid, job_id, job_version, instant, shard, attempt, lost_attempts, first_run, cause, forced,
                                         scheduled_at, queued_at, state, worker_id, started_at, ended_at, exit_code, shards)
                select id, uuid, job_id, job_version, instant, shard, attempt, lost_attempts, first_run, cause, forced,
                       scheduled_at, queued_at, 'succeeded', worker_id, now(), now(), 0, shards
                from ended
                """,
                ended.Ids);
            Add(
                """
                insert into job_last_run (job_id, run_id, queued_at, state, worker_id, started_at, ended_at)
                select job, id, now(), 'succeeded', 1, now(), now() from unnest($1, $2) u(job, id)
                on conflict (job_id) do update
                    set run_id = excluded.run_id, queued_at = excluded.queued_at, state = excluded.state, worker_id = excluded.worker_id,
                        started_at = excluded.started_at, ended_at = excluded.ended_at
                """,
                ended.Jobs, ended.Ids);
        }
        Add("update watermark set done_through = now()");
        await batch.ExecuteNonQueryAsync(ct);

        void Add(string sql, params object[] parameters)
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var parameter in parameters)
                command.Parameters.Add(new NpgsqlParameter { Value = parameter });
            batch.BatchCommands.Add(command);
        }
    }

    /// <summary>Runs with consecutive numbers, of one job each, in the order of the jobs.</summary>
    private sealed class Batch(long first)
    {
        public long[] Ids { get; } = [.. Enumerable.Range(0, BatchRuns).Select(n => first + n)];

        public Guid[] Uuids { get; } = [.. Enumerable.Range(0, BatchRuns).Select(_ => Guid.CreateVersion7())];

        public long[] Jobs { get; } = [.. Enumerable.Range(0, BatchRuns).Select(n => 1 + ((first + n) % RawContender.Jobs))];
    }
}
