using Belfry.IntegrationTests;
using Belfry.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Belfry.IntegrationTests;

/// <summary>
/// The PostgreSQL of a test run: a private server in a temporary folder, started by the first test that asks for a
/// database, or the one that BELFRY_TEST_DATABASE names (a connection string of an account that may create databases).
/// A test class takes it as a constructor argument.
/// </summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private const string FolderPrefix = "belfry-postgres-";

    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<string, string> _templates = new(StringComparer.Ordinal);
    private TemporaryFolder? _temporary;
    private DataFolder? _folder;
    private EmbeddedPostgres? _postgres;
    private string? _server;
    private int _databases;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>A fresh, empty database; disposing drops it, whoever is still connected.</summary>
    public Task<TestDatabase> CreateDatabaseAsync(CancellationToken cancellationToken) =>
        CreateDatabaseAsync("template0", cancellationToken);

    /// <summary>The same as a copy.</summary>
    /// <param name="template">What to copy: the name of a database that <see cref="TemplateAsync"/> made.</param>
    public async Task<TestDatabase> CreateDatabaseAsync(string template, CancellationToken cancellationToken)
    {
        var server = await ServerAsync(cancellationToken);
        var name = $"belfry_test_{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync(server, $"create database {name} template {template}", cancellationToken);
        return new TestDatabase(name, With(server, name), () => DropAsync(name));
    }

    /// <summary>
    /// The name of a database that is filled once in a run, by the first who asks for it, and then copied: a test class
    /// gets a migrated database in a tenth of a second.
    /// </summary>
    public async Task<string> TemplateAsync(
        string purpose, Func<string, CancellationToken, Task> fill, CancellationToken cancellationToken)
    {
        var server = await ServerAsync(cancellationToken);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_templates.TryGetValue(purpose, out var known))
                return known;
            var name = $"belfry_test_{Environment.ProcessId}_template_{_templates.Count}";
            await ExecuteAsync(server, $"create database {name} template template0", cancellationToken);
            // Not from a pool: a template with a connection open cannot be copied.
            var connection = new NpgsqlConnectionStringBuilder(With(server, name)) { Pooling = false };
            await fill(connection.ConnectionString, cancellationToken);
            return _templates[purpose] = name;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var template in _templates.Values)
            await DropAsync(template);
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        _folder?.Dispose();
        _temporary?.Dispose();
        _gate.Dispose();
    }

    private static string With(string server, string database) =>
        new NpgsqlConnectionStringBuilder(server) { Database = database, IncludeErrorDetail = true }.ConnectionString;

    private static async Task ExecuteAsync(string server, string sql, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(server) { Pooling = false, CommandTimeout = 60 });
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private Task DropAsync(string name) =>
        ExecuteAsync(_server!, $"drop database if exists {name} with (force)", CancellationToken.None);

    private async Task<string> ServerAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return _server ??= Environment.GetEnvironmentVariable("BELFRY_TEST_DATABASE") is { Length: > 0 } given
                ? given
                : await StartAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<string> StartAsync(CancellationToken cancellationToken)
    {
        await RemoveAbandonedAsync(cancellationToken);
        _temporary = new TemporaryFolder("postgres");
        _folder = await DataFolder.OpenAsync(_temporary.Path, Use(passing: false), TimeProvider.System, cancellationToken);
        _postgres = await EmbeddedPostgres.StartAsync(
            _folder, TestSettings.Quick(_folder.Path), NullLoggerFactory.Instance, TimeProvider.System, cancellationToken);
        return _postgres.ConnectionString;
    }

    /// <summary>A run that was killed could not clean up: its server is stopped and its folder removed now.</summary>
    private static async Task RemoveAbandonedAsync(CancellationToken cancellationToken)
    {
        foreach (var path in Directory.EnumerateDirectories(Path.GetTempPath(), FolderPrefix + "*"))
        {
            // One without a cluster may belong to a run that begins in this moment.
            if (!Directory.Exists(DataFolder.PostgresFolderOf(path)))
                continue;
            try
            {
                if (!DataFolder.TryOpen(path, Use(passing: true), out var folder, out _))
                    continue;
                using (folder)
                {
                    var postgres = await EmbeddedPostgres.StartAsync(
                        folder, TestSettings.Quick(path), NullLoggerFactory.Instance, TimeProvider.System, cancellationToken);
                    await postgres.StopAsync(cancellationToken);
                    Directory.Delete(path, recursive: true);
                }
            }
            catch (StartupException)
            {
                // Somebody else's, or beyond repair: not this run's to remove.
            }
        }
    }

    private static DataFolderUse Use(bool passing) => new("the integration tests", passing);
}

/// <summary>A database of a test's own.</summary>
public sealed class TestDatabase(string name, string connectionString, Func<Task> drop) : IAsyncDisposable
{
    /// <summary>To use as a template.</summary>
    public string Name => name;

    public string ConnectionString => connectionString;

    public async ValueTask DisposeAsync() => await drop();
}
