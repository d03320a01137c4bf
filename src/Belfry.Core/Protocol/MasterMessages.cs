using System.Text.Json.Serialization;
using Belfry.Core.Jobs;

namespace Belfry.Core.Protocol;

/// <summary>What the leader tells a worker. A text frame is a JSON array of these.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Welcome), "welcome")]
[JsonDerivedType(typeof(Refused), "refused")]
[JsonDerivedType(typeof(RunAssigned), "assign")]
[JsonDerivedType(typeof(RunCancelled), "kill")]
[JsonDerivedType(typeof(OutputStored), "stored")]
[JsonDerivedType(typeof(OutputFollowed), "follow")]
[JsonDerivedType(typeof(ResultConfirmed), "confirm")]
[JsonDerivedType(typeof(Ping), "ping")]
public abstract record MasterMessage;

/// <summary>The answer to a <see cref="Hello"/> that is accepted; nothing is sent before it.</summary>
/// <param name="Epoch">The leader's epoch: the worker refuses assignments with a lower one from now on.</param>
/// <param name="Worker">The worker's numeric id.</param>
/// <param name="Masters">The addresses of all live masters, to be remembered for the next connect.</param>
public sealed record Welcome(long Epoch, long Worker, IReadOnlyList<string> Masters) : MasterMessage;

/// <summary>The answer to a <see cref="Hello"/> that is not accepted; the connection is closed after it.</summary>
/// <param name="Code">One of <see cref="RefusalCodes"/>.</param>
/// <param name="Reason">A sentence for the worker's log.</param>
public sealed record Refused(string Code, string Reason) : MasterMessage;

/// <summary>The stable words of <see cref="Refused.Code"/>.</summary>
public static class RefusalCodes
{
    /// <summary>Another live process holds this <c>srvName</c> and <c>name</c>. Final until that one is gone.</summary>
    public const string NameTaken = "name_taken";

    /// <summary>The master does not speak this version of the protocol.</summary>
    public const string Protocol = "protocol";

    /// <summary>The worker has seen a higher epoch: this master is no longer the leader. Look for another.</summary>
    public const string OldEpoch = "old_epoch";

    /// <summary>A frame broke the protocol; the reason says how.</summary>
    public const string BadMessage = "bad_message";
}

/// <summary>Run this. A worker that knows the uuid already does nothing.</summary>
public sealed record RunAssigned : MasterMessage
{
    public required Guid Run { get; init; }

    /// <summary>From 1; a retry is the next.</summary>
    public required int Attempt { get; init; }

    public required long Epoch { get; init; }

    public required Guid Job { get; init; }

    /// <summary>The planned moment, or when the run was asked for.</summary>
    public required DateTimeOffset ScheduledAt { get; init; }

    /// <summary>From 0; other than 0 for a broadcast alone.</summary>
    public int Shard { get; init; }

    public int Shards { get; init; } = 1;

    public required JobSpec Spec { get; init; }
}

/// <summary>End this run: SIGTERM, the job's grace, SIGKILL. The result is <see cref="RunOutcome.Killed"/>.</summary>
/// <param name="Reason">Why, as a sentence for the run's remark.</param>
public sealed record RunCancelled(Guid Run, string Reason) : MasterMessage;

/// <summary>All pieces of output below <paramref name="Count"/> are stored and need not be kept.</summary>
public sealed record OutputStored(Guid Run, int Count) : MasterMessage;

/// <summary>
/// Somebody watches this run, or nobody does any more: of a capped output the worker sends what is not stored as
/// <see cref="LiveOutput"/> meanwhile. It holds for the present connection.
/// </summary>
public sealed record OutputFollowed(Guid Run, bool On) : MasterMessage;

/// <summary>The run's end is committed (or the leader knows of no such run): the worker may forget it.</summary>
public sealed record ResultConfirmed(Guid Run) : MasterMessage;

/// <summary>Sent each second. A worker that hears nothing for two seconds looks for another leader.</summary>
public sealed record Ping(long N) : MasterMessage;
