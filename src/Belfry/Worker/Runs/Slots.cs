namespace Belfry.Worker.Runs;

/// <summary>A number of places; who finds none free waits in line.</summary>
internal sealed class Slots(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource> _line = new();
    private int _free = capacity;

    /// <summary>
    /// True with a place, which is to be given back; false when <paramref name="giveUp"/> completed first.
    /// </summary>
    public async Task<bool> TakeAsync(Task giveUp)
    {
        TaskCompletionSource turn;
        lock (_lock)
        {
            if (giveUp.IsCompleted)
                return false;
            if (_free > 0)
            {
                _free--;
                return true;
            }

            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _line.Enqueue(turn);
        }

        await Task.WhenAny(turn.Task, giveUp);
        return !turn.TrySetCanceled(CancellationToken.None);
    }

    public void GiveBack()
    {
        lock (_lock)
        {
            // Who gave up stays in line, but takes no place.
            while (_line.TryDequeue(out var next))
            {
                if (next.TrySetResult())
                    return;
            }

            _free++;
        }
    }
}
