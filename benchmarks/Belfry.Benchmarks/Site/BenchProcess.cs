using System.Diagnostics;
using System.Globalization;

namespace Belfry.Benchmarks.Site;

/// <summary>A process that is measured from outside; what it prints goes to a file.</summary>
internal sealed class BenchProcess : IAsyncDisposable
{
    // man 5 proc: ticks of USER_HZ, which Linux fixes at 100 for what it shows.
    private const double TicksPerSecond = 100;
    private const int ParentField = 1, UserTimeField = 11;

    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private BenchProcess(Process process, string log)
    {
        _process = process;
        Log = log;
    }

    /// <summary>The file of what it printed.</summary>
    public string Log { get; }

    public int Pid => _process.Id;

    /// <summary>Bytes of memory that are its own or shared, as they are in the machine now.</summary>
    public long ResidentBytes
        => long.Parse(StatusValue("VmRSS:").Split(' ')[0], CultureInfo.InvariantCulture) * 1024;

    /// <summary>Processor time of all its threads.</summary>
    public TimeSpan ProcessorTime => ProcessorTimeOf(Pid);

    /// <summary>Processor time of all threads of a process; nothing when it is gone.</summary>
    public static TimeSpan ProcessorTimeOf(int pid)
    {
        if (StatOf(pid) is not { } fields)
            return TimeSpan.Zero;
        var ticks = long.Parse(fields[UserTimeField], CultureInfo.InvariantCulture)
            + long.Parse(fields[UserTimeField + 1], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    /// <summary>The same of a process and those that it has started.</summary>
    public static TimeSpan ProcessorTimeOfFamily(int pid)
        => Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var other) ? other : 0)
            .Where(other => other == pid || (other > 0 && StatOf(other) is { } fields && fields[ParentField] == pid.ToString(CultureInfo.InvariantCulture)))
            .Aggregate(TimeSpan.Zero, (sum, other) => sum + ProcessorTimeOf(other));

    /// <summary>The fields of man 5 proc behind the name, which is in brackets and may have blanks.</summary>
    private static string[]? StatOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The program that ./bench names, or the one that is built beside this one.</summary>
    public static string Belfry => Environment.GetEnvironmentVariable("BELFRY_PROGRAM") ?? Path.Combine(AppContext.BaseDirectory, "belfry");

    public static BenchProcess StartBelfry(string log, params string[] arguments) => Start(log, Belfry, arguments);

    public static BenchProcess Start(string log, string program, params string[] arguments)
    {
        // The shell appends both streams to the file and is then replaced by the program.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >>\"$0\" 2>&1", log, program, .. arguments])
        {
            UseShellExecute = false,
        };
        // A program finds .NET in its usual places only.
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "../../.."));
        return new BenchProcess(Process.Start(start)!, log);
    }

    public void ThrowIfEnded()
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"A process of the benchmark ended with code {_process.ExitCode}:\n{File.ReadAllText(Log)}");
    }

    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync(CancellationToken ct)
    {
        await _process.WaitForExitAsync(ct);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>SIGTERM, and SIGKILL to what does not end then.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using (Process.Start("kill", [Pid.ToString(CultureInfo.InvariantCulture)]))
            {
            }
            using var patience = new CancellationTokenSource(StopsWithin);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                await KillAsync();
            }
        }
        _process.Dispose();
    }

    private string StatusValue(string name)
        => File.ReadLines($"/proc/{Pid}/status").First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim();
}
