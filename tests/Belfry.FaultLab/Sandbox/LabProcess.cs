using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Belfry.FaultLab.Sandbox;

/// <summary>A program that runs on a host until it is stopped.</summary>
internal sealed class LabProcess : IDisposable
{
    private readonly Process _process;

    private LabProcess(Process process, string log) => (_process, Log) = (process, log);

    public string Log { get; }

    public int Pid => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public static LabProcess Start(
        Host host, string log, IReadOnlyDictionary<string, string> environment, IEnumerable<string> command)
    {
        // Each of these becomes the next, so that the number of the first is that of the program.
        var start = new ProcessStartInfo(
            "ip",
            ["netns", "exec", host.Name, "unshare", "--uts", "sh", "-c", "hostname \"$1\"; exec >>\"$2\" 2>&1 </dev/null; shift 2; exec env \"$@\"",
                "sh", host.Name, log, .. environment.Select(pair => $"{pair.Key}={pair.Value}"), .. command])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
        };
        return new LabProcess(Process.Start(start)!, log);
    }

    public void Signal(int signal)
    {
        if (!HasExited)
            Signals.Send(Pid, signal);
    }

    public Task ExitAsync(CancellationToken ct) => _process.WaitForExitAsync(ct);

    public void Dispose() => _process.Dispose();
}

/// <summary>Signals, by their numbers in Linux.</summary>
internal static partial class Signals
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    public static void Send(int pid, int signal) => _ = SendSignal(pid, signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);
}
