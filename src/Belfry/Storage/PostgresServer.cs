using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Belfry.Storage;

/// <summary>
/// One running postmaster of a cluster: started by us, or found running and taken over. Signals go through a pidfd, so
/// they reach that process or none.
/// </summary>
internal sealed partial class PostgresServer : IDisposable
{
    private const int SigKill = 9;
    private const int SigInt = 2;
    private const int SigQuit = 3;

    // The same numbers on every architecture.
    private const long PidFdSendSignal = 424;
    private const long PidFdOpen = 434;

    private const int EnoSys = 38;
    private const short PollIn = 1;

    /// <summary>How often a server that is not our child is looked at; a child's end is reported by the kernel.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    private readonly Process? _child;
    private readonly SafeFileHandle _pidFd;

    private PostgresServer(int pid, SafeFileHandle pidFd, Process? child, long logLength)
    {
        Pid = pid;
        _pidFd = pidFd;
        _child = child;
        LogLength = logLength;
    }

    public int Pid { get; }

    /// <summary>Whether it was running before us.</summary>
    public bool Adopted => _child is null;

    /// <summary>How long the log was when it was started or found: what follows is its own.</summary>
    public long LogLength { get; }

    public bool HasExited => HasEnded(_pidFd);

    public static PostgresServer Start(PostgresCluster cluster)
    {
        var logLength = cluster.Log.Length;
        var child = cluster.StartServer();
        return new PostgresServer(child.Id, OpenPidFd(child.Id), child, logLength);
    }

    /// <summary>
    /// The server that already works on the cluster, such as one whose Belfry was killed; null when there is none.
    /// What its postmaster.pid says is not enough: the number may belong to a stranger by now.
    /// </summary>
    /// <exception cref="StartupException">A server works there that Belfry has not started.</exception>
    public static PostgresServer? TryAdopt(PostgresCluster cluster)
    {
        if (PidOf(cluster) is not { } pid)
            return null;
        using var folder = PosixFiles.OpenFolder(cluster.Folder);
        // The descriptor is taken before the process is looked at: from here on it means that process, whatever comes.
        var pidFd = OpenPidFd(pid);
        var works = !HasEnded(pidFd) && IsPostmasterOf(cluster, pid);
        var free = PosixFiles.TryLock(folder);
        if (works && !free)
            return new PostgresServer(pid, pidFd, child: null, cluster.Log.Length);
        pidFd.Dispose();
        return works
            ? throw new StartupException($"A PostgreSQL server that Belfry has not started (process {pid}) works in " +
                $"{cluster.Folder}. Stop it (kill -INT {pid}) and start again.")
            : null;
    }

    /// <summary>Whether it is this one that works on the cluster, and not another that came first.</summary>
    public bool IsTheOneOf(PostgresCluster cluster) => PidOf(cluster) == Pid;

    public async Task WaitForExitAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        if (_child is not null)
        {
            await _child.WaitForExitAsync(cancellationToken);
            return;
        }

        while (!HasExited)
            await Task.Delay(LookAgain, clock, cancellationToken);
    }

    /// <summary>How it ended, as far as is known.</summary>
    public string DescribeExit() => _child is not { HasExited: true }
        ? "it ended"
        : _child.ExitCode switch
        {
            PostgresLauncher.StillLocked => "processes of an earlier server still hold its folder",
            > 128 and var code => $"it was ended by signal {code - 128}",
            var code => $"it ended with code {code}",
        };

    /// <summary>
    /// Stops it: politely to clients that are done, then at once (the next start recovers from the log), then by force.
    /// </summary>
    /// <param name="grace">How long each step may take.</param>
    public async Task<bool> StopAsync(TimeSpan grace, TimeProvider clock, CancellationToken cancellationToken)
    {
        foreach (var signal in (int[])[SigInt, SigQuit, SigKill])
        {
            Signal(signal);
            // A caller that is out of patience gets the quicker steps, not a server left running.
            if (await ExitsWithinAsync(signal == SigInt ? grace : TimeSpan.FromSeconds(5), clock, cancellationToken))
                return true;
        }

        return false;
    }

    public void Dispose()
    {
        _child?.Dispose();
        _pidFd.Dispose();
    }

    /// <summary>Who says of himself that he works on the cluster.</summary>
    private static int? PidOf(PostgresCluster cluster)
    {
        var file = Path.Combine(cluster.Folder, "postmaster.pid");
        try
        {
            return int.TryParse(File.ReadLines(file).FirstOrDefault(), out var pid) ? pid : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static bool IsPostmasterOf(PostgresCluster cluster, int pid)
    {
        try
        {
            // What is not seen (its current folder, in a container that withholds ptrace) does not speak against it.
            var here = PosixFiles.Identify(cluster.Folder);
            return File.ReadAllText($"/proc/{pid}/comm").Trim() == "postgres"
                && PosixFiles.Identify($"/proc/{pid}")?.Owner == cluster.Account.Uid
                && (TryIdentify($"/proc/{pid}/cwd") is not { } cwd || cwd == here);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static FileIdentity? TryIdentify(string path)
    {
        try
        {
            return PosixFiles.Identify(path);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>An invalid handle when there is no such process.</summary>
    private static SafeFileHandle OpenPidFd(int pid)
    {
        var pidFd = new SafeFileHandle((nint)SysCall(PidFdOpen, pid, 0, 0, 0), ownsHandle: true);
        return pidFd.IsInvalid && Marshal.GetLastPInvokeError() == EnoSys
            ? throw new StartupException("Belfry needs Linux 5.3 or newer: this kernel has no pidfd_open.")
            : pidFd;
    }

    /// <summary>A descriptor becomes readable when its process ends, before anybody has collected what is left of it.</summary>
    private static bool HasEnded(SafeFileHandle pidFd)
    {
        if (pidFd.IsInvalid)
            return true;
        var look = new PollEntry { Descriptor = (int)pidFd.DangerousGetHandle(), Events = PollIn };
        return Poll(ref look, 1, 0) > 0;
    }

    private void Signal(int signal)
    {
        if (!HasExited)
            _ = SysCall(PidFdSendSignal, _pidFd.DangerousGetHandle(), signal, 0, 0);
    }

    private async Task<bool> ExitsWithinAsync(TimeSpan limit, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await WaitForExitAsync(clock, either.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return HasExited;
        }
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollEntry entry, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long SysCall(long number, long first, long second, long third, long fourth);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }
}
