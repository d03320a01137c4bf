using System.Runtime.InteropServices;

namespace Belfry.Engine;

/// <summary>
/// Named steps at which a test can have the whole process killed, as a power cut would: the environment variable
/// <c>BELFRY_KILL_AT=name:n</c> names the step and which passage of it. Without the variable it is one comparison.
/// </summary>
internal static partial class KillPoints
{
    private const int SigKill = 9;

    private static readonly string? Name;
    private static int _left;

    static KillPoints()
    {
        var parts = Environment.GetEnvironmentVariable("BELFRY_KILL_AT")?.Split(':');
        if (parts is [var name, var count] && int.TryParse(count, out _left))
            Name = name;
    }

    public static void Pass(string name)
    {
        if (Name is not null && name == Name && Interlocked.Decrement(ref _left) == 0)
            _ = Kill(Environment.ProcessId, SigKill);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
