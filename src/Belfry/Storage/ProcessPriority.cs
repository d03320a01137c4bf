using System.Globalization;
using System.Runtime.InteropServices;

namespace Belfry.Storage;

/// <summary>What a process gets of the processors when others want them too.</summary>
internal static partial class ProcessPriority
{
    // A seventieth of what one of usual priority gets: see ADR 21.
    private const int Low = 19;

    private const int OfThread = 0; // PRIO_PROCESS, which means a thread in Linux

    private const int NotThere = 3; // ESRCH

    // Of proc(5)'s stat, counted behind the name, which may hold anything.
    private const int ParentField = 1, SessionField = 3, NiceField = 16;

    /// <summary>Lets others go first, for the rest of the process's life: without rights no priority can be raised again.</summary>
    /// <returns>False when that is not allowed. A process that has ended, or has a lower one already, is left as it is.</returns>
    public static bool Lower(int process)
    {
        try
        {
            foreach (var thread in Directory.EnumerateDirectories($"/proc/{process}/task").ToList())
            {
                if (Stat(thread, NiceField) < Low
                    && SetPriority(OfThread, uint.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture), Low) != 0
                    && Marshal.GetLastPInvokeError() != NotThere)
                    return false;
            }
            // Where the kernel shares out the processors among sessions of its own first (sched_autogroup), a process that leads
            // one, as each of PostgreSQL does, has nobody else to give way to there. Only root may write that more than ten times
            // a second, on the whole machine; whoever looks again comes to it then.
            var autogroup = $"/proc/{process}/autogroup";
            if (Stat($"/proc/{process}", SessionField) == process && File.Exists(autogroup) && Last(File.ReadAllText(autogroup)) < Low)
                File.WriteAllText(autogroup, Low.ToString(CultureInfo.InvariantCulture));
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Whether a process was started by another; not when it has ended or cannot be seen.</summary>
    public static bool IsChildOf(int parent, int process)
    {
        try
        {
            return Stat($"/proc/{process}", ParentField) == parent;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static int Stat(string folder, int field)
    {
        var text = File.ReadAllText(Path.Combine(folder, "stat"));
        return int.Parse(text[(text.LastIndexOf(')') + 2)..].Split(' ')[field], CultureInfo.InvariantCulture);
    }

    /// <summary>Of <c>/autogroup-12 nice 0</c>.</summary>
    private static int Last(string text) => int.Parse(text.Trim().Split(' ')[^1], CultureInfo.InvariantCulture);

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    private static partial int SetPriority(int which, uint who, int priority);
}
