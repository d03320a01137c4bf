using System.Threading.Channels;
using Npgsql;

namespace Belfry.Storage;

/// <summary>
/// One connection that listens. A notification only wakes somebody who would have looked soon anyway: polling is the
/// truth, so a lost one costs a second at most.
/// </summary>
internal sealed partial class Wakeups(Database database, TimeProvider clock, ILogger<Wakeups> logger)
    : BackgroundService
{
    /// <summary>The leadership was given up.</summary>
    public const string Leader = "belfry_leader";

    /// <summary>The API wrote something for the leader.</summary>
    public const string Requests = "belfry_requests";

    /// <summary>The leader applied requests.</summary>
    public const string Applied = "belfry_applied";

    /// <summary>Runs changed or output came; throttled by the leader.</summary>
    public const string Runs = "belfry_runs";

    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<Channel<bool>>> _subscribers = [];

    /// <summary>A signal that is set when the channel is notified; dispose it to leave.</summary>
    public Wakeup Subscribe(params ReadOnlySpan<string> channels)
    {
        var signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        lock (_gate)
        {
            foreach (var channel in channels)
            {
                if (!_subscribers.TryGetValue(channel, out var list))
                    _subscribers[channel] = list = [];
                list.Add(signal);
            }
        }
        return new Wakeup(signal, clock, () => Leave(signal));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogLost(e.Message);
                // Those of calls lie idle and would find out one by one, each at the cost of a call.
                database.DropIdle();
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken);
            }
        }
    }

    private async Task ListenAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        connection.Notification += (_, e) => Notify(e.Channel);
        await using (var listen = new NpgsqlCommand($"listen {Requests}; listen {Applied}; listen {Runs}", connection))
            await listen.ExecuteNonQueryAsync(ct);
        NotifyAll();
        while (true)
        {
            // A peer that vanished without a word is found by the query; the wait alone would never end.
            if (!await connection.WaitAsync(KeepAlive, ct))
            {
                await using var ping = new NpgsqlCommand("select 1", connection);
                await ping.ExecuteNonQueryAsync(ct);
            }
        }
    }

    private void Notify(string channel)
    {
        lock (_gate)
        {
            foreach (var signal in _subscribers.GetValueOrDefault(channel) ?? [])
                signal.Writer.TryWrite(true);
        }
    }

    private void NotifyAll()
    {
        lock (_gate)
        {
            foreach (var signal in _subscribers.Values.SelectMany(list => list))
                signal.Writer.TryWrite(true);
        }
    }

    private void Leave(Channel<bool> signal)
    {
        lock (_gate)
        {
            foreach (var list in _subscribers.Values)
                list.Remove(signal);
        }
    }

    [LoggerMessage(1010, LogLevel.Warning, "Listening to PostgreSQL was interrupted and is taken up again: {Reason}")]
    private partial void LogLost(string reason);
}

/// <summary>One listener's signal. It stays set until it is waited for, so nothing is missed between two waits.</summary>
internal sealed class Wakeup(Channel<bool> signal, TimeProvider clock, Action leave) : IDisposable
{
    /// <summary>Sets the signal from inside the process.</summary>
    public void Set() => signal.Writer.TryWrite(true);

    /// <summary>Returns when the signal is set, or after <paramref name="longest"/>.</summary>
    public async Task WaitAsync(TimeSpan longest, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (signal.Reader.TryRead(out _) || longest <= TimeSpan.Zero)
            return;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var set = signal.Reader.WaitToReadAsync(either.Token).AsTask();
        var timeout = Task.Delay(longest, clock, either.Token);
        await Task.WhenAny(set, timeout);
        await either.CancelAsync();
        signal.Reader.TryRead(out _);
        ct.ThrowIfCancellationRequested();
    }

    public void Dispose() => leave();
}
