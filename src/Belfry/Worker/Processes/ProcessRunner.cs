using System.Buffers;
using Belfry.Worker.Output;
using Belfry.Worker.Runs;

namespace Belfry.Worker.Processes;

/// <summary>How a process ended, or why it did not begin.</summary>
internal sealed record ProcessEnd
{
    /// <summary>Set when it was not started.</summary>
    public SpawnError? Error { get; init; }

    /// <summary>Null when it was not started, or does not even end by SIGKILL.</summary>
    public ExitStatus? Status { get; init; }

    /// <summary>Set when it was ended before its time.</summary>
    public StopRequest? Stop { get; init; }

    /// <summary>Processes that could not be ended.</summary>
    public int Left { get; init; }

    /// <summary>The kernel ended something of it because its control group had used up its memory.</summary>
    public bool RanOutOfMemory { get; init; }
}

/// <summary>
/// Carries one process from its start to the point where nothing of it is left: pumps its output, ends it when that is
/// asked for (SIGTERM to all it started, the grace, SIGKILL, and again until nothing is found), and ends what it leaves
/// behind, because a run is over when its main process is.
/// </summary>
internal sealed class ProcessRunner(Spawner spawner, ProcessEnder ender, LeftoverSweep sweep, TimeProvider clock)
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>How long output may still come after the end of the main process.</summary>
    public static readonly TimeSpan DrainLimit = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan LeftoverGrace = TimeSpan.FromMilliseconds(500), EndLimit = TimeSpan.FromSeconds(5);

    /// <param name="started">Called with the process as soon as it runs.</param>
    public async Task<ProcessEnd> RunAsync(
        Launch launch, TimeSpan grace, Task<StopRequest> stopRequested, CapturedOutput output, Action<Spawned> started)
    {
        var (process, error) = await spawner.StartAsync(launch);
        if (process is null)
            return new ProcessEnd { Error = error };
        started(process);
        var pump = PumpAsync(process, output);
        var exited = process.WhenExitedAsync();
        if (await Task.WhenAny(exited, stopRequested) == exited)
        {
            var status = process.Reap();
            var left = await SettleAsync(process, pump, process.GroupIsAlive());
            process.Cgroup?.Kill();
            var outOfMemory = process.Cgroup?.RanOutOfMemory() ?? false;
            if (launch.IsLast)
                sweep.Add(process);
            else
                left += await EndNowAsync(process);
            return new ProcessEnd { Status = status, Left = left, RanOutOfMemory = outOfMemory };
        }

        // Until it is reaped its number, which is also its session's and group's, is nobody else's.
        var unended = await StopAsync(process, grace);
        ExitStatus? stopped = exited.IsCompleted || await EndedAsync(exited) ? process.Reap() : null;
        await DrainAsync(process, pump);
        process.Dispose();
        return new ProcessEnd { Status = stopped, Stop = await stopRequested, Left = unended };
    }

    // Usually the output has ended and the group is empty, and that is all; else what is left is ended.
    private async Task<int> SettleAsync(Spawned process, Task pump, bool groupIsAlive)
    {
        if (!groupIsAlive && await IsDoneAsync(pump, DrainLimit))
            return 0;
        if (groupIsAlive)
            process.SignalGroup(Libc.SigTerm);
        ProcessEnder.AskOthers(process.Traces);
        var gone = await ender.WaitUntilGoneAsync(process.Traces, LeftoverGrace);
        var left = gone ? 0 : await ender.EndAsync([process.Traces], EndLimit);
        await DrainAsync(process, pump);
        return left;
    }

    private async Task<int> StopAsync(Spawned process, TimeSpan grace)
    {
        process.SignalGroup(Libc.SigTerm);
        ProcessEnder.AskOthers(process.Traces);
        if (await ender.WaitUntilGoneAsync(process.Traces, grace))
            return 0;
        process.SignalGroup(Libc.SigKill);
        process.Cgroup?.Kill();
        return await ender.EndAsync([process.Traces], EndLimit);
    }

    // The run's next process carries the same run id: a later look would take it for something left behind.
    private async Task<int> EndNowAsync(Spawned process)
    {
        var left = await ender.EndAsync([process.Traces], EndLimit);
        process.Dispose();
        return left;
    }

    private Task<bool> EndedAsync(Task exited) => IsDoneAsync(exited, EndLimit);

    // All that was printed is in the pipe by now; it only takes the time of reading it.
    private async Task DrainAsync(Spawned process, Task pump)
    {
        if (!await IsDoneAsync(pump, EndLimit))
            process.CloseOutput();
        await pump;
    }

    private async Task<bool> IsDoneAsync(Task task, TimeSpan limit)
    {
        if (task.IsCompleted)
            return true;
        using var enough = new CancellationTokenSource();
        var first = await Task.WhenAny(task, Task.Delay(limit, clock, enough.Token));
        await enough.CancelAsync();
        return first == task;
    }

    private static async Task PumpAsync(Spawned process, CapturedOutput output)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (await process.ReadAsync(buffer) is var count and > 0)
                output.Write(buffer.AsSpan(0, count));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
