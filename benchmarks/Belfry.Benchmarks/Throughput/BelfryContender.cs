using Belfry.Benchmarks.Site;
using Belfry.Core.Protocol;

namespace Belfry.Benchmarks.Throughput;

/// <summary>
/// A master and a worker as people start them; the worker's jobs succeed without being carried out. Jobs are due each
/// second. So many of them are started that all together are more than can be carried out, and no more than that:
/// a scheduler that drowns would show what it drops, not what it does.
/// </summary>
internal sealed class BelfryContender : IContender
{
    private const int Jobs = 100_000;
    private const int Step = 2_500;

    private static readonly TimeSpan OneStep = TimeSpan.FromSeconds(3), WarmUp = TimeSpan.FromSeconds(15);

    public string Name => "Belfry: election, fence, history, newest run of each job, worker over a WebSocket";

    /// <summary>What the server did while it was measured; set by <see cref="MeasureAsync"/>.</summary>
    public ServerWork? Work { get; private set; }

    /// <summary>Runs that were due each second.</summary>
    public int Offered { get; private set; }

    /// <summary>Where the totals of the server are read; null: they are not.</summary>
    public required BenchServer Server { get; init; }

    public async Task<double> MeasureAsync(string connectionString, TimeSpan duration, CancellationToken ct)
    {
        await using var cluster = await BenchCluster.PrepareAsync(Server.Folder, connectionString, ct);
        await NoOpJobs.LoadAsync(connectionString, Jobs, "* * * * * *", ct);
        var master = await cluster.StartMasterAsync(ct);
        var worker = cluster.StartWorker(ProtocolLimits.MostSlots, "--dry-run");
        await cluster.WorkersOnlineAsync(1, ct);
        await SaturateAsync(cluster, ct);
        Console.WriteLine("MEASURE");
        var before = await Server.WorkAsync(connectionString, ct);
        var (masterBefore, workerBefore, postgresBefore) = (master.ProcessorTime, worker.ProcessorTime, Server.ProcessorTime);
        var (rate, runs) = await RateAsync(cluster, duration, ct);
        var work = await Server.WorkAsync(connectionString, ct) - before;
        Console.WriteLine($"cpu us/run: master {(master.ProcessorTime - masterBefore).TotalMicroseconds / runs:0.0} worker {(worker.ProcessorTime - workerBefore).TotalMicroseconds / runs:0.0} postgres {(Server.ProcessorTime - postgresBefore).TotalMicroseconds / runs:0.0}");
        (Work, WorkRuns) = (work, runs);
        return rate;
    }

    /// <summary>How many runs <see cref="Work"/> was for.</summary>
    public double WorkRuns { get; private set; }

    /// <summary>Starts more and more jobs until they are more than can be carried out.</summary>
    private async Task SaturateAsync(BenchCluster cluster, CancellationToken ct)
    {
        Offered = Step;
        await cluster.StartSchedulesAsync(Enumerable.Range(1, Step).Select(id => (long)id), ct);
        await RateAsync(cluster, WarmUp, ct);
        var isEnough = false;
        while (!isEnough && Offered < Jobs)
        {
            await cluster.StartSchedulesAsync(Enumerable.Range(Offered + 1, Step).Select(id => (long)id), ct);
            Offered += Step;
            var (rate, _) = await RateAsync(cluster, OneStep, ct);
            Console.WriteLine($"offered {Offered}: {rate:0}/s");
            isEnough = rate < Offered * 0.8;
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
