using Belfry.Core.Jobs;
using Belfry.Core.Protocol;

namespace Belfry.Core.Runs;

/// <summary>Something that happened to an attempt, at a time of the database's clock.</summary>
public abstract record RunEvent(DateTimeOffset At);

/// <summary>A worker was chosen.</summary>
public sealed record Assigned(DateTimeOffset At, WorkerId Worker) : RunEvent(At);

/// <summary>The worker reported the start; <see cref="RunEvent.At"/> is when it started.</summary>
public sealed record Started(DateTimeOffset At) : RunEvent(At);

/// <summary>The worker reported the end.</summary>
/// <param name="StartedAt">When it had started, in case the report of the start never came; null when nothing ran.</param>
public sealed record Finished(
    DateTimeOffset At,
    RunOutcome Outcome,
    DateTimeOffset? StartedAt,
    int? ExitCode,
    string? Remark) : RunEvent(At);

/// <summary>The worker was silent for too long, or came back without the run.</summary>
public sealed record WorkerLost(DateTimeOffset At, string Remark) : RunEvent(At);

/// <summary>It will not run: its deadline passed, it was stopped, or another run took its place.</summary>
public sealed record Withdrawn(DateTimeOffset At, string Remark) : RunEvent(At);

/// <summary>Somebody ended it before it reached a worker.</summary>
public sealed record KilledWhileQueued(DateTimeOffset At, string Remark) : RunEvent(At);

/// <summary>A worker said that it still runs what was given up as lost.</summary>
public sealed record FoundRunning(DateTimeOffset At, string Remark) : RunEvent(At);
