using System.Threading.Channels;

namespace Belfry.Engine;

/// <summary>
/// Decisions that wait for their commit, in their order. Never more than those who decide may queue: they ask for room first,
/// and then queue all of what they have decided.
/// </summary>
/// <param name="deciding">Held by whoever decides until all of the decision is queued.</param>
internal sealed class DecisionQueue(Lock deciding)
{
    private readonly Channel<LedgerEntry> _queue = Channel.CreateUnbounded<LedgerEntry>();
    private readonly Queue<long> _ends = new(); // of decisions, counted as _queued is; the lock keeps them
    private long _lastEnd;
    private long _queued, _taken; // entries, since there is a queue
    private TaskCompletionSource _flushed = NewSignal();
    private Awaited? _awaited; // null while nobody wants to know

    /// <summary>How many entries wait.</summary>
    public int Waiting => _queue.Reader.Count;

    public void Enqueue(LedgerEntry entry)
    {
        Interlocked.Increment(ref _queued);
        _queue.Writer.TryWrite(entry);
        if (Volatile.Read(ref _awaited) is { } awaited && Waiting >= awaited.Waiting)
            awaited.Reached.TrySetResult();
    }

    /// <summary>All of a decision is queued. Called under the lock of those who decide.</summary>
    public void Decided()
    {
        var queued = Interlocked.Read(ref _queued);
        if (queued > _lastEnd)
            _ends.Enqueue(_lastEnd = queued);
    }

    /// <summary>Returns when fewer than <paramref name="below"/> wait.</summary>
    public async Task RoomAsync(int below, CancellationToken ct)
    {
        while (true)
        {
            var flushed = Volatile.Read(ref _flushed);
            if (Waiting < below)
                return;
            await flushed.Task.WaitAsync(ct);
        }
    }

    /// <summary>Returns when anything waits.</summary>
    public async Task AnyAsync(CancellationToken ct) => await _queue.Reader.WaitToReadAsync(ct);

    /// <summary>Returns when so many wait, or when <paramref name="other"/> has ended.</summary>
    public async Task EnoughAsync(int waiting, Task other)
    {
        var awaited = new Awaited(waiting, NewSignal());
        Interlocked.Exchange(ref _awaited, awaited);
        if (Waiting < waiting)
            await Task.WhenAny(other, awaited.Reached.Task);
        Volatile.Write(ref _awaited, null);
    }

    /// <summary>
    /// Takes those that came first: <paramref name="share"/> of them, and what belongs to the same decision. A run and its
    /// assignment would else be written by one statement more. All when there are not so many; never more than <paramref name="most"/>.
    /// </summary>
    public List<LedgerEntry> Take(int share, int most)
    {
        var entries = new List<LedgerEntry>();
        lock (deciding)
        {
            while (_ends.TryPeek(out var end) && end < _taken + share)
                _ends.Dequeue();
            var count = _ends.TryPeek(out var last) ? Math.Min(last - _taken, most) : most;
            while (entries.Count < count && _queue.Reader.TryRead(out var entry))
                entries.Add(entry);
            _taken += entries.Count;
        }
        Interlocked.Exchange(ref _flushed, NewSignal()).SetResult();
        return entries;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Told when so many wait.</summary>
    private sealed record Awaited(int Waiting, TaskCompletionSource Reached);
}
