using System.Diagnostics;
using Belfry.Core.Protocol;
using Belfry.Worker.Processes;

namespace Belfry.IntegrationTests.Worker;

/// <summary>
/// The figures of docs/worker.md. Not part of a usual run: <c>--explicit only --filter-class …WorkerFigures
/// --show-live-output on</c>.
/// </summary>
public sealed class WorkerFigures(ITestOutputHelper said)
{
    private const double MicrosPerMs = 1000;

    [Fact(Explicit = true)]
    public async Task Spawning_reaches_seven_tenths_of_a_bare_loop()
    {
        const int Count = 3000;
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = WorkerProcess.Start(TestWorker.OptionsFor(leader.Url));
        await leader.NextConnectionAsync();
        await RunManyAsync(leader, 500);

        // Side by side, because the machine has other work too.
        var best = 0.0;
        for (var i = 0; i < 4; i++)
        {
            var (bare, whole) = (BareLoop(Count), await RunManyAsync(leader, Count));
            said.WriteLine($"bare posix_spawn loop of /bin/true {bare:0}/s; worker end to end {whole:0}/s; {whole / bare:P0}");
            best = Math.Max(best, whole / bare);
        }

        Assert.True(best >= 0.7);
    }

    [Fact(Explicit = true)]
    public async Task A_run_costs_at_most_two_milliseconds_beside_its_process()
    {
        const int Count = 500;
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = WorkerProcess.Start(TestWorker.OptionsFor(leader.Url));
        await leader.NextConnectionAsync();
        var bare = new List<double>();
        var whole = new List<double>();
        for (var i = 0; i < Count; i++)
        {
            var since = Stopwatch.GetTimestamp();
            BareLoop(1);
            bare.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
            since = Stopwatch.GetTimestamp();
            await leader.RunAsync(ScriptedLeader.Command("/bin/true"));
            whole.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
        }

        bare.Sort();
        whole.Sort();
        said.WriteLine($"assigned → told: p50 {whole[Count / 2]:0.00} ms, p99 {whole[Count * 99 / 100]:0.00} ms; the process alone p50 {bare[Count / 2]:0.00} ms");
        Assert.InRange(whole[Count / 2] - bare[Count / 2], 0, 2);
    }

    [Fact(Explicit = true)]
    public async Task The_link_carries_twenty_thousand_runs_a_second()
    {
        const int Count = 200_000;
        await using var leader = await ScriptedLeader.StartAsync();
        var options = TestWorker.OptionsFor(leader.Url);
        options.Slots = 10_000;
        await using var worker = WorkerProcess.Start(options, dryRun: true);
        await leader.NextConnectionAsync();
        await RunManyAsync(leader, 20_000);
        var (frames, used) = (leader.Current!.Frames, ProcessorTime(worker));
        var rate = await RunManyAsync(leader, Count);
        var each = (ProcessorTime(worker) - used).TotalMicroseconds / Count;
        said.WriteLine(
            $"{rate:0} runs/s without processes, leader of the test on the same machine; "
            + $"{Count / (double)(leader.Current.Frames - frames):0} messages a frame; {each:0} µs of processor in the worker for each");
        Assert.True(rate >= 20_000);
    }

    [Fact(Explicit = true)]
    public async Task Noisy_jobs_hold_up_no_other()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        var options = TestWorker.OptionsFor(leader.Url);
        options.Slots = 20;
        await using var worker = WorkerProcess.Start(options);
        await leader.NextConnectionAsync();
        var alone = await QuietAsync(leader);
        var noisy = new List<LeaderRun>();
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < 10; i++)
            noisy.Add(await leader.AssignAsync(ScriptedLeader.Shell("while :; do head -c 2000000 /dev/zero; sleep 0.15; done")));
        await Task.WhenAll(noisy.Select(run => run.OutputReaches(5 << 20)));
        var beside = await QuietAsync(leader);
        said.WriteLine($"a quiet run: alone p50 {alone.P50:0.0} ms, p99 {alone.P99:0.0} ms; beside ten noisy ones p50 {beside.P50:0.0} ms, p99 {beside.P99:0.0} ms");
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        foreach (var run in noisy)
            await leader.Current!.SendAsync(new RunCancelled(run.Id, "enough"));
        foreach (var run in noisy)
            await run.Finished;
        said.WriteLine($"the noisy ones printed {noisy.Sum(Printed) / seconds / 1_000_000:0} MB/s together");
        Assert.InRange(beside.P99 - alone.P99, -1000, 50);
    }

    private static long Printed(LeaderRun run)
    {
        var text = System.Text.Encoding.Latin1.GetString(run.Output);
        var at = text.IndexOf("[belfry: ", StringComparison.Ordinal);
        return run.Output.Length + (at < 0 ? 0 : long.Parse(text[(at + 9)..].Split(' ')[0]));
    }

    private static async Task<(double P50, double P99)> QuietAsync(ScriptedLeader leader)
    {
        var times = new List<double>();
        for (var i = 0; i < 200; i++)
        {
            var since = Stopwatch.GetTimestamp();
            await leader.RunAsync(ScriptedLeader.Command("/bin/true"));
            times.Add(Stopwatch.GetElapsedTime(since).Ticks / (MicrosPerMs * 10));
        }

        times.Sort();
        return (times[100], times[198]);
    }

    private static async Task<double> RunManyAsync(ScriptedLeader leader, int count)
    {
        var spec = ScriptedLeader.Command("/bin/true");
        var runs = Enumerable.Range(0, count).Select(_ => leader.Make(spec)).ToList();
        var since = Stopwatch.GetTimestamp();
        var under = new Queue<LeaderRun[]>();
        foreach (var batch in runs.Chunk(ProtocolLimits.FrameMessages))
        {
            await leader.Current!.SendAllAsync([.. batch.Select(run => run.Assignment)]);
            under.Enqueue(batch);
            if (under.Count > 8)
                await Task.WhenAll(under.Dequeue().Select(run => run.Finished));
        }

        while (under.TryDequeue(out var rest))
            await Task.WhenAll(rest.Select(run => run.Finished));
        return count / Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    private static TimeSpan ProcessorTime(WorkerProcess worker)
    {
        using var process = Process.GetProcessById(worker.Pid);
        return process.TotalProcessorTime;
    }

    private static unsafe double BareLoop(int count)
    {
        using var argv = new NativeStrings(["/bin/true"]);
        using var environment = new NativeStrings(["PATH=/bin"]);
        var since = Stopwatch.GetTimestamp();
        fixed (byte* path = "/bin/true\0"u8)
        {
            for (var i = 0; i < count; i++)
            {
                int pid;
                Assert.Equal(0, Libc.posix_spawn(&pid, path, null, null, argv.Pointer, environment.Pointer));
                Libc.SigInfo info;
                Assert.Equal(0, Libc.waitid(Libc.PPid, pid, &info, Libc.WExited));
            }
        }

        return count / Stopwatch.GetElapsedTime(since).TotalSeconds;
    }
}
