using Belfry.Core.Jobs;
using Belfry.IntegrationTests.Engine;
using Belfry.Storage;
using Npgsql;
using static Belfry.IntegrationTests.Storage.LedgerRows;

namespace Belfry.IntegrationTests.Storage;

/// <summary>A leader's batches are committed in the order of their numbers, though two are with PostgreSQL at once.</summary>
public sealed class LedgerTurnTests(PostgresFixture postgres) : EngineTest(postgres)
{
    private static readonly Guid Leader = Guid.NewGuid();

    private NpgsqlConnection _one = null!, _other = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await StandAsync(epoch: 7);
        (_one, _other) = (await ConnectAsync(), await ConnectAsync());
    }

    public override async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task A_batch_sent_ahead_waits_until_the_one_before_is_committed()
    {
        await WriteAsync(_one, 7, 1);
        await using var first = await _one.BeginTransactionAsync(Ct);
        await TakeTurnAsync(_one, 7, 2);
        var second = WriteAsync(_other, 7, 3);
        await WaitsAsync(_other);

        await first.CommitAsync(Ct);
        await second;
        Assert.Equal((7, 3), await TurnAsync());
    }

    [Fact]
    public async Task A_batch_sent_ahead_of_one_that_is_rolled_back_is_refused()
    {
        await using var first = await _one.BeginTransactionAsync(Ct);
        await TakeTurnAsync(_one, 7, 1);
        var second = WriteAsync(_other, 7, 2);
        await WaitsAsync(_other);

        await first.RollbackAsync(Ct);
        Assert.Equal(LedgerStore.OutOfTurn, (await Assert.ThrowsAsync<PostgresException>(() => second)).SqlState);
        await WriteAsync(_one, 7, 1);
        await WriteAsync(_other, 7, 2);
        Assert.Equal((7, 2), await TurnAsync());
    }

    [Fact]
    public async Task A_batch_of_other_runs_is_carried_out_beside_the_one_before_and_committed_behind_it()
    {
        await using var first = await _one.BeginTransactionAsync(Ct);
        await CallAsync(_one, "begin_batch", 7, 1);
        var second = WriteBesideAsync(_other, 7, 2);
        await WaitsAsync(_other);
        Assert.True(await HasWrittenRunsAsync(_other));

        await CallAsync(_one, "take_turn", 7, 1);
        await first.CommitAsync(Ct);
        await second;
        Assert.Equal((7, 2), await TurnAsync());
        Assert.Equal(1, await ScalarAsync<long>("select count(*) from runs"));
    }

    [Fact]
    public async Task A_batch_that_waits_for_the_one_before_from_its_beginning_has_written_nothing_meanwhile()
    {
        await using var first = await _one.BeginTransactionAsync(Ct);
        await CallAsync(_one, "begin_batch", 7, 1);
        var second = LedgerStore.WriteAsync(_other, 7, 2, Batch(Queued(1, 1), isNew: true), beside: null, Ct);
        await WaitsAsync(_other);
        Assert.False(await HasWrittenRunsAsync(_other));

        await CallAsync(_one, "take_turn", 7, 1);
        await first.CommitAsync(Ct);
        await second;
    }

    [Fact]
    public async Task Of_a_batch_that_was_carried_out_beside_one_that_is_rolled_back_nothing_remains()
    {
        await using var first = await _one.BeginTransactionAsync(Ct);
        await CallAsync(_one, "begin_batch", 7, 1);
        var second = WriteBesideAsync(_other, 7, 2);
        await WaitsAsync(_other);

        await first.RollbackAsync(Ct);
        Assert.Equal(LedgerStore.OutOfTurn, (await Assert.ThrowsAsync<PostgresException>(() => second)).SqlState);
        Assert.Equal(0, await ScalarAsync<long>("select count(*) from runs"));
        Assert.Equal(0, (await TurnAsync()).Turn);
    }

    [Fact]
    public async Task A_batch_that_comes_before_the_one_before_has_begun_is_refused()
    {
        Assert.Equal(LedgerStore.OutOfTurn, (await Assert.ThrowsAsync<PostgresException>(() => WriteBesideAsync(_one, 7, 2))).SqlState);
        Assert.Equal(0, await ScalarAsync<long>("select count(*) from runs"));
    }

    [Fact]
    public async Task Of_two_batches_with_runs_of_one_job_the_newest_run_is_the_later_ones()
    {
        await WriteAsync(_one, 7, 1);
        var runs = Queued(1, 2).Select(run => run with { Job = new JobId(1) }).Select(Ended).ToList();
        await using (var first = await _one.BeginTransactionAsync(Ct))
        {
            await CallAsync(_one, "begin_batch", 7, 2);
            var second = LedgerStore.WriteAsync(_other, 7, 3, Batch(runs[1..], isNew: true), beside: new LedgerBatch(), Ct);
            await WaitsAsync(_other);
            await CallAsync(_one, "take_turn", 7, 2);
            await ExecuteOnAsync(_one, "insert into job_last_run (job_id, run_id, queued_at, state, ended_at) values (1, 1, '2026-01-01', 'failed', now())");
            await first.CommitAsync(Ct);
            await second;
        }
        Assert.Equal(2, await ScalarAsync<long>("select run_id from job_last_run where job_id = 1"));
    }

    [Fact]
    public async Task A_batch_whose_session_ends_takes_the_one_beside_it_with_it()
    {
        await using var first = await _one.BeginTransactionAsync(Ct);
        await CallAsync(_one, "begin_batch", 7, 1);
        var second = WriteBesideAsync(_other, 7, 2);
        await WaitsAsync(_other);
        await ExecuteAsync("select pg_terminate_backend(@pid)", new { pid = _one.ProcessID });

        Assert.Equal(LedgerStore.OutOfTurn, (await Assert.ThrowsAsync<PostgresException>(() => second)).SqlState);
        Assert.Equal(0, await ScalarAsync<long>("select count(*) from runs"));
    }

    [Fact]
    public async Task A_batch_of_a_leader_that_is_replaced_meanwhile_is_refused_though_its_number_is_the_next()
    {
        await WriteAsync(_one, 7, 1);
        await StandAsync(epoch: 8);
        await WriteAsync(_other, 8, 1);
        Assert.Equal(LedgerStore.EpochIsOver, (await Assert.ThrowsAsync<PostgresException>(() => WriteBesideAsync(_one, 7, 2))).SqlState);
        await ExecuteAsync("create or replace function hold_epoch(mine bigint) returns void language sql as 'select'");
        Assert.Equal(LedgerStore.OutOfTurn, (await Assert.ThrowsAsync<PostgresException>(() => WriteBesideAsync(_one, 7, 2))).SqlState);
        Assert.Equal((8, 1), await TurnAsync());
    }

    [Fact]
    public async Task Batches_of_an_older_program_which_only_take_their_turn_wait_for_each_other()
    {
        await using var first = await _one.BeginTransactionAsync(Ct);
        await TakeTurnAsync(_one, 7, 1);
        var second = TakeTurnAsync(_other, 7, 2);
        await WaitsAsync(_other);

        await first.CommitAsync(Ct);
        await second;
        Assert.Equal((7, 2), await TurnAsync());
    }

    [Fact]
    public async Task Of_a_batch_only_the_runs_that_are_in_the_one_before_wait_for_it()
    {
        var before = Batch(Queued(1, 1), isNew: true);
        var batch = Batch(Queued(1, 1).Select(Ended), isNew: false);
        batch.Add(Queued(2, 1).Single(), isNew: true);
        await using var first = await _one.BeginTransactionAsync(Ct);
        await LedgerStore.WriteAsync(_one, 7, 1, before, beside: null, Ct);
        var second = LedgerStore.WriteAsync(_other, 7, 2, batch, before, Ct);
        await WaitsAsync(_other);
        Assert.True(await HasWrittenRunsAsync(_other));

        await first.CommitAsync(Ct);
        await second;
        Assert.Equal([2], await RowsAsync<long>("select id from runs"));
        Assert.Equal([1], await RowsAsync<long>("select id from run_history"));
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(4)]
    public async Task A_batch_out_of_its_turn_is_refused(long turn)
    {
        await WriteAsync(_one, 7, 1);
        await WriteAsync(_one, 7, 2);
        Assert.Equal(LedgerStore.OutOfTurn, (await Assert.ThrowsAsync<PostgresException>(() => WriteAsync(_one, 7, turn))).SqlState);
        Assert.Equal((7, 2), await TurnAsync());
    }

    [Fact]
    public async Task A_new_epoch_counts_from_one_and_the_old_one_is_over()
    {
        await WriteAsync(_one, 7, 1);
        await StandAsync(epoch: 8);
        Assert.Equal(LedgerStore.EpochIsOver, (await Assert.ThrowsAsync<PostgresException>(() => WriteAsync(_one, 7, 2))).SqlState);
        await WriteAsync(_one, 8, 1);
        Assert.Equal((8, 1), await TurnAsync());
    }

    [Fact]
    public async Task A_batch_whose_leader_cannot_reach_it_any_more_and_has_given_up_is_ended_by_the_next_leader()
    {
        using var election = new LeadershipStore(Database);
        election.Connect(TimeSpan.FromSeconds(5));
        var epoch = election.TakeOver(election.Read(), Leader, "http://one")!.Value;
        await using var batch = await _one.BeginTransactionAsync(Ct);
        await CallAsync(_one, "begin_batch", epoch, 1);
        election.GiveUp(epoch);

        var next = election.TakeOver(election.Read(), Guid.NewGuid(), "http://other");
        Assert.True(next > epoch);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => CallAsync(_one, "take_turn", epoch, 1));
    }

    [Fact]
    public async Task A_batch_brings_the_watermark_to_where_it_says_and_leaves_it_there_when_it_says_nothing()
    {
        var mark = new Watermark(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2026, 1, 1, 0, 0, 1, TimeSpan.Zero), new JobId(5));
        var schedules = new ScheduleStore(Database);
        await WriteAsync(_one, 7, 1, mark);
        await WriteAsync(_one, 7, 2);
        Assert.Equal(mark, await schedules.WatermarkAsync(Ct));

        await WriteAsync(_one, 7, 3, mark with { PassThrough = null });
        Assert.Equal(mark with { PassThrough = null, PassJob = default }, await schedules.WatermarkAsync(Ct));

        // As a leader of an older program does it.
        await TakeTurnAsync(_one, 7, 4);
        await ExecuteOnAsync(_one, "update watermark set done_through = '2026-01-02T00:00:00Z', pass_through = null, pass_job = null");
        Assert.Equal(new Watermark(new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero), null, default), await schedules.WatermarkAsync(Ct));
        await StandAsync(epoch: 8);
        await WriteAsync(_one, 8, 1);
        Assert.Equal(new Watermark(new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero), null, default), await schedules.WatermarkAsync(Ct));
    }

    private Task StandAsync(long epoch) => ExecuteAsync("update leadership set epoch = @epoch", new { epoch });

    private Task<NpgsqlConnection> ConnectAsync() => Database.OpenLeaderAsync(Leader, Ct);

    private static Task WriteAsync(NpgsqlConnection connection, long epoch, long turn, Watermark? mark = null)
        => LedgerStore.WriteAsync(connection, epoch, turn, new LedgerBatch { Watermark = mark }, beside: null, Ct);

    private static Task WriteBesideAsync(NpgsqlConnection connection, long epoch, long turn)
        => LedgerStore.WriteAsync(connection, epoch, turn, Batch(Queued(1, 1), isNew: true), beside: new LedgerBatch(), Ct);

    private static Task TakeTurnAsync(NpgsqlConnection connection, long epoch, long turn) => CallAsync(connection, "take_turn", epoch, turn);

    private static async Task CallAsync(NpgsqlConnection connection, string function, long epoch, long turn)
    {
        await using var command = new NpgsqlCommand($"select {function}($1, $2)", connection) { Parameters = { new() { Value = epoch }, new() { Value = turn } } };
        await command.ExecuteNonQueryAsync(Ct);
    }

    private Task WaitsAsync(NpgsqlConnection connection)
        => Eventually.BecomesAsync(
            () => ScalarAsync<bool>("select coalesce(bool_or(wait_event_type = 'Lock'), false) from pg_stat_activity where pid = @pid", new { pid = connection.ProcessID }),
            waits => waits, Ct);

    private Task<bool> HasWrittenRunsAsync(NpgsqlConnection connection)
        => ScalarAsync<bool>(
            "select exists (select from pg_locks where pid = @pid and relation = 'runs'::regclass and mode = 'RowExclusiveLock')",
            new { pid = connection.ProcessID });

    private async Task<(long Epoch, long Turn)> TurnAsync() => (await RowsAsync<(long, long)>("select epoch, turn from ledger_turn"))[0];
}
