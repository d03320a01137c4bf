using Belfry.FaultLab.Sandbox;

namespace Belfry.FaultLab.Site;

/// <summary>
/// A master or worker on its host, kept running as systemd would keep it: one that ends by itself is started again after a
/// second, and counted; one that a fault has ended stays so until the fault starts it.
/// </summary>
internal sealed class Server(Host host, Func<(IReadOnlyDictionary<string, string> Environment, string[] Command)> how)
{
    private static readonly TimeSpan RestartAfter = TimeSpan.FromSeconds(1);

    // A worker lets its runs go on for half a minute.
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private LabProcess? _process;
    private bool _wanted;
    private bool _mayRefuse;
    private long _gone;

    public Host Host => host;

    public string Name { get; set; } = host.Name;

    public string Log => Path.Combine(host.Folder, "log");

    public bool IsUp => _wanted && _process is { HasExited: false };

    /// <summary>The ends that no fault has brought about, with the last line of the log.</summary>
    public List<string> OwnEnds { get; } = [];

    /// <param name="isDatabaseUp">Without it a master rightly refuses to start.</param>
    public void Start(bool isDatabaseUp = true)
    {
        lock (_gate)
        {
            _mayRefuse = !isDatabaseUp;
            var (environment, command) = how();
            _process?.Dispose();
            _process = host.Start(Log, environment, command);
            _wanted = true;
            _gone = 0;
        }
    }

    /// <summary>SIGKILL to the program alone.</summary>
    public async Task KillAsync(CancellationToken ct)
    {
        Leave().Signal(Signals.Kill);
        await _process!.ExitAsync(ct);
    }

    /// <summary>SIGTERM, and its end. One that does not end is a finding, and is killed.</summary>
    public async Task StopAsync(CancellationToken ct)
    {
        var process = Leave();
        process.Signal(Signals.Terminate);
        try
        {
            await process.ExitAsync(ct).WaitAsync(StopWithin, TimeProvider.System, ct);
        }
        catch (TimeoutException)
        {
            OwnEnds.Add($"{Name} did not end within {StopWithin.TotalSeconds:0} s of SIGTERM: {LastLine()}");
            process.Signal(Signals.Kill);
            await process.ExitAsync(ct);
        }
    }

    /// <summary>All that runs on the host is gone.</summary>
    public async Task PullThePlugAsync(CancellationToken ct)
    {
        Leave();
        await host.KillAllAsync(ct);
    }

    public void Pause() => _process!.Signal(Signals.Stop);

    public void Resume() => _process!.Signal(Signals.Continue);

    /// <summary>
    /// Starts it again when it has ended by itself. That is a finding, also while there is no database: only one that was
    /// started meanwhile may refuse.
    /// </summary>
    public void Tend(bool isDatabaseUp)
    {
        lock (_gate)
        {
            if (!_wanted || !_process!.HasExited)
                return;
            if (_gone == 0)
            {
                _gone = TimeProvider.System.GetTimestamp();
                if (!_mayRefuse)
                    OwnEnds.Add($"{Name} ended with code {_process.ExitCode}: {LastLine()}");
            }
            else if (TimeProvider.System.GetElapsedTime(_gone) > RestartAfter)
            {
                Start(isDatabaseUp);
            }
        }
    }

    private LabProcess Leave()
    {
        lock (_gate)
        {
            _wanted = false;
            return _process!;
        }
    }

    private string LastLine() => File.Exists(Log) ? File.ReadLines(Log).LastOrDefault() ?? "" : "";
}
