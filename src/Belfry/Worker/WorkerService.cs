using Microsoft.Extensions.Options;

namespace Belfry.Worker;

/// <summary>The worker as a part of a host: starts with it, drains when it stops.</summary>
internal sealed class WorkerService(IOptions<WorkerOptions> options, TimeProvider clock, ILoggerFactory logs)
    : IHostedService, IAsyncDisposable
{
    private WorkerRuntime? _runtime;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _runtime = new WorkerRuntime(options.Value, clock, logs);
        await _runtime.StartAsync();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_runtime is not null)
            await _runtime.DrainAsync(options.Value.DrainGrace, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        // The container knows this object by two registrations and disposes it for each.
        if (Interlocked.Exchange(ref _runtime, null) is { } runtime)
            await runtime.DisposeAsync();
    }
}
