using Belfry.Core.Jobs;
using Belfry.Core.Runs;
using Belfry.IntegrationTests.Engine;
using Belfry.Storage;

namespace Belfry.IntegrationTests.Storage;

/// <summary>A leader's statements are planned once, in whatever state the tables are then.</summary>
public sealed class LedgerPlanTests(PostgresFixture postgres) : EngineTest(postgres)
{
    private const int Runs = 2_000;

    [Fact]
    public async Task Runs_are_found_by_index_though_their_table_was_nearly_empty_when_it_was_analyzed()
    {
        await ExecuteAsync("update leadership set epoch = 7");
        await using var connection = await Database.OpenLeaderAsync(Guid.NewGuid(), Ct);
        await LedgerStore.WriteAsync(connection, 7, 1, Batch(Queued(1, Runs / 2), isNew: true), Ct);
        await LedgerStore.WriteAsync(connection, 7, 2, Batch(Queued(1, (Runs / 2) - 1).Select(Ended), isNew: false), Ct);
        await ExecuteAsync("vacuum (analyze) runs");
        // From now on PostgreSQL takes the table for one of one row, in many pages.
        await LedgerStore.WriteAsync(connection, 7, 3, Batch(Queued(Runs + 1, Runs), isNew: true), Ct);
        var before = await LookUpsAsync();
        await LedgerStore.WriteAsync(connection, 7, 4, Batch(Queued(Runs + 1, Runs).Select(Ended), isNew: false), Ct);
        await connection.CloseAsync();
        await Eventually.BecomesAsync(LookUpsAsync, lookUps => lookUps >= before + Runs, Ct);
    }

    private Task<long> LookUpsAsync() => ScalarAsync<long>("select idx_scan from pg_stat_user_indexes where indexrelname = 'runs_pkey'");

    private static IEnumerable<Run> Queued(int first, int count) => Enumerable.Range(first, count).Select(n => new Run
    {
        Id = new RunId(n),
        Uuid = RunUuid.Create(new RunId(n), DateTimeOffset.UnixEpoch.AddYears(56)),
        Job = new JobId(n),
        JobVersion = 1,
        Cause = RunCause.Timer,
        FirstRun = new RunId(n),
        ScheduledAt = TimeProvider.System.GetUtcNow(),
        QueuedAt = TimeProvider.System.GetUtcNow(),
    });

    private static Run Ended(Run run) => run with { State = RunState.Failed, EndedAt = TimeProvider.System.GetUtcNow() };

    private static LedgerBatch Batch(IEnumerable<Run> runs, bool isNew)
    {
        var batch = new LedgerBatch();
        foreach (var run in runs)
            batch.Add(run, isNew);
        return batch;
    }
}
