using System.Runtime.InteropServices;

namespace Belfry.Worker.Processes;

/// <summary>What the worker needs of the machine it starts on.</summary>
internal static class SystemCheck
{
    private static readonly Version Needed = new(2, 34);

    /// <exception cref="WorkerStartException">Something is missing; the message says what.</exception>
    public static void Run()
    {
        if (!OperatingSystem.IsLinux()
            || RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.Arm64))
        {
            throw new WorkerStartException("A Belfry worker runs on Linux on x64 or arm64 only.");
        }

        CheckLibrary();
        var own = (int)Libc.syscall(Syscalls.PidfdOpen, Environment.ProcessId, 0, 0, 0);
        if (own < 0)
        {
            throw new WorkerStartException(
                "The kernel has no pidfd_open (Linux 5.4 or newer is needed), or a filter forbids it.");
        }

        _ = Libc.close(own);

        KeepExitCodes();
    }

    // With SIGCHLD ignored, inherited so from whoever started the worker, the kernel throws exit codes away.
    private static unsafe void KeepExitCodes()
    {
        const nint Default = 0, Ignored = 1;
        var action = stackalloc nint[32];
        if (Libc.sigaction(Libc.SigChld, null, action) is 0 && action[0] is Ignored)
            _ = Libc.signal(Libc.SigChld, Default);
    }

    private static void CheckLibrary()
    {
        string? version;
        try
        {
            version = Marshal.PtrToStringUTF8(Libc.gnu_get_libc_version());
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            throw new WorkerStartException(
                $"A Belfry worker needs the GNU C library {Needed} or newer; this system has another (musl?). "
                + "Run the worker on a glibc system: Debian 12, Ubuntu 22.04, RHEL 9 or newer.", e);
        }

        if (!Version.TryParse(version, out var found) || found < Needed)
        {
            throw new WorkerStartException(
                $"A Belfry worker needs the GNU C library {Needed} or newer; this system has {version}. "
                + "Run the worker on Debian 12, Ubuntu 22.04, RHEL 9 or newer.");
        }
    }
}
