using System.Collections.Concurrent;
using System.Diagnostics;
using Belfry.Worker;

namespace Belfry.IntegrationTests.Worker;

/// <summary>A worker as a process of its own, which a test can kill in the middle of anything.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Process _process;

    private WorkerProcess(Process process, WorkerOptions options)
    {
        _process = process;
        Options = options;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public WorkerOptions Options { get; }

    public int Pid => _process.Id;

    public int ExitCode => _process.ExitCode;

    /// <summary>All that it wrote until now.</summary>
    public string Log => string.Join('\n', _lines);

    /// <param name="before">A program with arguments that executes the worker in its turn, such as <c>env
    /// --ignore-signal=CHLD</c>.</param>
    public static WorkerProcess Start(WorkerOptions options, params string[] before)
        => Start(options, dryRun: false, before);

    public static WorkerProcess Start(WorkerOptions options, bool dryRun, params string[] before)
    {
        string[] command =
        [
            .. before,
            KillTests.Program(),
            "worker",
            $"--Worker:Data={options.Data}",
            $"--Worker:Scratch={options.Scratch}",
            $"--Worker:JoinToken={options.JoinToken}",
            $"--Worker:Name={options.Name}",
            $"--Worker:Slots={options.Slots}",
            $"--Worker:DryRun={dryRun}",
            .. options.Masters.Select((master, n) => $"--Worker:Masters:{n}={master}"),
            .. options.RunAs is null ? (IEnumerable<string>)[] : [$"--Worker:RunAs={options.RunAs}"],
        ];
        var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        });
        return new WorkerProcess(process!, options);
    }

    /// <summary>SIGKILL to the worker alone: what it started goes on.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitedAsync();
    }

    public async Task StopAsync()
    {
        Process.Start("kill", [_process.Id.ToString()]).Dispose();
        await ExitedAsync();
    }

    public Task ExitedAsync()
        => _process.WaitForExitAsync(TestContext.Current.CancellationToken)
            .WaitAsync(LeaderRun.Patience, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
            _lines.Enqueue(line);
    }
}
