using System.Collections.Concurrent;

namespace Belfry.Worker.Runs;

/// <summary>Every run that this worker holds: from its assignment until its end is confirmed.</summary>
internal sealed class RunTable
{
    /// <summary>More runs than any leader gives to one worker; the protection of its memory.</summary>
    public const int Capacity = 200_000;

    private readonly ConcurrentDictionary<Guid, WorkerRun> _runs = new();
    private TaskCompletionSource? _empty;

    // The dictionary's own count takes all of its locks.
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public IEnumerable<WorkerRun> All => _runs.Values;

    public bool TryAdd(WorkerRun run)
    {
        if (!_runs.TryAdd(run.Id, run))
            return false;
        Interlocked.Increment(ref _count);
        return true;
    }

    public WorkerRun? Find(Guid id) => _runs.GetValueOrDefault(id);

    /// <summary>The run that was taken out; null when it was not there.</summary>
    public WorkerRun? Remove(Guid id)
    {
        if (_runs.TryRemove(id, out var run) && Interlocked.Decrement(ref _count) is 0)
            _empty?.TrySetResult();
        return run;
    }

    /// <summary>Completes when no run is held any more.</summary>
    public Task WhenEmptyAsync()
    {
        // A full fence between the two: either this sees the last removal, or the removal sees who waits.
        var made = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var empty = Interlocked.CompareExchange(ref _empty, made, comparand: null) ?? made;
        if (Count is 0)
            empty.TrySetResult();
        return empty.Task;
    }
}
