using Belfry.Core.Jobs;

namespace Belfry.Worker.Processes;

/// <summary>
/// Control groups (version 2) for the limits of runs: there memory and processes count for all of a run together, and
/// the kernel ends the whole group at once. They need a part of the tree that the worker may change and that has the
/// controllers; a machine with the older version, or a container without rights there, has none.
/// </summary>
internal sealed class Cgroups
{
    private static readonly string[] Controllers = ["memory", "pids"];

    private readonly string _runs;

    private Cgroups(string runs) => _runs = runs;

    /// <summary>Null, with the reason, where they cannot be used.</summary>
    /// <param name="process">This process's files, <c>/proc/self</c>.</param>
    public static Cgroups? TryOpen(Guid instance, string process, out string? reason)
    {
        try
        {
            if (OwnGroup(process) is not { } own)
            {
                reason = "no cgroup v2 is mounted";
                return null;
            }

            var available = File.ReadAllText(Path.Combine(own, "cgroup.controllers")).Split((char[])[' ', '\n']);
            if (Controllers.Except(available, StringComparer.Ordinal).FirstOrDefault() is { } missing)
            {
                reason = $"the controller {missing} is not in cgroup v2";
                return null;
            }

            reason = null;
            return Delegate(own, instance);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reason = SystemWords.OneLine(e.Message);
            return null;
        }
    }

    /// <summary>A group for a run, with the limits that groups have.</summary>
    /// <exception cref="IOException">The kernel does not take it.</exception>
    public RunCgroup Create(Guid run, RunLimits limits)
    {
        var folder = Path.Combine(_runs, run.ToString());
        Directory.CreateDirectory(folder);
        if (limits.MemoryBytes is { } bytes)
        {
            Write(folder, "memory.max", bytes.ToString());
            if (File.Exists(Path.Combine(folder, "memory.swap.max")))
                Write(folder, "memory.swap.max", "0");
        }

        if (limits.Processes is { } processes)
            Write(folder, "pids.max", processes.ToString());
        return new RunCgroup(folder);
    }

    // A group with processes of its own gives no controllers to groups below it: so the worker goes into one beside.
    private static Cgroups Delegate(string own, Guid instance)
    {
        var self = Path.Combine(own, $"belfry-worker-{instance:N}");
        Directory.CreateDirectory(self);
        Write(self, "cgroup.procs", Environment.ProcessId.ToString());
        try
        {
            var enable = string.Join(' ', Controllers.Select(name => $"+{name}"));
            Write(own, "cgroup.subtree_control", enable);
            var runs = Path.Combine(own, $"belfry-runs-{instance:N}");
            Directory.CreateDirectory(runs);
            Write(runs, "cgroup.subtree_control", enable);
            return new Cgroups(runs);
        }
        catch
        {
            Write(own, "cgroup.procs", Environment.ProcessId.ToString());
            Directory.Delete(self);
            throw;
        }
    }

    // proc(5): mountinfo has the mount's root and place; cgroup has the process's group below the hierarchy's root.
    private static string? OwnGroup(string process)
    {
        var mount = File.ReadLines(Path.Combine(process, "mountinfo"))
            .Select(line => line.Split(' '))
            .FirstOrDefault(fields => Array.IndexOf(fields, "-") is var dash and > 4 && fields[dash + 1] is "cgroup2");
        var group = File.ReadLines(Path.Combine(process, "cgroup"))
            .FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal))?["0::".Length..];
        if (mount is null || group is null)
            return null;
        var (root, place) = (mount[3], mount[4]);
        var below = root is not "/" && group.StartsWith(root, StringComparison.Ordinal) ? group[root.Length..] : group;
        return Path.Combine(place, below.TrimStart('/'));
    }

    internal static void Write(string folder, string file, string text)
    {
        using var handle = File.OpenHandle(
            Path.Combine(folder, file), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.Write(handle, System.Text.Encoding.ASCII.GetBytes(text), 0);
    }
}

/// <summary>The control group of one run.</summary>
internal sealed class RunCgroup(string folder)
{
    /// <exception cref="IOException">The kernel does not take it.</exception>
    public void Add(int pid) => Cgroups.Write(folder, "cgroup.procs", pid.ToString());

    /// <summary>Whether the kernel had to end something because the group had used up its memory.</summary>
    public bool RanOutOfMemory()
    {
        try
        {
            return File.ReadLines(Path.Combine(folder, "memory.events"))
                .Any(line => line.StartsWith("oom_kill ", StringComparison.Ordinal) && line is not "oom_kill 0");
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Ends whatever is in the group, at once. It needs Linux 5.14; before that the sweep does it.</summary>
    public void Kill()
    {
        try
        {
            Cgroups.Write(folder, "cgroup.kill", "1");
        }
        catch (IOException)
        {
        }
    }

    /// <summary>Removes the group; false while something is still in it.</summary>
    public bool TryRemove()
    {
        try
        {
            Directory.Delete(folder);
            return true;
        }
        catch (IOException)
        {
            return !Directory.Exists(folder);
        }
    }
}
