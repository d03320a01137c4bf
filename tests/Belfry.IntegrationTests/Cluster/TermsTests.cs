using Belfry.Cluster;
using Belfry.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Belfry.IntegrationTests.Cluster;

/// <summary>Several consumers share a term: it ends for all, and the leadership is given up behind the last of them.</summary>
public sealed class TermsTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase? _test;
    private Database? _database;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _test = await postgres.CreateDatabaseAsync(
            await postgres.TemplateAsync(
                "schema",
                async (connectionString, ct) =>
                {
                    await using var database = new Database(connectionString);
                    await new Migrator(database, NullLogger<Migrator>.Instance).MigrateAsync(ct);
                },
                Ct),
            Ct);
        _database = new Database(_test.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await _database!.DisposeAsync();
        await _test!.DisposeAsync();
    }

    [Fact]
    public async Task Each_gets_every_term_and_one_who_asks_late_gets_that_of_the_moment()
    {
        using var election = Election();
        await using var first = election.TermsAsync(Ct).GetAsyncEnumerator(Ct);
        var next = first.MoveNextAsync();
        await election.StartAsync(Ct);
        Assert.True(await next);
        await using var late = election.TermsAsync(Ct).GetAsyncEnumerator(Ct);
        Assert.True(await late.MoveNextAsync());
        Assert.Same(first.Current, late.Current);

        // Leaving the body ends it for all; the next begins when both have left.
        var term = first.Current;
        var second = first.MoveNextAsync().AsTask();
        await Eventually.BecomesAsync(() => Task.FromResult(term.Ended.IsCancellationRequested), ended => ended, Ct);
        Assert.False(second.IsCompleted);
        Assert.True(await late.MoveNextAsync());
        Assert.True(await second.WaitAsync(TimeSpan.FromSeconds(10), Ct));
        Assert.Same(first.Current, late.Current);
        Assert.True(first.Current.Epoch > term.Epoch);

        var stopping = election.StoppingAsync(Ct);
        var (afterFirst, afterLate) = (first.MoveNextAsync().AsTask(), late.MoveNextAsync().AsTask());
        await stopping.WaitAsync(TimeSpan.FromSeconds(10), Ct);
        Assert.False(await afterFirst | await afterLate);
    }

    [Fact]
    public async Task The_leadership_is_kept_until_the_last_has_left()
    {
        using var election = Election();
        await using var quick = election.TermsAsync(Ct).GetAsyncEnumerator(Ct);
        await using var slow = election.TermsAsync(Ct).GetAsyncEnumerator(Ct);
        var (one, other) = (quick.MoveNextAsync().AsTask(), slow.MoveNextAsync().AsTask());
        await election.StartAsync(Ct);
        Assert.True(await one && await other);
        var stopping = election.StoppingAsync(Ct);
        var afterQuick = quick.MoveNextAsync().AsTask();
        await Eventually.BecomesAsync(() => Task.FromResult(slow.Current.Ended.IsCancellationRequested), ended => ended, Ct);
        Assert.False(stopping.IsCompleted);
        var afterSlow = slow.MoveNextAsync().AsTask();
        await stopping.WaitAsync(TimeSpan.FromSeconds(10), Ct);
        Assert.False(await afterQuick | await afterSlow);
    }

    private LeaderElection Election() => new(
        _database!,
        new ClusterOptions { Master = Guid.NewGuid(), Url = "http://127.0.0.1:1", Ip = "127.0.0.1", Version = "test", SecretKey = null, Lease = TimeSpan.FromSeconds(2) },
        new DatabaseClock(TimeProvider.System),
        TimeProvider.System,
        NullLogger<LeaderElection>.Instance);
}
