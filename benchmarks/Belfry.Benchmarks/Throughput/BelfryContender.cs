using Belfry.Benchmarks.Site;
using Belfry.Core.Protocol;

namespace Belfry.Benchmarks.Throughput;

/// <summary>
/// A master and a worker as people start them; the worker's jobs succeed without being carried out. Jobs are due each
/// second, as many of them as can be carried out. In the end <c>belfry audit</c> must find every instant of it.
/// </summary>
internal sealed class BelfryContender(BenchServer server) : IContender
{
    /// <summary>More than that are not offered.</summary>
    public const int Jobs = 100_000;

    private const int AtFirst = 8_000;
    private const int Step = 1_000;

    // Seconds: what was due in the last one may still be on its way into the tables.
    private const double Behind = 2;

    // Runs that wait for a worker.
    private const double Backlog = 5_000;

    // A master's first minute is half the compiler's.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(40), ShortWarmUp = TimeSpan.FromSeconds(20), OneStep = TimeSpan.FromSeconds(1);

    public string Name => "Belfry";

    /// <summary>So many jobs are due each second from the beginning, and no search is made for how many can be carried out.</summary>
    public int? Offered { get; init; }

    /// <summary>What the last measure cost.</summary>
    public RunCost? Cost { get; private set; }

    /// <summary>Whether the database is dumped and audited all the time after the measure, and measured once more meanwhile.</summary>
    public bool IsDisturbed { get; init; }

    /// <summary>Runs a second while that went on.</summary>
    public Series Disturbed { get; } = new();

    public async Task<double> MeasureAsync(string connectionString, TimeSpan duration, CancellationToken ct)
    {
        await using var cluster = await BenchCluster.PrepareAsync(server.Folder, connectionString, ct);
        await NoOpJobs.LoadAsync(connectionString, Jobs, "* * * * * *", ct);
        var master = await cluster.StartMasterAsync(ct);
        var worker = cluster.StartWorker(ProtocolLimits.MostSlots, "--dry-run");
        await cluster.WorkersOnlineAsync(1, ct);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var offering = Task.CompletedTask;
        if (Offered is { } offered)
        {
            await cluster.StartSchedulesAsync(Enumerable.Range(1, offered).Select(id => (long)id), ct);
            await Task.Delay(ShortWarmUp, TimeProvider.System, ct);
        }
        else
        {
            var saturated = new TaskCompletionSource();
            offering = OfferAsync(cluster, saturated, enough.Token);
            await await Task.WhenAny(saturated.Task, offering);
        }

        var from = TimeProvider.System.GetUtcNow();
        var before = await server.WorkAsync(connectionString, ct);
        var ledger = await LedgerAsync(cluster, ct);
        (TimeSpan Master, TimeSpan Worker, TimeSpan Postgres) used = (master.ProcessorTime, worker.ProcessorTime, server.ProcessorTime);
        var (rate, runs) = await RateAsync(cluster, duration, ct);
        var written = await LedgerAsync(cluster, ct) - ledger;
        Cost = new RunCost(
            written.Seconds / duration.TotalSeconds, runs / written.Batches,
            Micros(master.ProcessorTime - used.Master), Micros(worker.ProcessorTime - used.Worker), Micros(server.ProcessorTime - used.Postgres),
            await server.WorkAsync(connectionString, ct) - before, runs);
        if (IsDisturbed)
            Disturbed.Add(await DisturbedRateAsync(cluster, from, duration, ct));
        await enough.CancelAsync();
        await offering;
        await cluster.AuditAsync(from, from + duration, ct);
        return rate;

        double Micros(TimeSpan time) => time.TotalMicroseconds / runs;
    }

    private static Task<double> DisturbedRateAsync(BenchCluster cluster, DateTimeOffset from, TimeSpan duration, CancellationToken ct)
        => cluster.DisturbedAsync(
            from, from + duration,
            async () =>
            {
                await Task.Delay(OneStep, TimeProvider.System, ct);
                return (await RateAsync(cluster, duration, ct)).Rate;
            },
            ct);

    private static async Task<LedgerWork> LedgerAsync(BenchCluster cluster, CancellationToken ct)
        => new(await cluster.MetricAsync("belfry_ledger_commit_seconds_count", ct), await cluster.MetricAsync("belfry_ledger_commit_seconds_sum", ct));

    /// <summary>
    /// Keeps about as many jobs due as can be carried out: starts some more each second in which nothing waits, and stops
    /// some when more wait than a second's. What a scheduler that drowns does would be measured otherwise.
    /// </summary>
    /// <param name="saturated">Set when they were too many for the first time.</param>
    private static async Task OfferAsync(BenchCluster cluster, TaskCompletionSource saturated, CancellationToken ct)
    {
        var offered = 0;
        await ChangeAsync(AtFirst);
        await WaitAsync(WarmUp);
        while (!ct.IsCancellationRequested)
        {
            var isBehind = await cluster.MetricAsync("belfry_watermark_lag_seconds", CancellationToken.None) >= Behind
                || await cluster.MetricAsync("belfry_queue_length", CancellationToken.None) >= Backlog;
            if (isBehind || offered + Step > Jobs)
                saturated.TrySetResult();
            await ChangeAsync(isBehind ? -Step : saturated.Task.IsCompleted ? Step / 2 : Step);
            await WaitAsync(OneStep);
        }

        async Task ChangeAsync(int some)
        {
            if (offered + some < AtFirst || offered + some > Jobs)
                return;
            var jobs = Enumerable.Range(1 + offered + Math.Min(some, 0), Math.Abs(some)).Select(id => (long)id);
            offered += some;
            await (some > 0 ? cluster.StartSchedulesAsync(jobs, CancellationToken.None) : cluster.StopSchedulesAsync(jobs, kill: false, CancellationToken.None));
        }

        Task WaitAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System, ct).ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    private static async Task<(double Rate, double Runs)> RateAsync(BenchCluster cluster, TimeSpan duration, CancellationToken ct)
    {
        var (began, before) = (TimeProvider.System.GetTimestamp(), await cluster.SucceededAsync(ct));
        await Task.Delay(duration, TimeProvider.System, ct);
        var runs = await cluster.SucceededAsync(ct) - before;
        return (runs / TimeProvider.System.GetElapsedTime(began).TotalSeconds, runs);
    }
}

/// <summary>What a leader's ledger has written since its start.</summary>
/// <param name="Seconds">That its connection was at work.</param>
internal sealed record LedgerWork(double Batches, double Seconds)
{
    public static LedgerWork operator -(LedgerWork after, LedgerWork before)
        => new(after.Batches - before.Batches, after.Seconds - before.Seconds);
}

/// <summary>What a run cost: microseconds of processor time in each process, and what PostgreSQL did in all.</summary>
/// <param name="Writing">The part of the time in which the ledger waited for PostgreSQL.</param>
internal sealed record RunCost(double Writing, double RunsPerBatch, double Master, double Worker, double Postgres, ServerWork Work, double Runs)
{
    public double StatementsPerRun => Work.Statements / Runs;

    public double CommitsPerRun => Work.Commits / Runs;

    public double WalBytesPerRun => Work.WalBytes / Runs;
}
