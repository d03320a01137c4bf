namespace Belfry.Azkaban;

/// <summary>The one client of this process, and its session, which ends with the process.</summary>
internal sealed class AzkabanAccess(AzkabanOptions options, TimeProvider clock) : IHostedService, IDisposable
{
    private static readonly TimeSpan SignOutWithin = TimeSpan.FromSeconds(2);

    /// <summary>Null when there is no Azkaban.</summary>
    public AzkabanClient? Client { get; } = options.Connection is { } connection ? new AzkabanClient(connection, clock) : null;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Azkaban keeps 10,000 sessions at most, and each until it has been idle for hours.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Client is null)
            return;
        using var patience = new CancellationTokenSource(SignOutWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await Client.SignOutAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // It ends by itself.
        }
    }

    public void Dispose() => Client?.Dispose();
}
