using Belfry.Core.Protocol;
using Belfry.Worker.Output;

namespace Belfry.Worker.Runs;

/// <summary>How a run ended.</summary>
/// <param name="Remark">Why it did not succeed; from <see cref="Failures"/>.</param>
internal sealed record RunEnd(RunOutcome Outcome, int? ExitCode, string? Remark)
{
    public static RunEnd Failed(string remark, int? exitCode = null) => new(RunOutcome.Failed, exitCode, remark);
}

/// <summary>Why a run is to end before its time.</summary>
internal sealed record StopRequest(RunOutcome Outcome, string Remark);

/// <summary>
/// A run that this worker holds, from its assignment until the leader has confirmed its end. Its facts are only added
/// to: state and times are set by whoever runs it, and read by the link.
/// </summary>
internal sealed class WorkerRun
{
    private readonly TaskCompletionSource<StopRequest> _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile RunFacts _facts = new(HeldState.Accepted, null, null, null, 0);
    private LiveTail? _live;
    private int _touched;

    public WorkerRun(RunAssigned assignment)
    {
        Assignment = assignment;
        Id = assignment.Run;
        Attempt = assignment.Attempt;
    }

    /// <summary>A run that an earlier life of this worker has left, with its end.</summary>
    public WorkerRun(Guid id, int attempt, RunEnd end, long? startedAt, long endedAt, OutputSpool spool, int pieces)
    {
        Id = id;
        Attempt = attempt;
        Spool = spool;
        _facts = new RunFacts(HeldState.Finished, startedAt, endedAt, end, pieces);
    }

    public Guid Id { get; }

    public int Attempt { get; }

    /// <summary>Null for a run of an earlier life.</summary>
    public RunAssigned? Assignment { get; private set; }

    public RunFacts Facts => _facts;

    /// <summary>Set before the start; null for a run that never came so far.</summary>
    public OutputSpool? Spool { get; set; }

    /// <summary>Set while somebody watches.</summary>
    public LiveTail? Live
    {
        get => Volatile.Read(ref _live);
        set => Volatile.Write(ref _live, value);
    }

    /// <summary>Completes when the run is to end before its time; the first request counts.</summary>
    public Task<StopRequest> StopRequested => _stop.Task;

    /// <summary>How far the link has told the leader of this run. Only the link touches it.</summary>
    public Told Told { get; } = new();

    public void RequestStop(StopRequest request) => _stop.TrySetResult(request);

    public void MarkStarted(long timestamp)
        => _facts = _facts with { State = HeldState.Running, StartedAt = timestamp };

    public void MarkFinished(RunEnd end, long timestamp, int pieces)
    {
        _facts = _facts with { State = HeldState.Finished, End = end, EndedAt = timestamp, Pieces = pieces };

        // The target may be a mebibyte, and an unconfirmed run may be held for long.
        Assignment = null;
    }

    /// <summary>True for the first touch since the link last looked: so a run waits there once at most.</summary>
    public bool Touch() => Interlocked.Exchange(ref _touched, 1) is 0;

    /// <summary>
    /// A full fence: what the link reads of the run after it is at least as new as any touch that it undoes.
    /// </summary>
    public void Untouch() => Interlocked.Exchange(ref _touched, 0);
}

/// <summary>What is known of a run at one moment. Times are timestamps of the worker's monotonic clock.</summary>
/// <param name="Pieces">How many pieces of output there are; final with <paramref name="End"/>.</param>
internal sealed record RunFacts(HeldState State, long? StartedAt, long? EndedAt, RunEnd? End, int Pieces);

/// <summary>How far a connection has told the leader of a run.</summary>
internal sealed class Told
{
    public bool Started { get; set; }

    public bool Finished { get; set; }

    /// <summary>The next piece of output to send; pieces below <see cref="Stored"/> need no sending.</summary>
    public int NextPiece { get; set; }

    public int Stored { get; set; }

    /// <summary>It waits for its turn to send output.</summary>
    public bool InTurn { get; set; }
}
