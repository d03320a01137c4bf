using Belfry.Cluster;
using Belfry.Storage;

namespace Belfry.Registry;

/// <summary>
/// Publishes masters and online workers in etcd: the leader compares what is there with the database every few seconds,
/// and puts and deletes what differs. Everything hangs on a lease of the leader: it outlives a hand-over, for the next
/// leader puts it anew under its own, and vanishes with the last master.
/// Nothing here is read by Belfry, and nothing waits for it: an etcd that is away is logged, and brought up to date when
/// it is back.
/// </summary>
internal sealed partial class EtcdPublisher(
    EtcdOptions options,
    EtcdClient etcd,
    LeaderElection election,
    MasterStore masters,
    WorkerStore workers,
    TimeProvider clock,
    ILogger<EtcdPublisher> logger) : BackgroundService
{
    private long _lease;
    private bool _isAway;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var term in election.TermsAsync(stoppingToken))
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(term.Ended, stoppingToken);
            while (!over.IsCancellationRequested)
            {
                await PassAsync(over.Token);
                // Three chances to renew the lease before it ends, and a worker that goes is gone within seconds.
                await Task.Delay(options.Ttl / 5, clock, over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task PassAsync(CancellationToken ct)
    {
        try
        {
            if (_lease == 0 || !await etcd.KeepAliveAsync(_lease, ct))
                _lease = await etcd.GrantAsync(options.Ttl, ct);
            var wanted = await WantedAsync(ct);
            var there = await etcd.ReadAsync(Services.Root(options.Prefix), ct);
            foreach (var (key, value) in wanted)
            {
                if (!there.TryGetValue(key, out var known) || known != (value, _lease))
                    await etcd.PutAsync(key, value, _lease, ct);
            }
            foreach (var key in there.Keys.Except(wanted.Keys, StringComparer.Ordinal))
                await etcd.DeleteAsync(key, ct);
            if (_isAway)
                LogBack(wanted.Count);
            _isAway = false;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // the term is over; the next leader publishes
        }
        catch (Exception e)
        {
            if (!_isAway)
                LogAway(e.Message);
            _isAway = true;
        }
    }

    private async Task<Dictionary<string, string>> WantedAsync(CancellationToken ct)
    {
        var wanted = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var worker in (await workers.AllAsync(ct)).Where(worker => worker.Online))
            wanted[Services.KeyOf(options.Prefix, worker.SrvName, $"{worker.Id}")] = Services.Value(worker);
        foreach (var master in await masters.LiveAsync(ct))
            wanted[Services.KeyOf(options.Prefix, Services.Masters, $"{master.MasterId}")] = Services.Value(master);
        return wanted;
    }

    [LoggerMessage(10200, LogLevel.Warning, "etcd cannot be brought up to date; scheduling goes on, and it is tried again: {Reason}")]
    private partial void LogAway(string reason);

    [LoggerMessage(10201, LogLevel.Information, "etcd is up to date again, with {Count} keys")]
    private partial void LogBack(int count);
}
