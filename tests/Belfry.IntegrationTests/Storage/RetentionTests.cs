using System.Text.Json;
using Belfry.IntegrationTests.Engine;
using Belfry.IntegrationTests.Processes;
using Belfry.Storage;

namespace Belfry.IntegrationTests.Storage;

/// <summary>History and output are kept by age and by size, and go by whole days.</summary>
public sealed class RetentionTests(PostgresFixture postgres) : EngineTest(postgres)
{
    [Fact]
    public async Task Days_past_their_keeping_are_dropped_history_and_output_together()
    {
        await MakeDaysAsync(from: 33, to: 0);
        var dropped = await new RunStore(Database).DropPartitionsAsync(new RetentionOptions(), Ct);
        Assert.Equal(6, dropped.Count);
        Assert.Equal(30, await OldestAsync("run_history"));
        Assert.Equal(30, await OldestAsync("run_output"));
        Assert.Empty(await new RunStore(Database).DropPartitionsAsync(new RetentionOptions(), Ct));
    }

    [Fact]
    public async Task The_oldest_days_go_while_all_take_more_than_they_may()
    {
        await MakeDaysAsync(from: 9, to: 0);
        await FillAsync(day: 9);
        await FillAsync(day: 6);
        await FillAsync(day: 4);
        var store = new RunStore(Database);
        var all = await BytesAsync();
        var oldest = await BytesAsync(9);
        Assert.Empty(await store.DropPartitionsAsync(new RetentionOptions { MaxBytes = all }, Ct));

        Assert.Equal(2, (await store.DropPartitionsAsync(new RetentionOptions { MaxBytes = all - 1 }, Ct)).Count);
        Assert.Equal(8, await OldestAsync("run_history"));
        Assert.True(await BytesAsync() <= all - oldest);

        var middle = await BytesAsync();
        await store.DropPartitionsAsync(new RetentionOptions { MaxBytes = middle - await BytesAsync(8) - await BytesAsync(7) - 1 }, Ct);
        Assert.Equal(5, await OldestAsync("run_history"));
    }

    [Fact]
    public async Task Today_and_yesterday_stay_whatever_they_take()
    {
        await MakeDaysAsync(from: 3, to: 0);
        await FillAsync(day: 1);
        await new RunStore(Database).DropPartitionsAsync(new RetentionOptions { Days = 1, MaxBytes = 1024 * 1024 }, Ct);
        Assert.Equal(1, await OldestAsync("run_history"));
        Assert.Equal(1, await OldestAsync("run_output"));
    }

    [Fact]
    public async Task The_leader_drops_what_is_not_kept_and_storage_shows_what_there_is()
    {
        await MakeDaysAsync(from: 6, to: 0);
        var master = await StartMasterAsync("master", null, ("Retention__Days", "3"), ("Retention__MaxBytes", "9000000000"));
        await Eventually.BecomesAsync(() => OldestAsync("run_history"), oldest => oldest == 3, Ct);
        using var client = await ClientAsync(master);
        using var storage = JsonDocument.Parse(await client.GetStringAsync("/v1/storage", Ct));
        Assert.Equal(3, storage.RootElement.GetProperty("keepDays").GetInt32());
        Assert.Equal(9_000_000_000, storage.RootElement.GetProperty("keepBytes").GetInt64());
        Assert.Equal(4, storage.RootElement.GetProperty("days").GetArrayLength());
    }

    [Fact]
    public async Task Settings_that_keep_nothing_are_refused_all_at_once()
    {
        await using var process = BelfryProcess.Start(
            ["master", "--database", ConnectionString, "--data", NewFolder(), "--http", "127.0.0.1:0"],
            ("Retention__Days", "0"), ("Retention__MaxBytes", "much"), ("Retention__Hours", "1"));
        await process.ExitAsync(Ct);
        Assert.Equal(1, process.ExitCode);
        foreach (var setting in (string[])["Days is 0; it must be a whole number from 1 to 3,650", "MaxBytes is much", "Hours is not known"])
            Assert.Contains($"Retention:{setting}", process.Log, StringComparison.Ordinal);
    }

    private async Task MakeDaysAsync(int from, int to)
    {
        foreach (var ago in Enumerable.Range(to, from - to + 1))
            await ExecuteAsync(
                $"""
                do $$
                declare d date := (now() at time zone 'UTC')::date - {ago};
                begin
                    execute format('create table if not exists run_history_%s partition of run_history for values from (%L) to (%L)',
                                   to_char(d, 'YYYYMMDD'), d || ' 00:00:00+00', (d + 1) || ' 00:00:00+00');
                    execute format('create table if not exists run_output_%s partition of run_output for values from (%L) to (%L)', to_char(d, 'YYYYMMDD'), d, d + 1);
                end $$
                """);
    }

    private Task FillAsync(int day)
        => ExecuteAsync(
            $"insert into run_output select (now() at time zone 'UTC')::date - {day}, n, 0, decode(repeat(md5(n::text), 60), 'hex') from generate_series(1, 1000) n");

    /// <summary>How many days ago the oldest partition is.</summary>
    private Task<int> OldestAsync(string table)
        => ScalarAsync<int>(
            $"""
            select (now() at time zone 'UTC')::date - min(right(c.relname, 8)::date)
            from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = '{table}'::regclass
            """);

    private Task<long> BytesAsync(int? day = null)
        => ScalarAsync<long>(
            """
            select sum(pg_total_relation_size(c.oid))::bigint from pg_inherits i join pg_class c on c.oid = i.inhrelid
            where i.inhparent in ('run_history'::regclass, 'run_output'::regclass)
              and (@day::int is null or right(c.relname, 8)::date = (now() at time zone 'UTC')::date - @day)
            """,
            new { day });
}
