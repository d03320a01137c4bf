using Belfry.IntegrationTests.Engine;
using Belfry.Storage;
using static Belfry.IntegrationTests.Storage.LedgerRows;

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
        await LedgerStore.WriteAsync(connection, 7, 1, Batch(Queued(1, Runs / 2), isNew: true), beside: null, Ct);
        await LedgerStore.WriteAsync(connection, 7, 2, Batch(Queued(1, (Runs / 2) - 1).Select(Ended), isNew: false), beside: null, Ct);
        await ExecuteAsync("vacuum (analyze) runs");
        // From now on PostgreSQL takes the table for one of one row, in many pages.
        await LedgerStore.WriteAsync(connection, 7, 3, Batch(Queued(Runs + 1, Runs), isNew: true), beside: null, Ct);
        var before = await LookUpsAsync();
        await LedgerStore.WriteAsync(connection, 7, 4, Batch(Queued(Runs + 1, Runs).Select(Ended), isNew: false), beside: null, Ct);
        await connection.CloseAsync();
        await Eventually.BecomesAsync(LookUpsAsync, lookUps => lookUps >= before + Runs, Ct);
    }

    private Task<long> LookUpsAsync() => ScalarAsync<long>("select idx_scan from pg_stat_user_indexes where indexrelname = 'runs_pkey'");
}
