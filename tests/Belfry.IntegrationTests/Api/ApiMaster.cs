using Belfry.Access;
using Belfry.IntegrationTests.Worker;
using Belfry.Storage;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace Belfry.IntegrationTests.Api;

/// <summary>The tests of the API share a master and a worker, and each makes jobs of names of its own.</summary>
[CollectionDefinition(Name)]
public sealed class ApiTests : ICollectionFixture<ApiMaster>
{
    public const string Name = "api";
}

/// <summary>A master that leads, a worker that is connected, and a client for each role.</summary>
public sealed class ApiMaster(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly Dictionary<string, HttpClient> _clients = [];
    private TestMaster? _master;
    private TestWorker? _worker;

    internal TestMaster Master => _master!;

    internal Database Database => Master.Services.GetRequiredService<Database>();

    internal HttpClient this[string role] => _clients[role];

    internal HttpClient Nobody => _clients[""];

    public async ValueTask InitializeAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        _master = await TestMaster.StartAsync(postgres, ct);
        foreach (var role in (string[])["viewer", "operator", "admin"])
            _clients[role] = await _master.ClientAsync(role, ct);
        _clients[""] = await _master.ClientAsync(null, ct);
        var options = TestWorker.OptionsFor(_master.Url);
        options.JoinToken = await _master.Services.GetRequiredService<AccessControl>().CreateJoinTokenAsync("test", ct);
        options.Tags = ["linux", "small"];
        options.Slots = 32;
        _worker = await TestWorker.StartAsync(options);
        await using var connection = await Database.OpenAsync(ct);
        await Eventually.BecomesAsync(
            () => connection.ExecuteScalarAsync<bool>(new CommandDefinition("select exists (select from workers)", cancellationToken: ct)),
            joined => joined,
            ct);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Values)
            client.Dispose();
        if (_worker is not null)
            await _worker.DisposeAsync();
        if (_master is not null)
            await _master.DisposeAsync();
    }
}
