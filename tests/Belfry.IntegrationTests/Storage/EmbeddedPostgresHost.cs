using System.Diagnostics;
using Belfry.Storage;
using Microsoft.Extensions.Logging;

namespace Belfry.IntegrationTests.Storage;

/// <summary>
/// A process that keeps a built-in PostgreSQL, for tests that kill it: this test program itself, started anew. It says
/// each log line as "event id, tab, text" and "up" with the server's process id, and stops when its input ends.
/// </summary>
internal sealed class EmbeddedPostgresHost : IDisposable
{
    /// <summary>What the test program is started with to be such a host; the data folder follows.</summary>
    public const string Argument = "host-postgres";

    private readonly Process _process;

    private EmbeddedPostgresHost(Process process) => _process = process;

    public int ProcessId => _process.Id;

    public static EmbeddedPostgresHost Start(string folder) => Start(folder, new ProcessStartInfo(Environment.ProcessPath!));

    /// <summary>As a shell would that has the file open as descriptor 8.</summary>
    public static EmbeddedPostgresHost StartWithOpenFile(string folder, string file) => Start(
        folder, new ProcessStartInfo("bash", ["-c", "exec 8<\"$1\" && shift && exec \"$@\"", "host", file, Environment.ProcessPath!]));

    private static EmbeddedPostgresHost Start(string folder, ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.UseShellExecute = false;
        // The test program is either its own executable or an argument of dotnet.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(EmbeddedPostgresHost).Assembly.Location);
        start.ArgumentList.Add(Argument);
        start.ArgumentList.Add(folder);
        return new EmbeddedPostgresHost(Process.Start(start)!);
    }

    /// <summary>What follows the word on the first line that begins with it.</summary>
    public async Task<string> SaysAsync(string word, CancellationToken cancellationToken)
    {
        var said = new List<string>();
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith(word + "\t", StringComparison.Ordinal))
                return line[(word.Length + 1)..];
            said.Add(line);
        }

        throw new InvalidOperationException($"The host ended without saying {word}: {string.Join('\n', said)}");
    }

    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(cancellationToken);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    public static async Task RunAsync(string path)
    {
        using var folder = await DataFolder.OpenAsync(
            path, new DataFolderUse("belfry test-host", Passing: false), TimeProvider.System, CancellationToken.None);
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(new ConsoleLines()));
        await using var postgres = await EmbeddedPostgres.StartAsync(
            folder, TestSettings.Quick(path), loggers, TimeProvider.System, CancellationToken.None);
        Console.WriteLine($"up\t{postgres.ProcessId}");
        await Console.In.ReadToEndAsync();
    }

    private sealed class ConsoleLines : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Console.WriteLine($"{eventId.Id}\t{formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
