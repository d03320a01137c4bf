using Belfry.Storage;
using Dapper;
using Npgsql;

namespace Belfry.IntegrationTests.Storage;

public sealed class DatabaseTests(PostgresFixture postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_that_hold_all_of_their_connections_leave_a_master_its_own_and_wait_for_their_turn()
    {
        await using var server = await postgres.CreateDatabaseAsync(Ct);
        await using var database = new Database(new NpgsqlConnectionStringBuilder(server.ConnectionString) { MaxPoolSize = 2 }.ConnectionString);
        var (one, other) = (await OfCallAsync(database), await OfCallAsync(database));
        await using var _ = other;
        var third = OfCallAsync(database);
        foreach (var open in (Func<Database, Task<NpgsqlConnection>>[])[OfWorkerAsync, async at => await at.OpenAsync(Ct)])
        {
            await using var free = await open(database);
            Assert.Equal(1, await free.ExecuteScalarAsync<int>(new CommandDefinition("select 1", cancellationToken: Ct)));
        }
        Assert.False(third.IsCompleted);
        await one.DisposeAsync();
        await using var turn = await third;
        Assert.Equal(1, await turn.ExecuteScalarAsync<int>(new CommandDefinition("select 1", cancellationToken: Ct)));
    }

    [Fact]
    public async Task Three_masters_and_a_backup_fit_into_the_connections_that_PostgreSQL_allows_by_default()
    {
        await using var server = await postgres.CreateDatabaseAsync(Ct);
        await using var database = new Database(server.ConnectionString);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async one =>
        {
            await using var connection = (one % 3) switch
            {
                0 => await OfCallAsync(database),
                1 => await OfWorkerAsync(database),
                _ => await database.OpenAsync(Ct),
            };
            await connection.ExecuteAsync(new CommandDefinition("select pg_sleep(0.02)", cancellationToken: Ct));
        }));
        await using var asking = await database.OpenAsync(Ct);
        var taken = await asking.ExecuteScalarAsync<int>(new CommandDefinition(
            "select count(*) from pg_stat_activity where datname = current_database()", cancellationToken: Ct));
        // Each master has one more to vote, and the one that leads three.
        Assert.InRange(taken, 20, ((100 - 3 - 3 - 4) / 3) - 1);
    }

    private static Task<NpgsqlConnection> OfWorkerAsync(Database database) => Task.Run(
        async () =>
        {
            Database.ServeWorker();
            return await database.OpenAsync(Ct);
        },
        Ct);

    private static Task<NpgsqlConnection> OfCallAsync(Database database) => Task.Run(
        async () =>
        {
            Database.ServeCall();
            return await database.OpenAsync(Ct);
        },
        Ct);
}
