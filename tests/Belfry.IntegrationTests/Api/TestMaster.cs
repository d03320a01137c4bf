using System.Net.Http.Headers;
using Belfry.Access;
using Belfry.Core.Contracts;
using Belfry.Roles;
using Belfry.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Belfry.IntegrationTests.Api;

/// <summary>A whole master in the test's process, on a database of its own, spoken to over HTTP.</summary>
internal sealed class TestMaster : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TestDatabase _database;
    private readonly ListenAddress _address;

    private TestMaster(WebApplication app, TestDatabase database, ListenAddress address)
    {
        _app = app;
        _database = database;
        _address = address;
    }

    public string Url => _address.LocalUrl("http");

    public string ConnectionString => _database.ConnectionString;

    public WebApplication App => _app;

    public IServiceProvider Services => _app.Services;

    public static async Task<TestMaster> StartAsync(PostgresFixture postgres, CancellationToken ct, MasterConfiguration? configuration = null)
    {
        var database = await postgres.CreateDatabaseAsync(await postgres.TemplateAsync("schema", MigrateAsync, ct), ct);
        var address = ListenAddress.Asked("--http", "127.0.0.1:0");
        // A call makes do with one connection at a time: two that wait for each other's second one would wait in vain.
        var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxPoolSize = 1 };
        var app = Build(new MasterSettings { ConnectionString = connection.ConnectionString, MasterId = Guid.NewGuid(), SecretKeys = SecretKeys.None.WithNew().Keys, Http = address, Configuration = configuration ?? MasterConfiguration.Default });
        await app.StartAsync(ct);
        return new TestMaster(app, database, address);
    }

    /// <summary>A client with a token of that role; without a role, one that is nobody.</summary>
    public async Task<HttpClient> ClientAsync(string? role, CancellationToken ct)
    {
        var client = new HttpClient { BaseAddress = new Uri(Url) };
        if (role is null)
            return client;
        var token = await Services.GetRequiredService<AccessControl>().CreateTokenAsync(Word.Parse<Role>(role), $"a {role}", ct);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _address.Dispose();
        await _database.DisposeAsync();
    }

    private static WebApplication Build(MasterSettings settings)
    {
        // The log of a master that does as it should would hide that of the tests.
        const string level = "Logging__Console__LogLevel__Default";
        Environment.SetEnvironmentVariable(level, "Error");
        try
        {
            return MasterHost.Build(settings);
        }
        finally
        {
            Environment.SetEnvironmentVariable(level, null);
        }
    }

    private static async Task MigrateAsync(string connectionString, CancellationToken ct)
    {
        await using var database = new Database(connectionString);
        await new Migrator(database, NullLogger<Migrator>.Instance).MigrateAsync(ct);
    }
}
