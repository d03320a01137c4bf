using System.Globalization;
using System.Text;

namespace Belfry.Worker.Processes;

/// <summary>A line of the kernel's process table.</summary>
/// <param name="StartTicks">Clock ticks between the kernel's start and the process's.</param>
internal readonly record struct ProcessEntry(int Pid, int Parent, int Group, int Session, long StartTicks, bool Ended);

/// <summary>The kernel's process table.</summary>
internal static class ProcessTable
{
    public static List<ProcessEntry> Read()
    {
        var entries = new List<ProcessEntry>(256);
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(folder.AsSpan("/proc/".Length), NumberStyles.None, provider: null, out var pid)
                && Find(pid) is { } entry)
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    /// <summary>Null when there is no such process.</summary>
    public static ProcessEntry? Find(int pid)
    {
        Span<byte> buffer = stackalloc byte[512];
        var count = ProcFile.Read($"/proc/{pid}/stat", buffer);
        return count > 0 ? Parse(pid, buffer[..count]) : null;
    }

    /// <summary>-1 when there is no such process.</summary>
    public static long StartTicksOf(int pid) => Find(pid)?.StartTicks ?? -1;

    // proc(5): pid (name) state parent group session … starttime, the 22nd. A name may hold blanks and parentheses.
    private static ProcessEntry? Parse(int pid, ReadOnlySpan<byte> line)
    {
        const int State = 0, Parent = 1, Group = 2, Session = 3, StartTime = 19;
        var fields = Encoding.ASCII.GetString(line[(line.LastIndexOf((byte)')') + 2)..]).Split(' ');
        return fields.Length <= StartTime
            ? null
            : new ProcessEntry(
                pid,
                int.Parse(fields[Parent]),
                int.Parse(fields[Group]),
                int.Parse(fields[Session]),
                long.Parse(fields[StartTime]),
                fields[State] is "Z" or "X");
    }
}
