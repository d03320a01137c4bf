using Belfry.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Belfry.Benchmarks.Site;

/// <summary>
/// A PostgreSQL of the benchmark's own, with the settings of the built-in one: fsync and synchronous commit on. Whatever
/// is compared side by side gets an empty database of it. It counts statements, for all alike.
/// </summary>
internal sealed class BenchServer : IAsyncDisposable
{
    private const int LogFileMegabytes = 16;

    private readonly DataFolder _folder;
    private readonly EmbeddedPostgres _postgres;

    private int _databases;

    private BenchServer(DataFolder folder, EmbeddedPostgres postgres)
    {
        _folder = folder;
        _postgres = postgres;
    }

    /// <summary>A folder for whatever the benchmark leaves; it goes with the server.</summary>
    public string Folder => _folder.Path;

    /// <summary>To the database that nothing is measured in.</summary>
    public string ConnectionString => _postgres.ConnectionString;

    /// <summary>Processor time of the server and of all its sessions that go on.</summary>
    public TimeSpan ProcessorTime => BenchProcess.ProcessorTimeOfFamily(_postgres.ProcessId);

    public static async Task<BenchServer> StartAsync(string name, CancellationToken ct)
    {
        var path = Directory.CreateTempSubdirectory("belfry-bench-").FullName;
        var folder = await DataFolder.OpenAsync(path, new DataFolderUse($"./bench {name}", Passing: false), TimeProvider.System, ct);
        await using (var first = await StartPostgresAsync(folder, ct))
        {
            await ExecuteAsync(first.ConnectionString, "alter system set shared_preload_libraries = 'pg_stat_statements'", ct);
        }
        NpgsqlConnection.ClearAllPools();
        var server = new BenchServer(folder, await StartPostgresAsync(folder, ct));
        await ExecuteAsync(server.ConnectionString, "create extension pg_stat_statements", ct);
        await MakeLogFilesAsync(server.ConnectionString, ct);
        return server;
    }

    /// <summary>
    /// A server that has been at work writes its log into files that it has used before, as many as it needs until a
    /// checkpoint has ended, which is what max_wal_size says. One that is new makes one of 16 MB whenever one is full, for
    /// which all who commit wait.
    /// </summary>
    private static async Task MakeLogFilesAsync(string connectionString, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(ct);
        await using var asked = new NpgsqlCommand("select setting::int from pg_settings where name = 'max_wal_size'", connection);
        var megabytes = (int)(await asked.ExecuteScalarAsync(ct))!;
        await ExecuteAsync(connectionString, $"alter system set min_wal_size = '{megabytes}MB'", ct);
        await ExecuteAsync(connectionString, "select pg_reload_conf()", ct);
        for (var i = 0; i < megabytes / LogFileMegabytes; i++)
            await ExecuteAsync(connectionString, "select pg_logical_emit_message(false, 'bench', ''), pg_switch_wal()", ct);
        await ExecuteAsync(connectionString, "checkpoint", ct);
    }

    public async Task<string> VersionAsync(CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(ct);
        return connection.PostgreSqlVersion.ToString();
    }

    /// <summary>Measures on a database of its own, which is removed afterwards.</summary>
    public async Task<T> OnDatabaseAsync<T>(Func<string, Task<T>> measure, CancellationToken ct)
    {
        var database = await CreateDatabaseAsync(ct);
        try
        {
            return await measure(database);
        }
        finally
        {
            await DropDatabaseAsync(database, ct);
        }
    }

    /// <returns>The connection string of a new, empty database.</returns>
    public async Task<string> CreateDatabaseAsync(CancellationToken ct)
    {
        var name = $"bench_{++_databases}";
        await ExecuteAsync(ConnectionString, $"create database {name}", ct);
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ConnectionString;
    }

    /// <summary>Removes a database with whatever is in it, and writes out what is left, so that it burdens nobody else.</summary>
    public async Task DropDatabaseAsync(string connectionString, CancellationToken ct)
    {
        NpgsqlConnection.ClearAllPools();
        await ExecuteAsync(ConnectionString, $"drop database {new NpgsqlConnectionStringBuilder(connectionString).Database} with (force)", ct);
        await ExecuteAsync(ConnectionString, "checkpoint", ct);
    }

    /// <summary>What the server has done for a database since it was created.</summary>
    public async Task<ServerWork> WorkAsync(string connectionString, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(
            """
            select coalesce((select sum(calls) from pg_stat_statements s where s.dbid = d.oid), 0)::bigint,
                   pg_stat_get_db_xact_commit(d.oid),
                   pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint
            from pg_database d where datname = $1
            """,
            connection)
        {
            Parameters = { new() { Value = new NpgsqlConnectionStringBuilder(connectionString).Database } },
        };
        await using var row = await command.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        return new ServerWork(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _postgres.DisposeAsync();
        _folder.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    public static async Task ExecuteAsync(string connectionString, string sql, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }

    private static Task<EmbeddedPostgres> StartPostgresAsync(DataFolder folder, CancellationToken ct)
        => EmbeddedPostgres.StartAsync(folder, NullLoggerFactory.Instance, TimeProvider.System, ct);
}

/// <summary>Totals of a server: statements and commits in one database, bytes of write-ahead log in all.</summary>
internal sealed record ServerWork(long Statements, long Commits, long WalBytes)
{
    public static ServerWork operator -(ServerWork after, ServerWork before)
        => new(after.Statements - before.Statements, after.Commits - before.Commits, after.WalBytes - before.WalBytes);
}
