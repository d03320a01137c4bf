using System.Collections.Concurrent;
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

    private const int AtFirst = 15_000;

    // While it is sought how many can be carried out, so many more are due each second.
    private const int Step = 3_000;

    // Seconds that everything is late, so that there is always something due. What is late by a minute would be left out.
    private const double Behind = 4;

    // In so many seconds it is brought there; so much counts what was seen last; less than such a part is not worth a change.
    private const double Within = 20, Newest = 0.3, Least = 0.08;

    // A master's first minute is half the compiler's, and what only happens under load is compiled then.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(30), ShortWarmUp = TimeSpan.FromSeconds(20), OneStep = TimeSpan.FromSeconds(1);

    public string Name => "Belfry";

    /// <summary>So many jobs are due each second from the beginning, and no search is made for how many can be carried out.</summary>
    public int? Offered { get; init; }

    /// <summary>What the last measure cost.</summary>
    public RunCost? Cost { get; private set; }

    /// <summary>Whether it is measured once more as long, without a pause; and what goes on meanwhile.</summary>
    public SecondMeasure? Again { get; init; }

    /// <summary>Runs a second then.</summary>
    public Series Second { get; } = new();

    public async Task<double> MeasureAsync(string connectionString, TimeSpan duration, CancellationToken ct)
    {
        await using var cluster = await BenchCluster.PrepareAsync(server.Folder, connectionString, ct);
        await NoOpJobs.LoadAsync(connectionString, Jobs, "* * * * * *", ct);
        var master = await cluster.StartMasterAsync(ct);
        var worker = cluster.StartWorker(ProtocolLimits.MostSlots, "--dry-run");
        await cluster.WorkersOnlineAsync(1, ct);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var offering = Task.CompletedTask;
        var late = new ConcurrentQueue<double>();
        if (Offered is { } offered)
        {
            await cluster.StartSchedulesAsync(Enumerable.Range(1, offered).Select(id => (long)id), ct);
            await Task.Delay(ShortWarmUp, TimeProvider.System, ct);
        }
        else
        {
            var saturated = new TaskCompletionSource();
            offering = OfferAsync(cluster, saturated, late.Enqueue, enough.Token);
            await await Task.WhenAny(saturated.Task, offering);
            await Task.Delay(WarmUp, TimeProvider.System, ct);
        }

        var from = TimeProvider.System.GetUtcNow();
        var before = await server.WorkAsync(connectionString, ct);
        var ledger = await LedgerAsync(cluster, ct);
        (TimeSpan Master, TimeSpan Worker, TimeSpan Postgres) used = (master.ProcessorTime, worker.ProcessorTime, server.ProcessorTime);
        late.Clear();
        var (rate, runs) = await RateAsync(cluster, duration, ct);
        var seconds = late.DefaultIfEmpty().ToList();
        var written = await LedgerAsync(cluster, ct) - ledger;
        Cost = new RunCost(
            written.Seconds / duration.TotalSeconds, runs / written.Batches,
            Micros(master.ProcessorTime - used.Master), Micros(worker.ProcessorTime - used.Worker), Micros(server.ProcessorTime - used.Postgres),
            await server.WorkAsync(connectionString, ct) - before, runs, (seconds.Min(), seconds.Max()));
        if (Again is { } again)
            Second.Add(again == SecondMeasure.BesideDumpAndAudit
                ? await cluster.DisturbedAsync(from, from + duration, SecondAsync, ct)
                : await SecondAsync());
        var to = TimeProvider.System.GetUtcNow();
        await enough.CancelAsync();
        await offering;
        await cluster.AuditAsync(from, to, ct);
        return rate;

        double Micros(TimeSpan time) => time.TotalMicroseconds / runs;

        async Task<double> SecondAsync()
        {
            await Task.Delay(OneStep, TimeProvider.System, ct);
            return (await RateAsync(cluster, duration, ct)).Rate;
        }
    }

    private static async Task<LedgerWork> LedgerAsync(BenchCluster cluster, CancellationToken ct)
        => new(await cluster.MetricAsync("belfry_ledger_commit_seconds_count", ct), await cluster.MetricAsync("belfry_ledger_commit_seconds_sum", ct));

    /// <summary>
    /// Keeps some more jobs due than can be carried out, or some fewer, so that everything is accounted for a few seconds
    /// late: then there is always something due, and never more than is caught up with in a few seconds.
    /// </summary>
    /// <param name="saturated">Set when that is so for the first time.</param>
    /// <param name="seen">Told how many seconds it is late.</param>
    private static async Task OfferAsync(BenchCluster cluster, TaskCompletionSource saturated, Action<double> seen, CancellationToken ct)
    {
        var offered = 0;
        await ChangeAsync(AtFirst);
        await WaitAsync(WarmUp);
        double rate = 0, lag = 0;
        while (!ct.IsCancellationRequested)
        {
            var (began, before) = (TimeProvider.System.GetTimestamp(), await cluster.SucceededAsync(CancellationToken.None));
            await WaitAsync(OneStep);
            var rateNow = (await cluster.SucceededAsync(CancellationToken.None) - before) / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
            var lagNow = await cluster.MetricAsync("belfry_watermark_lag_seconds", CancellationToken.None);
            seen(lagNow);
            if (!saturated.Task.IsCompleted && lagNow < Behind && offered < Jobs)
            {
                await ChangeAsync(Step);
                continue;
            }
            var weight = saturated.TrySetResult() ? 1 : Newest;
            rate += weight * (rateNow - rate);
            lag += weight * (lagNow - lag);
            var change = (rate * (1 + ((Behind - lag) / Within))) - offered;
            if (Math.Abs(change) > Least * offered)
                await ChangeAsync((int)change);
        }

        async Task ChangeAsync(int some)
        {
            some = Math.Clamp(offered + some, Step, Jobs) - offered;
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

/// <summary>
/// What goes on during a second measure. A database that is younger is quicker, so that what happens beside it is to be compared
/// with a second measure, too.
/// </summary>
internal enum SecondMeasure
{
    LeftAlone,

    /// <summary>The database is dumped all the time, and what was measured first is audited.</summary>
    BesideDumpAndAudit,
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
/// <param name="Late">How many seconds everything was accounted for late, at least and at most.</param>
internal sealed record RunCost(
    double Writing, double RunsPerBatch, double Master, double Worker, double Postgres, ServerWork Work, double Runs, (double Least, double Most) Late)
{
    public double StatementsPerRun => Work.Statements / Runs;

    public double CommitsPerRun => Work.Commits / Runs;

    public double WalBytesPerRun => Work.WalBytes / Runs;
}
