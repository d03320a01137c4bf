using System.Collections.Frozen;

namespace Belfry.Azkaban;

/// <summary>The status of an execution or of a job in it. The numbers are those of Azkaban's own table (3.90.0, Status.java).</summary>
public enum AzkabanStatus
{
    /// <summary>A word that this client does not know. Never to be taken for an end.</summary>
    Unknown = 0,

    /// <summary>A job that has not started.</summary>
    Ready = 10,

    /// <summary>On its way to an executor (newer servers).</summary>
    Dispatching = 15,

    /// <summary>Accepted, not started yet.</summary>
    Preparing = 20,

    /// <summary>Running.</summary>
    Running = 30,

    /// <summary>Paused: what runs goes on, nothing new starts.</summary>
    Paused = 40,

    /// <summary>Ended well.</summary>
    Succeeded = 50,

    /// <summary>Being killed.</summary>
    Killing = 55,

    /// <summary>Ended by a cancel, or by cancelImmediately after a failure.</summary>
    Killed = 60,

    /// <summary>The executor was lost (newer servers).</summary>
    ExecutionStopped = 65,

    /// <summary>Ended with a failure.</summary>
    Failed = 70,

    /// <summary>A job has failed, others are still running.</summary>
    FailedFinishing = 80,

    /// <summary>A job that was disabled.</summary>
    Skipped = 90,

    /// <summary>A job that is disabled.</summary>
    Disabled = 100,

    /// <summary>A job that waits, between automatic retries, too.</summary>
    Queued = 110,

    /// <summary>A job that failed and counts as succeeded.</summary>
    FailedSucceeded = 120,

    /// <summary>A job that never ran, because of a failure or a kill.</summary>
    Cancelled = 125,
}

/// <summary>What Azkaban's words for statuses mean.</summary>
public static class AzkabanStatuses
{
    private static readonly FrozenDictionary<string, AzkabanStatus> Words = new Dictionary<string, AzkabanStatus>
    {
        ["READY"] = AzkabanStatus.Ready,
        ["DISPATCHING"] = AzkabanStatus.Dispatching,
        ["PREPARING"] = AzkabanStatus.Preparing,
        ["RUNNING"] = AzkabanStatus.Running,
        ["PAUSED"] = AzkabanStatus.Paused,
        ["SUCCEEDED"] = AzkabanStatus.Succeeded,
        ["KILLING"] = AzkabanStatus.Killing,
        ["KILLED"] = AzkabanStatus.Killed,
        ["EXECUTION_STOPPED"] = AzkabanStatus.ExecutionStopped,
        ["FAILED"] = AzkabanStatus.Failed,
        ["FAILED_FINISHING"] = AzkabanStatus.FailedFinishing,
        ["SKIPPED"] = AzkabanStatus.Skipped,
        ["DISABLED"] = AzkabanStatus.Disabled,
        ["QUEUED"] = AzkabanStatus.Queued,
        ["FAILED_SUCCEEDED"] = AzkabanStatus.FailedSucceeded,
        ["CANCELLED"] = AzkabanStatus.Cancelled,
    }.ToFrozenDictionary();

    /// <summary>The status of a word; <see cref="AzkabanStatus.Unknown"/> for any other word.</summary>
    /// <param name="word">As Azkaban writes it, in capitals.</param>
    public static AzkabanStatus Parse(string word) => Words.GetValueOrDefault(word);

    /// <summary>
    /// Whether an execution with this status has ended. Jobs inside it may look unfinished for good (cancelled while
    /// queued, 3.90.0), so an execution is judged by its own status alone.
    /// </summary>
    /// <param name="status">Of the execution, not of a job.</param>
    public static bool IsFinal(this AzkabanStatus status)
        => status is AzkabanStatus.Succeeded or AzkabanStatus.Failed or AzkabanStatus.Killed or AzkabanStatus.ExecutionStopped;
}
