using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Belfry.Core.Protocol;
using Belfry.Worker.Runs;

namespace Belfry.Worker.Link;

/// <summary>
/// What waits to be told to the leader. A run waits here at most once and its messages are made from what it is when
/// its turn comes: so the outbox is never longer than the table of runs, also while there is no connection.
/// </summary>
internal sealed class Outbox : IDisposable
{
    private readonly ConcurrentQueue<WorkerRun> _runs = new();
    private readonly ConcurrentQueue<WorkerMessage> _messages = new();
    private readonly SemaphoreSlim _signal = new(0, 1);
    private int _signalled;

    /// <summary>There is something new to tell of the run.</summary>
    public void Add(WorkerRun run)
    {
        if (!run.Touch())
            return;
        _runs.Enqueue(run);
        Signal();
    }

    /// <summary>A message for the present connection alone.</summary>
    public void Add(WorkerMessage message)
    {
        _messages.Enqueue(message);
        Signal();
    }

    public bool TryTake([NotNullWhen(true)] out WorkerMessage? message) => _messages.TryDequeue(out message);

    public bool TryTake([NotNullWhen(true)] out WorkerRun? run)
    {
        if (!_runs.TryDequeue(out run))
            return false;

        // Before its state is read: what changes from now on puts it here again.
        run.Untouch();
        return true;
    }

    /// <summary>Forgets what was meant for a connection that has ended.</summary>
    public void Clear()
    {
        _messages.Clear();
        while (TryTake(out WorkerRun? _))
        {
        }
    }

    /// <summary>Wakes the sender, because there is something to send or room to send it.</summary>
    public void Signal()
    {
        if (Interlocked.Exchange(ref _signalled, 1) is 0)
            _signal.Release();
    }

    /// <summary>Waits for a signal given since the last wait.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await _signal.WaitAsync(cancellationToken);

        // A full fence, as the taking of a run has: nothing added before is overlooked after.
        Interlocked.Exchange(ref _signalled, 0);
    }

    public void Dispose() => _signal.Dispose();
}
