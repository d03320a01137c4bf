using Belfry.Core.Contracts;
using Belfry.IntegrationTests.Engine;
using Belfry.Storage;
using Dapper;

namespace Belfry.IntegrationTests.Storage;

public sealed class ListShapeTests(PostgresFixture postgres) : EngineTest(postgres)
{
    // So many that they are worth counting.
    private const int Rows = 2_000;

    [Fact]
    public async Task A_number_of_rows_that_takes_too_long_to_count_is_an_estimate_and_the_connection_goes_on()
    {
        var quick = new ListShape(($"generate_series(1, {Rows}) as n", "true"), "n", "now()", "n");
        var slow = new ListShape(($"generate_series(1, {Rows}) as n", "(n <= 20 or pg_sleep(0.0001) is not null)"), "n", "now()", "n");
        await using var connection = await Database.OpenAsync(Ct);

        var estimated = await PageAsync(slow, connection);
        Assert.True(estimated.TotalIsEstimate);
        Assert.Equal(Enumerable.Range(1, 20).Select(n => (long)n), estimated.Items);

        Assert.Equal("0", await connection.ExecuteScalarAsync<string>(new CommandDefinition("show statement_timeout", cancellationToken: Ct)));
        Assert.Equal(20, (await PageAsync(quick, connection)).Items.Count);
    }

    private static async Task<PageDto<long>> PageAsync(ListShape shape, Npgsql.NpgsqlConnection connection)
        => (await shape.ReadAsync<long>(
            connection, "select unnest(@ids)", id => id, new ListRequest(1, 20, null, new Dictionary<string, string>()), Ct))!;
}
