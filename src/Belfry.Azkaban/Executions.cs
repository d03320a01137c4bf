namespace Belfry.Azkaban;

/// <summary>What Azkaban does when the flow is running already (<c>concurrentOption</c>).</summary>
public enum ConcurrentOption
{
    /// <summary>Refuses: <see cref="AzkabanErrorKind.AlreadyRunning"/>. Azkaban's own default.</summary>
    Skip,

    /// <summary>Runs beside it.</summary>
    Ignore,
}

/// <summary>What becomes of a flow's other jobs when one has failed (<c>failureAction</c>).</summary>
public enum FailureAction
{
    /// <summary>Those that run are finished, no other starts. Azkaban's own default.</summary>
    FinishCurrent,

    /// <summary>Those that run are killed; the execution ends as KILLED, not FAILED (3.90.0).</summary>
    CancelImmediately,

    /// <summary>All that do not depend on the failed one still run.</summary>
    FinishPossible,
}

/// <summary>A flow to be executed.</summary>
public sealed record FlowSubmission
{
    /// <summary>The project's name.</summary>
    public required string Project { get; init; }

    /// <summary>The flow's name.</summary>
    public required string Flow { get; init; }

    /// <summary>
    /// Flow parameters (<c>flowOverride</c>). They beat the project's .properties files and lose to a value in the job's
    /// own file. A value over 128 KiB that lands on a command line fails the job.
    /// </summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>What to do when it is running already.</summary>
    public ConcurrentOption Concurrent { get; init; } = ConcurrentOption.Skip;

    /// <summary>What to do when one of its jobs has failed.</summary>
    public FailureAction OnFailure { get; init; } = FailureAction.FinishCurrent;

    /// <summary>Names of jobs that are to be skipped.</summary>
    public IReadOnlyList<string> DisabledJobs { get; init; } = [];
}

/// <summary>The longest that a submission may be held up before it is sent, by a sign-in or by a pause of this process.</summary>
/// <param name="Since">A timestamp of the client's <see cref="TimeProvider"/>.</param>
/// <param name="Longest">Counted from there; later it is not sent at all.</param>
public readonly record struct SendWithin(long Since, TimeSpan Longest);

/// <summary>One execution of a flow.</summary>
public record Execution
{
    /// <summary>Its number, unique on the server (<c>execid</c>).</summary>
    public required long Id { get; init; }

    /// <summary>The flow's name.</summary>
    public required string Flow { get; init; }

    /// <summary>A project that was deleted and made again has another.</summary>
    public required long ProjectId { get; init; }

    /// <summary>Its status.</summary>
    public required AzkabanStatus Status { get; init; }

    /// <summary>The status in Azkaban's own word, which may be one that this client does not know.</summary>
    public required string StatusWord { get; init; }

    /// <summary>Who submitted it.</summary>
    public required string SubmitUser { get; init; }

    /// <summary>By Azkaban's clock, to the millisecond.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>Null when it has not started; may be null in a finished one, too.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Null when it has not ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>One execution with its jobs.</summary>
public sealed record ExecutionDetail : Execution
{
    /// <summary>The project's name.</summary>
    public required string Project { get; init; }

    /// <summary>Its jobs, in no order; nested flows with theirs.</summary>
    public required IReadOnlyList<ExecutedNode> Nodes { get; init; }
}

/// <summary>A job, or a nested flow, of an execution.</summary>
public sealed record ExecutedNode
{
    /// <summary>The job's name.</summary>
    public required string Id { get; init; }

    /// <summary>With the nested flows around it, joined by colons; what logs are asked for by.</summary>
    public required string Path { get; init; }

    /// <summary>Its status.</summary>
    public required AzkabanStatus Status { get; init; }

    /// <summary>From 0.</summary>
    public required int Attempt { get; init; }

    /// <summary>Null when it has not started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Null when it has not ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Of a nested flow.</summary>
    public required IReadOnlyList<ExecutedNode> Nodes { get; init; }
}

/// <summary>A flow's executions, the newest first.</summary>
/// <param name="Total">How many there are in all.</param>
/// <param name="From">How many newer ones come before these.</param>
/// <param name="ProjectId">Of the project as it is now.</param>
/// <param name="Items">The executions.</param>
public sealed record ExecutionPage(long Total, long From, long ProjectId, IReadOnlyList<Execution> Items);

/// <summary>The options with which a flow was submitted.</summary>
/// <param name="Parameters">Its flow parameters.</param>
/// <param name="NodeStatus">The statuses of its jobs, in Azkaban's words.</param>
public sealed record FlowInfo(
    IReadOnlyDictionary<string, string> Parameters, IReadOnlyDictionary<string, string> NodeStatus);

/// <summary>A piece of a log.</summary>
/// <param name="Offset">Where it begins, in bytes; may be a little after what was asked, never inside a character.</param>
/// <param name="Length">How long it is in bytes; 0 at the end of the log.</param>
/// <param name="Text">The text, with Azkaban's HTML escapes undone.</param>
public sealed record LogPiece(long Offset, int Length, string Text)
{
    /// <summary>Where the next piece begins.</summary>
    public long Next => Offset + Length;
}
