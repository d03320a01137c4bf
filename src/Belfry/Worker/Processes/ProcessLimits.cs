using System.Runtime.InteropServices;
using Belfry.Core.Jobs;

namespace Belfry.Worker.Processes;

/// <summary>Holds a run to the job's limits. It is set up while the program still waits behind its gate.</summary>
internal static unsafe class ProcessLimits
{
    /// <summary>How this worker limits, for its log.</summary>
    public static string Words => "rlimits (per process)";

    public static bool Applies(RunLimits? limits)
        => limits is { MemoryBytes: not null } or { CpuSeconds: not null } or { OpenFiles: not null } or { Processes: not null };

    /// <summary>0, or the error of the limit that could not be set.</summary>
    public static int Set(int pid, RunLimits limits)
        => First(
            SetOne(pid, Libc.RlimitData, limits.MemoryBytes, limits.MemoryBytes),
            SetOne(pid, Libc.RlimitCpu, limits.CpuSeconds, limits.CpuSeconds + 1),
            SetOne(pid, Libc.RlimitNofile, limits.OpenFiles, limits.OpenFiles),
            SetOne(pid, Libc.RlimitNproc, limits.Processes, limits.Processes));

    private static int First(params ReadOnlySpan<int> errors)
    {
        foreach (var error in errors)
        {
            if (error is not 0)
                return error;
        }

        return 0;
    }

    private static int SetOne(int pid, int resource, long? soft, long? hard)
    {
        if (soft is not { } value)
            return 0;
        var limit = new Libc.Rlimit { Soft = (ulong)value, Hard = (ulong)hard!.Value };
        return Libc.prlimit(pid, resource, &limit, null) is 0 ? 0 : Marshal.GetLastPInvokeError();
    }
}
