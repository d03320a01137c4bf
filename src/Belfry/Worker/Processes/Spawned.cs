using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Belfry.Worker.Processes;

/// <summary>How a process ended: by its own exit code, or by a signal.</summary>
internal readonly record struct ExitStatus(int? Code, int? Signal)
{
    /// <summary>The code as a shell shows it: 128 + n for signal n.</summary>
    public int ShellCode => Code ?? (128 + Signal!.Value);
}

/// <summary>
/// A process that the worker started and alone waits for: the leader of its own session and group. It is reaped exactly
/// once, by its pidfd; .NET's own handling of SIGCHLD reaps only what Process.Start has started.
/// </summary>
internal sealed class Spawned : IDisposable
{
    private const int Exited = 1;

    private readonly int _pidfd;
    private readonly DescriptorWatch.Watched _exit;
    private readonly DescriptorWatch.Watched _output;
    private readonly SafeFileHandle? _mark;

    private Spawned(Guid run, int pid, int pidfd, int output, SafeFileHandle? mark, DescriptorWatch watch)
    {
        Pid = pid;
        _pidfd = pidfd;
        _mark = mark;
        _ = Libc.fcntl(output, Libc.FSetfl, Libc.ONonblock);
        _exit = watch.Add(pidfd);
        _output = watch.Add(output);
        StartTicks = ProcessTable.StartTicksOf(pid);
        Traces = new RunTraces(run, pid, StartTicks, MarkNumber(mark));
    }

    /// <summary>Also the number of its session and group.</summary>
    public int Pid { get; }

    /// <summary>
    /// Clock ticks between the kernel's start and the process's; tells it from a later one of the same number.
    /// </summary>
    public long StartTicks { get; }

    /// <summary>By what the processes of this start are known.</summary>
    public RunTraces Traces { get; }

    /// <summary>Null for a run without limits of its own, and where there are no control groups.</summary>
    public RunCgroup? Cgroup { get; set; }

    /// <summary>Null with the error when the process cannot be watched; it is ended then.</summary>
    public static unsafe Spawned? Adopt(
        Guid run, int pid, int output, SafeFileHandle? mark, DescriptorWatch watch, out int error)
    {
        error = 0;
        var pidfd = (int)Libc.syscall(Syscalls.PidfdOpen, pid, 0, 0, 0);
        if (pidfd >= 0)
            return new Spawned(run, pid, pidfd, output, mark, watch);
        error = Marshal.GetLastPInvokeError();
        _ = Libc.kill(-pid, Libc.SigKill);
        Libc.SigInfo info;
        _ = Libc.waitid(Libc.PPid, pid, &info, Libc.WExited);
        _ = Libc.close(output);
        mark?.Dispose();
        return null;
    }

    /// <summary>Completes when the process has ended. Until it is reaped, its number is given to nobody else.</summary>
    public async Task WhenExitedAsync()
    {
        while (Query(Libc.WNohang | Libc.WNowait).Pid is 0)
        {
            if (!await _exit.WhenReadableAsync())
                return;
        }
    }

    /// <summary>Takes the exit status of the ended process out of the kernel. To be called once.</summary>
    public ExitStatus Reap()
    {
        var info = Query(0);
        return info.Code is Exited ? new ExitStatus(info.Status, null) : new ExitStatus(null, info.Status);
    }

    /// <summary>
    /// Waits for output and reads it; 0 at the end, which comes when the last process that holds the pipe is gone.
    /// </summary>
    /// <remarks>It always waits first: so ten noisy runs take turns instead of keeping a thread each.</remarks>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        while (await _output.WhenReadableAsync())
        {
            if (TryRead(buffer.Span) is { } count)
                return count;
        }

        return 0;
    }

    /// <summary>Sends the signal to the process itself, never to a later one of the same number.</summary>
    public void Signal(int signal) => _ = Libc.syscall(Syscalls.PidfdSendSignal, _pidfd, signal, 0, 0);

    /// <summary>
    /// Sends the signal to the whole group. Only before the process is reaped is the number surely its own.
    /// </summary>
    public void SignalGroup(int signal) => _ = Libc.kill(-Pid, signal);

    /// <summary>Whether anything is left in its group; to be asked right after the process was reaped.</summary>
    public bool GroupIsAlive() => Libc.kill(-Pid, 0) is 0;

    /// <summary>Stops reading: a wait for output ends as if the output did.</summary>
    public void CloseOutput() => _output.Dispose();

    /// <summary>Lets go of all but the mark, after the process was reaped.</summary>
    public void Release()
    {
        _output.Dispose();
        _exit.Dispose();
    }

    public void Dispose()
    {
        Release();
        _mark?.Dispose();
        Cgroup?.TryRemove();
    }

    private unsafe Libc.SigInfo Query(int options)
    {
        while (true)
        {
            Libc.SigInfo info = default;
            if (Libc.waitid(Libc.PPidfd, _pidfd, &info, Libc.WExited | options) is 0)
                return info;
            if (Marshal.GetLastPInvokeError() is var error and not Libc.Eintr)
            {
                throw new InvalidOperationException(
                    $"The exit status of process {Pid} was taken by somebody else (error {error}).");
            }
        }
    }

    private unsafe int? TryRead(Span<byte> buffer)
    {
        fixed (byte* first = buffer)
        {
            var count = _output.Read(first, buffer.Length);
            if (count >= 0)
                return (int)count;
            return Marshal.GetLastPInvokeError() is Libc.Eagain or Libc.Eintr ? null : 0;
        }
    }

    private static long MarkNumber(SafeFileHandle? mark)
        => mark is null ? 0 : ProcFile.NamespaceNumber($"/proc/self/fd/{mark.DangerousGetHandle()}");
}
