using Belfry.Core.Jobs;
using Belfry.IntegrationTests.Engine;
using Belfry.Storage;
using Npgsql;
using static Belfry.IntegrationTests.Storage.LedgerRows;

namespace Belfry.IntegrationTests.Storage;

/// <summary>A batch costs little more while a dump keeps all that the batches before it left behind.</summary>
public sealed class LedgerSnapshotTests(PostgresFixture postgres) : EngineTest(postgres)
{
    private NpgsqlConnection _leader = null!, _dump = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await ExecuteAsync("update leadership set epoch = 7");
        _leader = await Database.OpenLeaderAsync(Guid.NewGuid(), Ct);
        _dump = await Database.OpenAsync(Ct);
    }

    public override async ValueTask DisposeAsync()
    {
        await _dump.DisposeAsync();
        await _leader.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task A_batch_reads_nothing_of_what_those_before_it_left()
    {
        const int many = 1_000, some = 50;
        await BeginDumpAsync();
        await WriteManyAsync(1, some);
        var atFirst = await PagesReadAsync();
        await WriteManyAsync(1 + some, some);
        var few = await PagesReadAsync() - atFirst;
        await WriteManyAsync(1 + (2 * some), many);
        var before = await PagesReadAsync();
        await WriteManyAsync(1 + (2 * some) + many, some);
        // A level more of the index for each of its searches.
        Assert.InRange(await PagesReadAsync() - before, 1, few + (4 * some));

        async Task WriteManyAsync(int from, int count)
        {
            for (var turn = from; turn < from + count; turn++)
                await LedgerStore.WriteAsync(_leader, 7, turn, new LedgerBatch(), beside: null, Ct);
        }

        Task<long> PagesReadAsync() => SeenAsync<long>(
            "select heap_blks_read + heap_blks_hit + idx_blks_read + idx_blks_hit from pg_statio_user_tables where relname = 'ledger_turn'");
    }

    [Fact]
    public async Task Of_a_jobs_newest_runs_most_stay_on_their_page()
    {
        const int jobs = 1_000, times = 12;
        await EndAllAsync(1);
        await BeginDumpAsync();
        for (var time = 2; time <= 1 + times; time++)
            await EndAllAsync(time);
        // Those that do not are found by one entry more of the index, and all before them are read first.
        var (all, onTheirPage) = await SeenAsync<(long, long)>("select n_tup_upd, n_tup_hot_upd from pg_stat_user_tables where relname = 'job_last_run'");
        Assert.Equal(jobs * times, all);
        Assert.InRange(onTheirPage, all * 6 / 10, all * 8 / 10); // without the dump all of them would

        Task EndAllAsync(int time)
        {
            var runs = Queued(1 + (time * jobs), jobs)
                .Select((run, index) => Ended(run with { Job = new JobId(1 + index), QueuedAt = DateTimeOffset.UnixEpoch.AddSeconds(time) }));
            return LedgerStore.WriteAsync(_leader, 7, time, Batch(runs, isNew: true), beside: null, Ct);
        }
    }

    private async Task BeginDumpAsync()
    {
        await ExecuteOnAsync(_dump, "begin isolation level repeatable read");
        await ExecuteOnAsync(_dump, "select");
    }

    /// <summary>What the statistics say when they know all that the leader did.</summary>
    private async Task<T> SeenAsync<T>(string sql)
    {
        await ExecuteOnAsync(_leader, "select pg_stat_force_next_flush()");
        await ExecuteOnAsync(_leader, "select");
        return (await RowsAsync<T>(sql)).Single();
    }
}
