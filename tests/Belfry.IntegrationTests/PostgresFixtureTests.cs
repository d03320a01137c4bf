using Npgsql;

namespace Belfry.IntegrationTests;

public sealed class PostgresFixtureTests(PostgresFixture postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_template_is_filled_once_and_copied()
    {
        var filled = 0;
        async Task<string> TemplateAsync() => await postgres.TemplateAsync(
            "fixture tests",
            async (connection, token) =>
            {
                filled++;
                await using var source = NpgsqlDataSource.Create(connection);
                await using var command = source.CreateCommand("create table copied as select 7 as n");
                await command.ExecuteNonQueryAsync(token);
            },
            Token);

        await using var first = await postgres.CreateDatabaseAsync(await TemplateAsync(), Token);
        await using var second = await postgres.CreateDatabaseAsync(await TemplateAsync(), Token);
        Assert.Equal(1, filled);
        Assert.NotEqual(first.Name, second.Name);
        foreach (var database in (TestDatabase[])[first, second])
        {
            await using var source = NpgsqlDataSource.Create(database.ConnectionString);
            await using var command = source.CreateCommand("update copied set n = n + 1 returning n");
            Assert.Equal(8, await command.ExecuteScalarAsync(Token));
        }
    }

    [Fact]
    public async Task A_database_goes_away_even_while_somebody_is_connected()
    {
        var database = await postgres.CreateDatabaseAsync(Token);
        await using var other = await postgres.CreateDatabaseAsync(Token);
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(Token);
        await database.DisposeAsync();

        await using var source = NpgsqlDataSource.Create(other.ConnectionString);
        await using var command = source.CreateCommand("select count(*) from pg_database where datname = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = database.Name });
        Assert.Equal(0L, await command.ExecuteScalarAsync(Token));
    }
}
