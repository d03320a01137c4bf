using System.Globalization;
using Belfry.Benchmarks.Site;
using Belfry.Worker.Processes;

namespace Belfry.Benchmarks.Spawn;

/// <summary>
/// Processes a second that one worker starts for a whole Belfry, beside a bare loop of posix_spawn and waitid, in turns.
/// As many jobs are due each second as the bare loop starts, more than a worker can.
/// </summary>
internal static class SpawnReport
{
    private const int Rounds = 5;
    private const int Jobs = 4_000;
    private const int Slots = 64;
    private const int UsualSeconds = 8;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4), Rest = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync(string document, int? seconds, bool json, CancellationToken ct)
    {
        var measure = TimeSpan.FromSeconds(seconds ?? UsualSeconds);
        var machine = Machine.Description;
        await using var server = await BenchServer.StartAsync("spawn", ct);
        var database = await server.CreateDatabaseAsync(ct);
        await using var cluster = await BenchCluster.PrepareAsync(server.Folder, database, ct);
        await NoOpJobs.LoadAsync(database, Jobs, "* * * * * *", ct, target: "/bin/true");
        await cluster.StartMasterAsync(ct);
        cluster.StartWorker(Slots);
        await cluster.WorkersOnlineAsync(1, ct);
        var (bare, whole) = (new Series(), new Series());
        for (var round = 0; round < Rounds; round++)
        {
            bare.Add(BareLoop(Rest));
            // Those that cannot be started wait in the leader, for the few seconds that this lasts.
            var jobs = Enumerable.Range(1, Math.Min(Jobs, (int)bare.Last)).Select(id => (long)id).ToList();
            await cluster.StartSchedulesAsync(jobs, ct);
            await Task.Delay(WarmUp, TimeProvider.System, ct);
            var (began, before) = (TimeProvider.System.GetTimestamp(), await cluster.SucceededAsync(ct));
            await Task.Delay(measure, TimeProvider.System, ct);
            whole.Add((await cluster.SucceededAsync(ct) - before) / TimeProvider.System.GetElapsedTime(began).TotalSeconds);
            await cluster.StopSchedulesAsync(jobs, kill: true, ct);
            await BenchCluster.UntilAsync(
                async () => await cluster.MetricAsync("belfry_runs_unfinished{state=\"running\"}", ct) == 0, "all runs have ended", ct);
        }
        var table = string.Create(
            CultureInfo.InvariantCulture,
            $"""
             {machine} {Rounds} rounds: median (least–most) of processes a second.

             | | `/bin/true` a second | of the bare loop |
             |---|--:|--:|
             | a bare loop of posix_spawn and waitid | {bare.Summary()} | |
             | master, PostgreSQL and one worker with {Slots} slots, end to end | {whole.Summary()} | {whole.Median / bare.Median:P0} |

             """);
        if (json)
            Console.WriteLine(System.Text.Json.JsonSerializer.Serialize(new { barePerSecond = bare.Median, workerPerSecond = whole.Median }));
        else
            MarkedSection.Replace(document, "spawn", table);
        await Console.Error.WriteLineAsync(table);
        return 0;
    }

    private static unsafe double BareLoop(TimeSpan duration)
    {
        using var argv = new NativeStrings(["/bin/true"]);
        using var environment = new NativeStrings(["PATH=/bin"]);
        var (since, count) = (TimeProvider.System.GetTimestamp(), 0);
        fixed (byte* path = "/bin/true\0"u8)
        {
            for (; TimeProvider.System.GetElapsedTime(since) < duration; count++)
            {
                int pid;
                Libc.SigInfo info;
                if (Libc.posix_spawn(&pid, path, null, null, argv.Pointer, environment.Pointer) != 0
                    || Libc.waitid(Libc.PPid, pid, &info, Libc.WExited) != 0)
                    throw new InvalidOperationException("/bin/true cannot be started.");
            }
        }
        return count / TimeProvider.System.GetElapsedTime(since).TotalSeconds;
    }
}
