namespace Belfry.Worker.Runs;

/// <summary>Counts without locks, and lets somebody wait for nobody to be left.</summary>
internal sealed class Headcount
{
    private TaskCompletionSource? _none;
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Add() => Interlocked.Increment(ref _count);

    public void Remove()
    {
        if (Interlocked.Decrement(ref _count) is 0)
            _none?.TrySetResult();
    }

    /// <summary>Completes the next time that nobody is left, or at once. Who waits expects no more to come.</summary>
    public Task WhenNoneAsync()
    {
        // A full fence between the two: either this sees the last removal, or the removal sees who waits.
        var made = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var none = Interlocked.CompareExchange(ref _none, made, comparand: null) ?? made;
        if (Count is 0)
            none.TrySetResult();
        return none.Task;
    }
}
