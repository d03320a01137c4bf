using System.Globalization;
using System.Runtime.InteropServices;

namespace Belfry.Storage;

/// <summary>What a process gets of the processors when others want them too.</summary>
internal static partial class ProcessPriority
{
    // A tenth of what one of usual priority gets. With less, one that holds a lock inside PostgreSQL could keep others waiting
    // for long.
    private const int Low = 10;

    private const int OfThread = 0; // PRIO_PROCESS, which means a thread in Linux

    /// <summary>
    /// Lets all others go first, for the rest of the process's life: only root can raise a priority again. Without effect on
    /// a process that has ended, or that is somebody else's.
    /// </summary>
    public static void Lower(int process)
    {
        try
        {
            foreach (var thread in Directory.EnumerateDirectories($"/proc/{process}/task"))
                _ = SetPriority(OfThread, uint.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture), Low);
            // Where the kernel shares out the processors among sessions first (sched_autogroup), a process that leads one of its
            // own, as all of PostgreSQL do, has nobody else to give way to there.
            var autogroup = $"/proc/{process}/autogroup";
            if (Stat(process)[SessionField] == process && File.Exists(autogroup))
                File.WriteAllText(autogroup, Low.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>The process that started another; null when that has ended.</summary>
    public static int? ParentOf(int process)
    {
        try
        {
            return Stat(process)[ParentField];
        }
        catch (IOException)
        {
            return null;
        }
    }

    // Of proc(5)'s stat, counted behind the name, which may hold anything, and the letter that follows it.
    private const int ParentField = 0, SessionField = 2;

    private static int[] Stat(int process)
    {
        var text = File.ReadAllText($"/proc/{process}/stat");
        return [.. text[(text.LastIndexOf(')') + 4)..].Split(' ').Take(3).Select(field => int.Parse(field, CultureInfo.InvariantCulture))];
    }

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    private static partial int SetPriority(int which, uint who, int priority);
}
