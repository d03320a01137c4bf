using Belfry.Cluster;
using Belfry.Storage;

namespace Belfry.Azkaban;

/// <summary>
/// What the leader does for <c>/scheduler-v2</c>: statuses, settling, cancels, and the states of our own runs. Each loop
/// goes on by itself until the term ends: nothing that goes wrong here ends the term, which the engine shares.
/// </summary>
internal sealed partial class AzkabanDuties(
    LeaderElection election,
    AzkabanAccess access,
    AzkabanStore store,
    Submitter submitter,
    ClusterOptions cluster,
    AzkabanOptions options,
    DatabaseClock databaseClock,
    TimeProvider clock,
    ILogger<AzkabanDuties> logger) : BackgroundService
{
    private static readonly TimeSpan KeepDeleted = TimeSpan.FromDays(1);
    private static readonly TimeSpan PurgeEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan NativeEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before anything is served: from here on "sending by this master" means by this process.
        if (await store.OrphanAsync(cluster.Master, cancellationToken) is > 0 and var orphans)
            LogOrphans(orphans);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var term in election.TermsAsync(stoppingToken))
            await LeadAsync(term, stoppingToken);
    }

    private async Task LeadAsync(Term term, CancellationToken stopping)
    {
        using var stop = stopping.Register(() => term.End("this master stops"));
        var loops = new List<Task>
        {
            RepeatAsync(term, "the states of our own runs", NativePassAsync),
            RepeatAsync(term, "the removal of deleted jobs", PurgeAsync),
        };
        if (access.Client is { } client)
        {
            var reach = new AzkabanReach(client, store, clock, logger);
            var sync = new StatusSync(term, client, store, options, reach, databaseClock, clock, logger);
            var settlement = new Settlement(term, client, store, submitter, cluster, options, reach, clock, logger);
            var cancellations = new Cancellations(term, client, store, options, reach, logger);
            loops.Add(RepeatAsync(term, "the look at Azkaban", _ => reach.PassAsync(term)));
            loops.Add(RepeatAsync(term, "the statuses", _ => sync.PassAsync()));
            loops.Add(RepeatAsync(term, "the settling of submissions", _ => settlement.PassAsync()));
            loops.Add(RepeatAsync(term, "the cancelling of executions", _ => cancellations.PassAsync()));
        }
        else
        {
            loops.Add(RepeatAsync(term, "the state of Azkaban", async ct =>
            {
                await store.ForgetStateAsync(ct);
                return PurgeEvery;
            }));
        }
        await Task.WhenAll(loops);
    }

    private async Task<TimeSpan> NativePassAsync(CancellationToken ct)
    {
        await store.SyncNativeAsync(ct);
        return NativeEvery;
    }

    private async Task<TimeSpan> PurgeAsync(CancellationToken ct)
    {
        await store.PurgeAsync(KeepDeleted, ct);
        return PurgeEvery;
    }

    private async Task RepeatAsync(Term term, string what, Func<CancellationToken, Task<TimeSpan>> pass)
    {
        var failures = 0;
        while (!term.Ended.IsCancellationRequested)
        {
            TimeSpan wait;
            try
            {
                wait = await pass(term.Ended);
                failures = 0;
            }
            catch (OperationCanceledException) when (term.Ended.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // PostgreSQL is away, or the term is over and not known to be: both are said elsewhere, anything else here.
                LogFailed(e, what);
                wait = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, failures++), LongestWait.TotalSeconds));
            }
            await Task.Delay(wait, clock, term.Ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(8050, LogLevel.Warning, "{Count} submissions were being sent to Azkaban when this master ended; the leader finds out what became of them")]
    private partial void LogOrphans(int count);

    [LoggerMessage(8051, LogLevel.Error, "A pass of {What} failed; it is repeated")]
    private partial void LogFailed(Exception reason, string what);
}
