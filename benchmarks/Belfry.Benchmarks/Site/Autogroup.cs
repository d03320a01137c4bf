namespace Belfry.Benchmarks.Site;

/// <summary>
/// Whether the kernel shares the processors out among sessions first, and only within each by priority. It is switched off
/// while something is measured, for all alike, as docs/operations.md advises (<c>deploy/sysctl</c>); afterwards it is as before.
/// </summary>
internal sealed class Autogroup : IDisposable
{
    private const string Setting = "/proc/sys/kernel/sched_autogroup_enabled";
    private const string On = "1", Off = "0";

    private readonly bool _wasSwitchedOff;

    private Autogroup(bool wasSwitchedOff) => _wasSwitchedOff = wasSwitchedOff;

    /// <summary>For <see cref="Machine"/>.</summary>
    public static string Description => IsOn ? "sched_autogroup on" : "sched_autogroup off";

    private static bool IsOn => File.Exists(Setting) && File.ReadAllText(Setting).Trim() == On;

    /// <summary>Without the right to, it stays on; the tables say so.</summary>
    public static Autogroup SwitchOff()
    {
        if (!IsOn)
            return new Autogroup(false);
        try
        {
            File.WriteAllText(Setting, Off);
            return new Autogroup(true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Autogroup(false);
        }
    }

    public void Dispose()
    {
        if (_wasSwitchedOff)
            File.WriteAllText(Setting, On);
    }
}
