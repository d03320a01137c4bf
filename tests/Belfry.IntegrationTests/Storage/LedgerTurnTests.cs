using Belfry.IntegrationTests.Engine;
using Belfry.Storage;
using Npgsql;

namespace Belfry.IntegrationTests.Storage;

/// <summary>A leader's batches are committed in the order of their numbers, though two are with PostgreSQL at once.</summary>
public sealed class LedgerTurnTests(PostgresFixture postgres) : EngineTest(postgres)
{
    private static readonly Guid Leader = Guid.NewGuid();

    [Fact]
    public async Task A_batch_sent_ahead_waits_until_the_one_before_is_committed()
    {
        await StandAsync(epoch: 7);
        await using var one = await ConnectAsync();
        await using var other = await ConnectAsync();
        await WriteAsync(one, 7, 1);
        await using var first = await one.BeginTransactionAsync(Ct);
        await TakeTurnAsync(one, 7, 2);
        var second = WriteAsync(other, 7, 3);
        await WaitsAsync(other);

        await first.CommitAsync(Ct);
        await second;
        Assert.Equal((7, 3), await TurnAsync());
    }

    [Fact]
    public async Task A_batch_sent_ahead_of_one_that_is_rolled_back_is_refused()
    {
        await StandAsync(epoch: 7);
        await using var one = await ConnectAsync();
        await using var other = await ConnectAsync();
        await using var first = await one.BeginTransactionAsync(Ct);
        await TakeTurnAsync(one, 7, 1);
        var second = WriteAsync(other, 7, 2);
        await WaitsAsync(other);

        await first.RollbackAsync(Ct);
        Assert.Equal(LedgerStore.OutOfTurn, (await Assert.ThrowsAsync<PostgresException>(() => second)).SqlState);
        await WriteAsync(one, 7, 1);
        await WriteAsync(other, 7, 2);
        Assert.Equal((7, 2), await TurnAsync());
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(4)]
    public async Task A_batch_out_of_its_turn_is_refused(long turn)
    {
        await StandAsync(epoch: 7);
        await using var one = await ConnectAsync();
        await WriteAsync(one, 7, 1);
        await WriteAsync(one, 7, 2);
        Assert.Equal(LedgerStore.OutOfTurn, (await Assert.ThrowsAsync<PostgresException>(() => WriteAsync(one, 7, turn))).SqlState);
        Assert.Equal((7, 2), await TurnAsync());
    }

    [Fact]
    public async Task A_new_epoch_counts_from_one_and_the_old_one_is_over()
    {
        await StandAsync(epoch: 7);
        await using var one = await ConnectAsync();
        await WriteAsync(one, 7, 1);
        await StandAsync(epoch: 8);
        Assert.Equal(LedgerStore.EpochIsOver, (await Assert.ThrowsAsync<PostgresException>(() => WriteAsync(one, 7, 2))).SqlState);
        await WriteAsync(one, 8, 1);
        Assert.Equal((8, 1), await TurnAsync());
    }

    private Task StandAsync(long epoch) => ExecuteAsync("update leadership set epoch = @epoch", new { epoch });

    private Task<NpgsqlConnection> ConnectAsync() => Database.OpenLeaderAsync(Leader, Ct);

    private static Task WriteAsync(NpgsqlConnection connection, long epoch, long turn)
        => LedgerStore.WriteAsync(connection, epoch, turn, new LedgerBatch(), Ct);

    private static async Task TakeTurnAsync(NpgsqlConnection connection, long epoch, long turn)
    {
        await using var command = new NpgsqlCommand("select take_turn($1, $2)", connection) { Parameters = { new() { Value = epoch }, new() { Value = turn } } };
        await command.ExecuteNonQueryAsync(Ct);
    }

    private Task WaitsAsync(NpgsqlConnection connection)
        => Eventually.BecomesAsync(
            () => ScalarAsync<bool>("select coalesce(bool_or(wait_event_type = 'Lock'), false) from pg_stat_activity where pid = @pid", new { pid = connection.ProcessID }),
            waits => waits, Ct);

    private async Task<(long Epoch, long Turn)> TurnAsync() => (await RowsAsync<(long, long)>("select epoch, turn from ledger_turn"))[0];
}
