using Belfry.Core.Protocol;
using Belfry.Core.Schedules;
using Belfry.Storage;

namespace Belfry.Cluster;

/// <summary>Says twice a second that this master is alive, and remembers which others are and who leads.</summary>
internal sealed partial class MasterRegistry(
    MasterStore store, ClusterOptions options, TimeProvider clock, ILogger<MasterRegistry> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    private LeaderInfo _leader = new(0, null, []);

    /// <summary>As it was half a second ago at most, while PostgreSQL can be reached.</summary>
    public LeaderInfo Leader => Volatile.Read(ref _leader);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await BeatAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await store.LeaveAsync(options.Master, cancellationToken);
        }
        catch (Exception e)
        {
            // Also when the time to stop is up: the others will miss it soon enough.
            LogFailed(e.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Every, clock, stoppingToken);
            await BeatAsync(stoppingToken);
        }
    }

    private async Task BeatAsync(CancellationToken ct)
    {
        try
        {
            var masters = await store.HeartbeatAsync(
                options.Master, options.Ip, options.Url, options.Version, Tzdata.Version, options.SecretKey, ct);
            Volatile.Write(ref _leader, new LeaderInfo(
                masters.Count == 0 ? 0 : masters[0].Epoch,
                masters.FirstOrDefault(master => master.Leads)?.Url,
                [.. masters.Select(master => master.Url)]));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(e.Message);
        }
    }

    [LoggerMessage(2101, LogLevel.Warning, "This master could not say that it is alive: {Reason}")]
    private partial void LogFailed(string reason);
}
