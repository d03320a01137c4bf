using System.Text;
using Microsoft.Win32.SafeHandles;
using Npgsql;

namespace Belfry.Storage;

/// <summary>What a server answers to somebody who wants to connect.</summary>
internal enum PostgresAnswer
{
    /// <summary>Nobody listens, or nobody accepts.</summary>
    None,

    /// <summary>It starts, recovers or stops, and says so.</summary>
    NotNow,

    Ready,
}

/// <summary>The way to the built-in server: the socket in its cluster's folder.</summary>
internal sealed class PostgresSocket : IDisposable
{
    public const string Database = "belfry";

    private const string Name = ".s.PGSQL.5432";

    /// <summary>What fits into a socket address (man 7 unix), without the closing zero.</summary>
    private const int LongestPath = 107;

    private readonly SafeFileHandle? _folder;

    public PostgresSocket(string clusterFolder)
    {
        var host = clusterFolder;
        if (Encoding.UTF8.GetByteCount(Path.Combine(clusterFolder, Name)) > LongestPath)
        {
            // Through a descriptor of our own any depth is short, and no right to look into other processes is needed.
            _folder = PosixFiles.OpenFolder(clusterFolder);
            host = $"/proc/self/fd/{_folder.DangerousGetHandle()}";
        }

        ConnectionString = new NpgsqlConnectionStringBuilder
        {
            Host = host,
            Username = PostgresCluster.Superuser,
            Database = Database,
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
        }.ConnectionString;
    }

    /// <summary>Valid in this process while this object lives.</summary>
    public string ConnectionString { get; }

    /// <exception cref="PostgresException">The server refuses us for good.</exception>
    public async Task<PostgresAnswer> ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await ConnectAsync(cancellationToken);
            return PostgresAnswer.Ready;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CannotConnectNow)
        {
            return PostgresAnswer.NotNow;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.TooManyConnections)
        {
            return PostgresAnswer.Ready;
        }
        catch (NpgsqlException e) when (e is not PostgresException)
        {
            return PostgresAnswer.None;
        }
    }

    public async Task CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(cancellationToken);
        await using var find = new NpgsqlCommand("select 1 from pg_database where datname = $1", connection)
        {
            Parameters = { new NpgsqlParameter { Value = Database } },
        };
        if (await find.ExecuteScalarAsync(cancellationToken) is not null)
            return;
        await using var create = new NpgsqlCommand($"create database {Database}", connection) { CommandTimeout = 0 };
        await create.ExecuteNonQueryAsync(cancellationToken);
    }

    public void Dispose() => _folder?.Dispose();

    /// <summary>To the database that every cluster has, and not from a pool, which would keep it open.</summary>
    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(ConnectionString) { Database = "postgres", Pooling = false, Timeout = 2 }
                .ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
