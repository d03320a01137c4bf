using Belfry.Core.Protocol;
using Belfry.Worker.Runs;

namespace Belfry.Worker.Link;

/// <summary>
/// Whose output goes next, and how much may be under way: pieces that are sent but not stored stay below
/// <see cref="ProtocolLimits.UnstoredBytes"/> over all runs. Runs take turns piece by piece, so that a run that prints
/// much holds up none that prints little. One lock guards both, because sending and storing are told by two loops.
/// </summary>
internal sealed class SendWindow
{
    private readonly Lock _lock = new();
    private readonly Queue<WorkerRun> _turns = new();
    private long _unstored;

    /// <summary>Gives the run a turn when it has pieces to send and none yet.</summary>
    public void Enter(WorkerRun run)
    {
        lock (_lock)
            Enter_NeedsLock(run);
    }

    /// <summary>The next piece to send; null while nothing is there or the window is full.</summary>
    public RunOutput? Next()
    {
        lock (_lock)
        {
            while (_turns.TryPeek(out var run))
            {
                var piece = NextOf_NeedsLock(run, out var waits);
                if (waits)
                    return null;
                _turns.Dequeue();
                run.Told.InTurn = false;
                Enter_NeedsLock(run);
                if (piece is not null)
                    return piece;
            }

            return null;
        }
    }

    /// <summary>The same for one run, out of turn.</summary>
    public RunOutput? NextOf(WorkerRun run)
    {
        lock (_lock)
            return NextOf_NeedsLock(run, out _);
    }

    /// <summary>The pieces below the count are stored.</summary>
    public void Stored(WorkerRun run, int count)
    {
        lock (_lock)
        {
            var told = run.Told;
            count = Math.Min(count, run.Spool?.Count ?? 0);
            for (; told.Stored < count; told.Stored++)
            {
                if (told.Stored < told.NextPiece)
                    _unstored -= run.Spool!.LengthOf(told.Stored);
            }

            told.NextPiece = Math.Max(told.NextPiece, told.Stored);
        }
    }

    /// <summary>On a new connection everything that is not stored is sent again.</summary>
    public void Restart(WorkerRun run)
    {
        lock (_lock)
        {
            var told = run.Told;
            told.Started = told.Finished = told.InTurn = false;
            told.NextPiece = told.Stored;
        }
    }

    private RunOutput? NextOf_NeedsLock(WorkerRun run, out bool waits)
    {
        waits = false;
        var n = run.Told.NextPiece;
        if (run.Spool is not { } spool || n >= spool.Count)
            return null;
        var length = spool.LengthOf(n);
        waits = _unstored + length > ProtocolLimits.UnstoredBytes;
        if (waits)
            return null;
        run.Told.NextPiece++;
        _unstored += length;
        return new RunOutput(run.Id, n, spool.Read(n));
    }

    private void Enter_NeedsLock(WorkerRun run)
    {
        var told = run.Told;
        if (told.InTurn || run.Spool is not { } spool || told.NextPiece >= spool.Count)
            return;
        told.InTurn = true;
        _turns.Enqueue(run);
    }
}
