using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Belfry.Benchmarks.Site;
using Belfry.Core.Protocol;

namespace Belfry.Benchmarks.Scale;

/// <summary>
/// What many jobs and many workers cost: ten thousand, a hundred thousand and a million schedules, and ten, a hundred and
/// a thousand workers. All but some of the jobs are due next January; those some show what the others do to lateness.
/// </summary>
internal static partial class ScaleReport
{
    private const int BusyJobs = 100;
    private const int BusyRuns = 2_000;
    private const int UsualSeconds = 10;

    private static readonly int[] JobCounts = [10_000, 100_000, 1_000_000], WorkerCounts = [10, 100, 1_000];
    // A master's first minute is half the compiler's.
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(70), Idle = TimeSpan.FromSeconds(20), WarmUp = TimeSpan.FromSeconds(6);

    public static async Task<int> RunAsync(string document, int? seconds, bool json, CancellationToken ct)
    {
        var busy = TimeSpan.FromSeconds(seconds ?? UsualSeconds);
        var machine = Machine.Description;
        await using var server = await BenchServer.StartAsync("scale", ct);
        var jobs = new List<JobScale>();
        foreach (var count in JobCounts)
        {
            jobs.Add(await server.OnDatabaseAsync(database => JobsAsync(server, database, count, busy, ct), ct));
            await Console.Error.WriteLineAsync($"{jobs[^1]}");
        }
        var workers = new List<WorkerScale>();
        foreach (var count in WorkerCounts)
        {
            workers.Add(await server.OnDatabaseAsync(database => WorkersAsync(server, database, count, busy, ct), ct));
            await Console.Error.WriteLineAsync($"{workers[^1]}");
        }
        if (json)
            Console.WriteLine(System.Text.Json.JsonSerializer.Serialize(new { jobs, workers }));
        else
            MarkedSection.Replace(document, "scale", Table(machine, jobs, workers));
        await Console.Error.WriteLineAsync(Table(machine, jobs, workers));
        return 0;
    }

    private static async Task<JobScale> JobsAsync(BenchServer server, string database, int count, TimeSpan busy, CancellationToken ct)
    {
        await using var cluster = await BenchCluster.PrepareAsync(server.Folder, database, ct);
        await NoOpJobs.LoadAsync(database, count + BusyJobs, "0 0 0 1 1 ?", ct);
        await NoOpJobs.ScheduleAsync(database, count, ct);
        await NoOpJobs.ChangeCronAsync(database, count + 1, count + BusyJobs, "* * * * * *", ct);
        var leader = await cluster.StartMasterAsync(ct);
        var leaderUrl = cluster.Url;
        await BenchCluster.UntilAsync(() => Task.FromResult(LoadedWithin(leader) is not null), "the schedules are loaded", ct);
        await Task.Delay(Settle, TimeProvider.System, ct);
        var (idleFrom, used) = (TimeProvider.System.GetTimestamp(), leader.ProcessorTime);
        await Task.Delay(Idle, TimeProvider.System, ct);
        var idle = (leader.ProcessorTime - used) / TimeProvider.System.GetElapsedTime(idleFrom);
        var memory = leader.ResidentBytes;

        var arrivals = new Arrivals();
        await cluster.StartMasterAsync(ct);
        await using var worker = new SimulatedWorker("worker", ProtocolLimits.MostSlots, arrivals.Add);
        worker.Start(cluster.JoinToken, leaderUrl, cluster.Url);
        await cluster.WorkersOnlineAsync(1, ct);
        await cluster.StartSchedulesAsync(Enumerable.Range(count + 1, BusyJobs).Select(id => (long)id), ct);
        await Task.Delay(WarmUp, TimeProvider.System, ct);
        var from = TimeProvider.System.GetUtcNow();
        await Task.Delay(busy, TimeProvider.System, ct);
        var late = arrivals.Between(from, from + busy - TimeSpan.FromSeconds(1));

        var killed = TimeProvider.System.GetUtcNow();
        await leader.KillAsync();
        await BenchCluster.UntilAsync(() => Task.FromResult(arrivals.FirstPlannedAfter(killed) is not null), "jobs are fired again", ct);
        var again = arrivals.FirstPlannedAfter(killed)!.Value - killed;
        return new JobScale(count, LoadedWithin(leader)!.Value, memory / 1e6, idle * 100, late.Median, late.Percentile(0.99), again.TotalSeconds);
    }

    private static async Task<WorkerScale> WorkersAsync(BenchServer server, string database, int count, TimeSpan busy, CancellationToken ct)
    {
        await using var cluster = await BenchCluster.PrepareAsync(server.Folder, database, ct);
        await NoOpJobs.LoadAsync(database, BusyRuns, "* * * * * *", ct);
        var leader = await cluster.StartMasterAsync(ct);
        var arrivals = new Arrivals();
        var workers = Enumerable.Range(1, count).Select(n => new SimulatedWorker($"worker-{n}", 64, arrivals.Add)).ToList();
        try
        {
            workers.ForEach(worker => worker.Start(cluster.JoinToken, cluster.Url));
            await cluster.WorkersOnlineAsync(count, ct);
            await cluster.StartSchedulesAsync(Enumerable.Range(1, BusyRuns).Select(id => (long)id), ct);
            await Task.Delay(2 * WarmUp, TimeProvider.System, ct);
            var (from, used, before) = (TimeProvider.System.GetUtcNow(), leader.ProcessorTime, await cluster.SucceededAsync(ct));
            await Task.Delay(busy, TimeProvider.System, ct);
            var runs = await cluster.SucceededAsync(ct) - before;
            var late = arrivals.Between(from, from + busy - TimeSpan.FromSeconds(1));
            return new WorkerScale(count, runs / busy.TotalSeconds, (leader.ProcessorTime - used).TotalMicroseconds / runs, late.Median, late.Percentile(0.99));
        }
        finally
        {
            foreach (var worker in workers)
                await worker.DisposeAsync();
        }
    }

    /// <summary>What the leader's log says of its start; null while it says nothing.</summary>
    private static double? LoadedWithin(BenchProcess leader)
        => Loaded().Match(File.ReadAllText(leader.Log)) is { Success: true } said
            ? double.Parse(said.Groups["ms"].Value, CultureInfo.InvariantCulture) / 1000
            : null;

    private static string Table(string machine, List<JobScale> jobs, List<WorkerScale> workers)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{machine} Lateness in milliseconds, until the worker had read the assignment; {BusyJobs} jobs are due each second beside those that wait.\n\n");
        text.Append("| jobs | loaded within | memory of the leader | processor when idle | p50 | p99 | leader killed → firing again |\n|--:|--:|--:|--:|--:|--:|--:|\n");
        foreach (var one in jobs)
            text.Append(CultureInfo.InvariantCulture, $"| {one.Jobs:#,0} | {one.LoadSeconds:0.0} s | {one.Megabytes:#,0} MB | {one.IdlePercent:0.00} % of a core | {one.P50:0.0} | {one.P99:0.0} | {one.AgainSeconds:0.0} s |\n");
        text.Append(CultureInfo.InvariantCulture, $"\n{BusyRuns:#,0} jobs due in each second, spread over simulated workers in one process.\n\n");
        text.Append("| workers | runs/s | processor of the leader for a run | p50 | p99 |\n|--:|--:|--:|--:|--:|\n");
        foreach (var one in workers)
            text.Append(CultureInfo.InvariantCulture, $"| {one.Workers:#,0} | {one.RunsPerSecond:#,0} | {one.MicrosPerRun:0} µs | {one.P50:0.0} | {one.P99:0.0} |\n");
        return text.ToString();
    }

    [GeneratedRegex(@"scheduled jobs and \d+ unfinished runs are loaded after (?<ms>\d+) ms", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Loaded();

    private sealed record JobScale(int Jobs, double LoadSeconds, double Megabytes, double IdlePercent, double P50, double P99, double AgainSeconds);

    private sealed record WorkerScale(int Workers, double RunsPerSecond, double MicrosPerRun, double P50, double P99);
}
