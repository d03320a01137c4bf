using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Belfry.Access;
using Belfry.Storage;

namespace Belfry.IntegrationTests.Processes;

/// <summary>
/// The built program as a process of its own: started with any arguments, spoken to over HTTP, killed at any moment.
/// Its standard output and error are kept for the message of a test that fails.
/// </summary>
internal sealed partial class BelfryProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;

    private BelfryProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Pid => _process.Id;

    public int ExitCode => _process.ExitCode;

    public bool IsRunning => !_process.HasExited;

    public string Log => string.Join('\n', _lines);

    /// <summary>Returns when the process has said something: what it prints comes a little after what it does.</summary>
    public Task SaysAsync(string text, CancellationToken ct)
        => Eventually.BecomesAsync(() => Task.FromResult(Log), log => log.Contains(text, StringComparison.Ordinal), ct);

    /// <summary>Where it says that it is.</summary>
    public Task<Uri> AddressAsync(CancellationToken ct) => WithLogAsync(_address.Task, ct);

    /// <summary>A worker says no address: started is when this returns.</summary>
    public static BelfryProcess Start(IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Program(), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // That of a master in the tests' own process (TestMaster) is not this one's.
        start.Environment.Remove("Logging__Console__LogLevel__Default");
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new BelfryProcess(Process.Start(start)!);
    }

    /// <summary>Starts a master or standalone and waits until it serves.</summary>
    public static async Task<BelfryProcess> StartServingAsync(
        IEnumerable<string> arguments, CancellationToken ct, params (string Name, string Value)[] environment)
    {
        var process = Start([.. arguments, "--http", "127.0.0.1:0", .. arguments.First() == "standalone" ? (string[])["--https", "127.0.0.1:0"] : []], environment);
        try
        {
            await process.AddressAsync(ct);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client that is signed in with a token of that role.</summary>
    public async Task<HttpClient> ClientAsync(string connectionString, CancellationToken ct, Role role = Role.Admin)
    {
        await using var database = new Database(connectionString);
        var token = await new AccessControl(new AccessStore(database), TimeProvider.System).CreateTokenAsync(role, "test", ct);
        return new HttpClient
        {
            BaseAddress = await AddressAsync(ct),
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };
    }

    /// <summary>SIGKILL to this process alone: what it started goes on.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Waits until it has ended, by itself or because a kill point was passed.</summary>
    public Task ExitAsync(CancellationToken ct) => WithLogAsync(ExitedAsync(ct), ct);

    /// <summary>SIGTERM, and its end.</summary>
    public async Task StopAsync(CancellationToken ct)
    {
        Signal("-TERM");
        await ExitAsync(ct);
    }

    /// <param name="signal">As <c>kill</c> takes it: <c>-STOP</c>, <c>-CONT</c>, <c>-TERM</c>.</param>
    public void Signal(string signal)
    {
        using var kill = Process.Start("sh", ["-c", $"kill {signal} {Pid}"]);
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    /// <summary>What is started: the program that ./test names, else the one that was built with the tests.</summary>
    public static string Program()
        => Environment.GetEnvironmentVariable("BELFRY_PROGRAM") ?? Path.Combine(AppContext.BaseDirectory, "belfry");

    [GeneratedRegex(@"^Belfry is at (?<url>http://\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Address();

    private async Task<bool> ExitedAsync(CancellationToken ct)
    {
        await _process.WaitForExitAsync(ct);
        return true;
    }

    private async Task<T> WithLogAsync<T>(Task<T> task, CancellationToken ct)
    {
        try
        {
            return await task.WaitAsync(Patience, TimeProvider.System, ct);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{e.Message}\n{Log}", e);
        }
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            if (_process.HasExited)
                _address.TrySetException(new InvalidOperationException("It has ended."));
            return;
        }
        _lines.Enqueue(line);
        if (Address().Match(line) is { Success: true } match)
            _address.TrySetResult(new Uri(match.Groups["url"].Value));
    }
}
