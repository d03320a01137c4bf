namespace Belfry.IntegrationTests.Api;

/// <summary>Tests with a master of their own, because they make users or count what was written.</summary>
public abstract class OwnMasterTest(PostgresFixture postgres) : IAsyncLifetime
{
    private protected const string Password = "correct horse battery";

    private readonly List<IDisposable> _clients = [];
    private TestMaster? _master;
    private Caller? _admin;

    private protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    private protected TestMaster Master => _master!;

    private protected Caller Admin => _admin!;

    public async ValueTask InitializeAsync()
    {
        _master = await TestMaster.StartAsync(postgres, Ct);
        _admin = new Caller(Keep(await _master.ClientAsync("admin", Ct)));
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _clients.ForEach(client => client.Dispose());
        if (_master is not null)
            await _master.DisposeAsync();
    }

    private protected HttpClient NewClient() => Keep(new HttpClient { BaseAddress = new Uri(Master.Url) });

    private protected HttpClient Keep(HttpClient client)
    {
        _clients.Add(client);
        return client;
    }
}
