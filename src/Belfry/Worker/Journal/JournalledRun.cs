using Belfry.Core.Protocol;

namespace Belfry.Worker.Journal;

/// <summary>
/// What the journal knows of a run: the attempt from before its start on, the process after it, the end.
/// </summary>
internal sealed record JournalledRun(Guid Run, int Attempt)
{
    /// <summary>The process that was started; null before that, and for runs without one.</summary>
    public JournalledProcess? Process { get; init; }

    /// <summary>By the worker's own clock; null before the start.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Null while it goes on.</summary>
    public JournalledEnd? End { get; init; }
}

/// <param name="StartTicks">The kernel's start time, which tells the process from a later one of the same
/// number.</param>
internal readonly record struct JournalledProcess(int Pid, long StartTicks);

/// <summary>A result that the leader has not confirmed.</summary>
internal sealed record JournalledEnd(
    RunOutcome Outcome, int? ExitCode, DateTimeOffset At, int Chunks, string? Remark);
