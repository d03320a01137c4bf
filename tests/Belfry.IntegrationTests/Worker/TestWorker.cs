using System.Collections.Concurrent;
using Belfry.Worker;
using Microsoft.Extensions.Logging;

namespace Belfry.IntegrationTests.Worker;

/// <summary>A real worker inside the test's process, with folders of its own.</summary>
internal sealed class TestWorker : IAsyncDisposable
{
    private static readonly ConcurrentBag<string> Folders = [];

    private readonly WorkerRuntime _runtime;

    private TestWorker(WorkerRuntime runtime, WorkerOptions options, LogLines logs)
    {
        _runtime = runtime;
        Options = options;
        Logs = logs;
    }

    public WorkerOptions Options { get; }

    public LogLines Logs { get; }

    public static WorkerOptions OptionsFor(params IReadOnlyList<string> masters) => new()
    {
        Masters = masters,
        JoinToken = ScriptedLeader.Token,
        Data = NewFolder(),
        Scratch = NewFolder(),
        Name = "test",
        Slots = 8,
    };

    public static async Task<TestWorker> StartAsync(WorkerOptions options)
    {
        var logs = new LogLines();
        var runtime = new WorkerRuntime(options, TimeProvider.System, logs);
        await runtime.StartAsync();
        return new TestWorker(runtime, options, logs);
    }

    /// <summary>A worker that is connected to this leader.</summary>
    public static async Task<TestWorker> StartAsync(ScriptedLeader leader, Action<WorkerOptions>? change = null)
    {
        var options = OptionsFor(leader.Url);
        change?.Invoke(options);
        var worker = await StartAsync(options);
        await leader.NextConnectionAsync();
        return worker;
    }

    public Task DrainAsync(TimeSpan grace) => _runtime.DrainAsync(grace, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _runtime.DisposeAsync();

    /// <summary>
    /// A folder that every account may pass through, as a machine's folder for temporary files. It goes with the
    /// tests.
    /// </summary>
    public static string NewFolder()
    {
        var folder = Directory.CreateTempSubdirectory("belfry-test-").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)Convert.ToInt32("755", 8));
        if (Folders.IsEmpty)
            AppDomain.CurrentDomain.ProcessExit += (_, _) => RemoveFolders();
        Folders.Add(folder);
        return folder;
    }

    private static void RemoveFolders()
    {
        foreach (var folder in Folders.Where(Directory.Exists))
            Directory.Delete(folder, recursive: true);
    }
}

/// <summary>Keeps what is logged, and lets a test wait for a line.</summary>
internal sealed class LogLines : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(int Id, string Line)> _lines = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<string>> _waiting = new();

    public IEnumerable<string> All => _lines.Select(line => line.Line);

    public int CountOf(int eventId) => _lines.Count(line => line.Id == eventId);

    /// <summary>The first line with this event id, now or later.</summary>
    public Task<string> FirstAsync(int eventId)
        => Waiting(eventId).Task.WaitAsync(LeaderRun.Patience, TestContext.Current.CancellationToken);

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = formatter(state, exception) + (exception is null ? "" : $" {exception}");
        _lines.Enqueue((eventId.Id, line));
        Waiting(eventId.Id).TrySetResult(line);
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Dispose()
    {
    }

    private TaskCompletionSource<string> Waiting(int eventId)
        => _waiting.GetOrAdd(eventId, _ => new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously));
}
