using System.Runtime.InteropServices;
using Belfry.Core.Jobs;

namespace Belfry.Worker.Processes;

/// <summary>
/// Holds a run to the job's limits, which are set while its program still waits behind a gate. Processor time and open
/// files are limits of each process (setrlimit(2)); memory and processes are the run's together where control groups
/// can be used, else also each process's, or for the number of processes its account's.
/// </summary>
internal sealed unsafe class ProcessLimits(Cgroups? cgroups, string? without)
{
    /// <summary>How this worker limits, for its log.</summary>
    public string Words => cgroups is null
        ? $"rlimits of each process (no control groups: {without})"
        : "control groups (v2) and rlimits";

    public static bool Applies(RunLimits? limits)
        => limits is { MemoryBytes: not null } or { CpuSeconds: not null }
            or { OpenFiles: not null } or { Processes: not null };

    /// <summary>The run's control group, with the process in it; null where there is none.</summary>
    /// <exception cref="IOException">The kernel does not take it.</exception>
    public RunCgroup? Enter(Guid run, int pid, RunLimits limits)
    {
        if (cgroups is null || limits is { MemoryBytes: null, Processes: null })
            return null;
        var group = cgroups.Create(run, limits);
        group.Add(pid);
        return group;
    }

    /// <summary>
    /// Sets the limits that are no control group's. 0, or the error of the one that could not be set.
    /// </summary>
    public int Set(int pid, RunLimits limits)
    {
        var error = SetOne(pid, Libc.RlimitCpu, limits.CpuSeconds, limits.CpuSeconds + 1);
        if (error is 0)
            error = SetOne(pid, Libc.RlimitNofile, limits.OpenFiles, limits.OpenFiles);
        if (cgroups is not null)
            return error;
        if (error is 0)
            error = SetOne(pid, Libc.RlimitData, limits.MemoryBytes, limits.MemoryBytes);
        if (error is 0)
            error = SetOne(pid, Libc.RlimitNproc, limits.Processes, limits.Processes);
        return error;
    }

    private static int SetOne(int pid, int resource, long? soft, long? hard)
    {
        if (soft is not { } value)
            return 0;
        var limit = new Libc.Rlimit { Soft = (ulong)value, Hard = (ulong)hard!.Value };
        return Libc.prlimit(pid, resource, &limit, null) is 0 ? 0 : Marshal.GetLastPInvokeError();
    }
}
