using Belfry.Benchmarks.Site;
using Belfry.Core.Protocol;

namespace Belfry.Benchmarks.Throughput;

/// <summary>
/// A master and a worker as people start them; the worker's jobs succeed without being carried out. Jobs are due each
/// second. So many of them are started that all together are more than can be carried out, and not much more than that:
/// a scheduler that drowns would show what it drops, not what it does. In the end <c>belfry audit</c> must find every
/// instant of it.
/// </summary>
internal sealed class BelfryContender(BenchServer server) : IContender
{
    private const int Jobs = 100_000;
    private const int Step = 2_500;

    // Far enough above what it can carry out that there always is something to do, without a backlog of many seconds.
    private const double Saturated = 0.9;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(12), OneStep = TimeSpan.FromSeconds(3);

    public string Name => "Belfry";

    /// <summary>What the last measure cost.</summary>
    public RunCost? Cost { get; private set; }

    public async Task<double> MeasureAsync(string connectionString, TimeSpan duration, CancellationToken ct)
    {
        await using var cluster = await BenchCluster.PrepareAsync(server.Folder, connectionString, ct);
        await NoOpJobs.LoadAsync(connectionString, Jobs, "* * * * * *", ct);
        var master = await cluster.StartMasterAsync(ct);
        var worker = cluster.StartWorker(ProtocolLimits.MostSlots, "--dry-run");
        await cluster.WorkersOnlineAsync(1, ct);
        var offered = await SaturateAsync(cluster, ct);

        var from = TimeProvider.System.GetUtcNow();
        var before = await server.WorkAsync(connectionString, ct);
        (TimeSpan Master, TimeSpan Worker, TimeSpan Postgres) used = (master.ProcessorTime, worker.ProcessorTime, server.ProcessorTime);
        var (rate, runs) = await RateAsync(cluster, duration, ct);
        Cost = new RunCost(
            offered,
            Micros(master.ProcessorTime - used.Master), Micros(worker.ProcessorTime - used.Worker), Micros(server.ProcessorTime - used.Postgres),
            await server.WorkAsync(connectionString, ct) - before, runs);
        await cluster.AuditAsync(from, from + duration, ct);
        return rate;

        double Micros(TimeSpan time) => time.TotalMicroseconds / runs;
    }

    /// <summary>Starts more and more jobs until they are more than can be carried out.</summary>
    /// <returns>How many are due each second.</returns>
    private static async Task<int> SaturateAsync(BenchCluster cluster, CancellationToken ct)
    {
        var offered = 0;
        await MoreAsync();
        await MoreAsync();
        await RateAsync(cluster, WarmUp, ct);
        while (offered < Jobs)
        {
            await MoreAsync();
            if ((await RateAsync(cluster, OneStep, ct)).Rate < offered * Saturated)
                break;
        }
        return offered;

        async Task MoreAsync()
        {
            await cluster.StartSchedulesAsync(Enumerable.Range(offered + 1, Step).Select(id => (long)id), ct);
            offered += Step;
        }
    }

    private static async Task<(double Rate, double Runs)> RateAsync(BenchCluster cluster, TimeSpan duration, CancellationToken ct)
    {
        var (began, before) = (TimeProvider.System.GetTimestamp(), await cluster.SucceededAsync(ct));
        await Task.Delay(duration, TimeProvider.System, ct);
        var runs = await cluster.SucceededAsync(ct) - before;
        return (runs / TimeProvider.System.GetElapsedTime(began).TotalSeconds, runs);
    }
}

/// <summary>What a run cost: microseconds of processor time in each process, and what PostgreSQL did in all.</summary>
/// <param name="Offered">Runs that were due each second.</param>
internal sealed record RunCost(int Offered, double Master, double Worker, double Postgres, ServerWork Work, double Runs)
{
    public double StatementsPerRun => Work.Statements / Runs;

    public double CommitsPerRun => Work.Commits / Runs;

    public double WalBytesPerRun => Work.WalBytes / Runs;
}
