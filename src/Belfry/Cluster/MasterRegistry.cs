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

    /// <exception cref="StartupException">Another live master has the same id.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RefuseTwinAsync(cancellationToken);
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

    /// <summary>
    /// A master takes its own former term up at once, so two with one id would take the leadership from each other without
    /// an end. On one machine the data folder is locked; on another its copy is not.
    /// </summary>
    private async Task RefuseTwinAsync(CancellationToken ct)
    {
        if ((await store.LiveAsync(ct)).FirstOrDefault(master => master.MasterId == options.Master && master.Ip != options.Ip) is { } twin)
            throw new StartupException(
                $"A master with this one's id lives at {twin.Url}: the data folder (--data) is a copy of its folder. Start this one "
                + "with an empty folder, and copy seal.key alone into it. If it is this master itself, which was killed and now has "
                + "another address, start it again in ten seconds.");
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
