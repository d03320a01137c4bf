using Belfry.IntegrationTests.Processes;
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

    [Fact]
    public async Task Each_session_asks_PostgreSQL_to_end_it_when_the_client_is_silent_for_half_a_minute()
    {
        await using var server = await postgres.CreateDatabaseAsync(Ct);
        await using var database = new Database(new NpgsqlConnectionStringBuilder(server.ConnectionString) { MaxPoolSize = 1 }.ConnectionString);
        var sessions = new (string Name, Func<Task<NpgsqlConnection>> OpenAsync)[]
        {
            ("own", async () => await database.OpenAsync(Ct)),
            ("call", () => OfCallAsync(database)),
            ("call again, by the same connection", () => OfCallAsync(database)),
            ("worker", () => OfWorkerAsync(database)),
            ("leader", () => database.OpenLeaderAsync(Guid.NewGuid(), Ct)),
            ("asking", () => database.OpenAskingAsync(Ct)),
            ("election", () => OfElectionAsync(database)),
        };
        foreach (var (name, openAsync) in sessions)
        {
            await using var connection = await openAsync();
            Assert.Equal((name, "10, then 4 times every 5; 30000"), (name, await PatienceAsync(connection)));
        }
    }

    [Fact]
    public async Task What_the_user_asks_for_in_the_connection_string_counts_before_what_Belfry_would_have()
    {
        await using var server = await postgres.CreateDatabaseAsync(Ct);
        await using var database = new Database(new NpgsqlConnectionStringBuilder(server.ConnectionString)
        {
            Options = "-c tcp_user_timeout=7000 -c work_mem=5MB",
        }.ConnectionString);
        await using var connection = await database.OpenAsync(Ct);
        Assert.Equal("10, then 4 times every 5; 7000", await PatienceAsync(connection));
        Assert.Equal("5MB", await connection.ExecuteScalarAsync<string>(new CommandDefinition("show work_mem", cancellationToken: Ct)));
    }

    [Fact]
    public async Task What_PGOPTIONS_asks_for_is_asked_for_as_well()
    {
        await using var server = await postgres.CreateDatabaseAsync(Ct);
        await using var audit = BelfryProcess.Start(
            ["audit", "--from", "2026-11-30T00:00:00Z", "--to", "2026-11-30T01:00:00Z", "--database", server.ConnectionString],
            ("PGOPTIONS", "-c work_mem=nonsense"));
        await audit.SaysAsync("invalid value for parameter \"work_mem\": \"nonsense\"", Ct);
    }

    /// <summary>It keeps its connection to itself: another with the same settings.</summary>
    private static async Task<NpgsqlConnection> OfElectionAsync(Database database)
    {
        using var election = new LeadershipStore(database);
        var connection = new NpgsqlConnection(election.Settings(5).ConnectionString);
        await connection.OpenAsync(Ct);
        return connection;
    }

    /// <summary>As the session was begun with; over a socket of files, where no line can be cut, PostgreSQL makes no use of them.</summary>
    private static Task<string?> PatienceAsync(NpgsqlConnection connection) => connection.ExecuteScalarAsync<string>(new CommandDefinition(
        """
        with asked as (select name, reset_val from pg_settings where source = 'client')
        select format('%s, then %s times every %s; %s',
            (select reset_val from asked where name = 'tcp_keepalives_idle'),
            (select reset_val from asked where name = 'tcp_keepalives_count'),
            (select reset_val from asked where name = 'tcp_keepalives_interval'),
            (select reset_val from asked where name = 'tcp_user_timeout'))
        """,
        cancellationToken: Ct));

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
