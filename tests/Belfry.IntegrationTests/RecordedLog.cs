using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Belfry.IntegrationTests;

/// <summary>Keeps what was logged, and lets a test wait for the line it needs.</summary>
internal sealed class RecordedLog : ILoggerFactory, ILogger
{
    private readonly Lock _gate = new();
    private ImmutableList<(int Id, string Text)> _lines = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>All lines so far, for the message of a test that fails.</summary>
    public override string ToString() => string.Join('\n', _lines.Select(line => line.Text));

    /// <summary>The first line with that event id, also when it came before.</summary>
    public Task<string> FirstAsync(int eventId, CancellationToken cancellationToken) =>
        NthAsync(eventId, 1, cancellationToken);

    /// <summary>The nth line with that event id, counted from 1, also when it came before.</summary>
    public async Task<string> NthAsync(int eventId, int n, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                var found = _lines.FindAll(line => line.Id == eventId);
                if (found.Count >= n)
                    return found[n - 1].Text;
                more = _more.Task;
            }

            await more.WaitAsync(cancellationToken);
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_gate)
        {
            _lines = _lines.Add((eventId.Id, formatter(state, exception)));
            _more.SetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Dispose()
    {
    }
}
