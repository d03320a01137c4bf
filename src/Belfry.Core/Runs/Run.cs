using Belfry.Core.Jobs;

namespace Belfry.Core.Runs;

/// <summary>Where an attempt is in its life. <c>docs/state-machine.md</c> has the picture.</summary>
public enum RunState
{
    /// <summary>Waits: for a worker, for its retry delay, or for another run of the job to end.</summary>
    Queued,

    /// <summary>Has a worker and is on its way to it.</summary>
    Assigned,

    /// <summary>The worker reported its start.</summary>
    Running,

    Succeeded,
    Failed,

    /// <summary>Ended because its <c>timeoutSeconds</c> were up.</summary>
    TimedOut,

    /// <summary>Ended because somebody asked for it.</summary>
    Killed,

    /// <summary>Its worker fell silent; nobody knows how it ended. The only final state that a later truth may change.</summary>
    Lost,

    /// <summary>Never ran; the remark says why.</summary>
    Skipped,
}

/// <summary>What brought a run about.</summary>
public enum RunCause
{
    /// <summary>An instant of the job's schedule.</summary>
    Schedule,

    /// <summary>A timer: a start at a time, or after a delay.</summary>
    Timer,

    /// <summary>A person or program, by the API.</summary>
    Person,

    /// <summary>The attempt before it did not succeed.</summary>
    Retry,

    /// <summary>The <c>scheduler-v2</c> front.</summary>
    Azkaban,
}

/// <summary>One attempt: a fact, replaced by <see cref="RunTransitions.Apply"/> when something happens to it.</summary>
public sealed record Run
{
    public required RunId Id { get; init; }

    public required Guid Uuid { get; init; }

    public required JobId Job { get; init; }

    public required int JobVersion { get; init; }

    public required RunCause Cause { get; init; }

    /// <summary>The planned moment that this run stands for; only runs planned by a schedule period and their retries have one.</summary>
    public DateTimeOffset? Instant { get; init; }

    /// <summary>Which part of a broadcast it is, from 0.</summary>
    public int Shard { get; init; }

    /// <summary>Of how many parts; 1 for what is no broadcast.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>The one worker that may take it, which a part of a broadcast has.</summary>
    public WorkerId? Member { get; init; }

    /// <summary>From 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>How many of the attempts before this one were lost: they have a budget of their own.</summary>
    public int LostAttempts { get; init; }

    /// <summary>The id of attempt 1, of a broadcast that of shard 0; its own for attempt 1.</summary>
    public required RunId FirstRun { get; init; }

    /// <summary>Who asked for it, where a person or program did.</summary>
    public string? StartedBy { get; init; }

    /// <summary>The instant, the timer's time, or when it was asked for.</summary>
    public required DateTimeOffset ScheduledAt { get; init; }

    /// <summary>When it was triggered; for a retry, when the attempt before it ended.</summary>
    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>A retry waits until then.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>It runs beside other runs of the job, whatever the concurrency policy says.</summary>
    public bool Forced { get; init; }

    /// <summary>Values that replace or add to the job's params in this run.</summary>
    public ParamSet? Params { get; init; }

    public RunState State { get; init; } = RunState.Queued;

    public WorkerId? Worker { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public int? ExitCode { get; init; }

    /// <summary>Why it waits, failed or was skipped, in one sentence.</summary>
    public string? Remark { get; init; }

    /// <summary>
    /// How many planned instants this row stands for, its own among them, when more than one;
    /// <see cref="Schedules.Misfire.CountLimit"/> means that many or more.
    /// </summary>
    public int? Coalesced { get; init; }

    /// <summary>The oldest instant it stands for, when more than one.</summary>
    public DateTimeOffset? CoversFrom { get; init; }

    /// <summary>The newest instant it stands for, when more than one.</summary>
    public DateTimeOffset? CoversTo { get; init; }

    /// <summary>Nothing further happens to it, a late truth about a lost run aside.</summary>
    public bool HasEnded => State >= RunState.Succeeded;
}
