using System.Text.Json.Serialization;

namespace Belfry.Core.Protocol;

/// <summary>
/// What a worker tells the leader. A text frame is a JSON array of these. Points in time travel as milliseconds ago,
/// measured when the frame is made, so that a worker's clock may be wrong without harm. <c>docs/protocol.md</c> is the
/// whole contract.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Hello), "hello")]
[JsonDerivedType(typeof(RunStarted), "started")]
[JsonDerivedType(typeof(RunOutput), "output")]
[JsonDerivedType(typeof(LiveOutput), "live")]
[JsonDerivedType(typeof(RunFinished), "finished")]
[JsonDerivedType(typeof(Pong), "pong")]
[JsonDerivedType(typeof(Draining), "draining")]
[JsonDerivedType(typeof(Leaving), "leaving")]
public abstract record WorkerMessage;

/// <summary>The first message of every connection: who the worker is and what it holds.</summary>
public sealed record Hello : WorkerMessage
{
    /// <summary>The version of this protocol the worker speaks: <see cref="ProtocolVersion.Current"/>.</summary>
    public required int Protocol { get; init; }

    /// <summary>Made once and kept in the worker's data folder: a newer connection with the same id replaces the older.</summary>
    public required Guid Instance { get; init; }

    /// <summary>The machine's address as the worker knows it.</summary>
    public required string Host { get; init; }

    /// <summary>Unique together with <see cref="SrvName"/>.</summary>
    public required string Name { get; init; }

    public required string SrvName { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>How many runs the worker takes at once; more wait there as accepted.</summary>
    public required int Slots { get; init; }

    /// <summary>
    /// How many runs of type http it takes at once, beside those of <see cref="Slots"/>; null when they count there too.
    /// </summary>
    public int? HttpSlots { get; init; }

    /// <summary>The job types it can run: <c>command</c>, <c>shell</c>, <c>http</c>, <c>python</c>, <c>golang</c>.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>The worker program's version, for people.</summary>
    public required string Version { get; init; }

    /// <summary>The highest epoch the worker has seen; 0 for none. A leader with a lower one is not followed.</summary>
    public required long Epoch { get; init; }

    /// <summary>It finishes what it has and wants no more.</summary>
    public bool Draining { get; init; }

    /// <summary>Every run whose result is not yet confirmed.</summary>
    public IReadOnlyList<HeldRun> Runs { get; init; } = [];
}

/// <summary>A run that the worker holds when it connects.</summary>
/// <param name="State"><c>accepted</c>: not started yet; <c>running</c>; <c>finished</c>: its result follows.</param>
/// <param name="StartedAgoMs">Milliseconds since its start; null before it.</param>
public sealed record HeldRun(Guid Run, int Attempt, HeldState State, long? StartedAgoMs = null);

/// <summary>How far a held run has come.</summary>
public enum HeldState
{
    Accepted,
    Running,
    Finished,
}

/// <summary>The run's process has been started, or its call made.</summary>
/// <param name="AgoMs">Milliseconds since then.</param>
public sealed record RunStarted(Guid Run, long AgoMs) : WorkerMessage;

/// <summary>A piece of captured output. A piece that comes again is the same bytes and changes nothing.</summary>
/// <param name="N">Counts from 0, without gaps.</param>
/// <param name="Data">At most 64 KiB; base64 on the wire.</param>
public sealed record RunOutput(Guid Run, int N, ReadOnlyMemory<byte> Data) : WorkerMessage;

/// <summary>
/// Output beyond the half that is stored as it comes, for whoever watches. It is not acknowledged, not sent again, and
/// left out when there is more than the link carries; its last part comes as <see cref="RunOutput"/> at the end.
/// </summary>
/// <param name="After">How many pieces the first half has: these bytes follow the last of them.</param>
/// <param name="At">How many bytes of the run's output lie between that last piece and these.</param>
/// <param name="Data">At most 64 KiB; base64 on the wire.</param>
public sealed record LiveOutput(Guid Run, int After, long At, ReadOnlyMemory<byte> Data) : WorkerMessage;

/// <summary>The run's end. It is sent until it is confirmed.</summary>
public sealed record RunFinished : WorkerMessage
{
    public required Guid Run { get; init; }

    public required RunOutcome Outcome { get; init; }

    /// <summary>The exit code, for http the status; 128 + n for a process ended by signal n; null when nothing ran.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Milliseconds since the start; null when it never started.</summary>
    public long? StartedAgoMs { get; init; }

    public required long EndedAgoMs { get; init; }

    /// <summary>One sentence that says why it did not succeed, and what to try; null on success.</summary>
    public string? Remark { get; init; }

    /// <summary>How many pieces of output there are; the end is confirmed after the last is stored.</summary>
    public int Chunks { get; init; }
}

/// <summary>How a run ended on its worker.</summary>
public enum RunOutcome
{
    /// <summary>Exit code 0, or the expected answer of an HTTP call.</summary>
    Succeeded,

    /// <summary>Any other exit, or no start at all.</summary>
    Failed,

    /// <summary>Ended because its time was up.</summary>
    TimedOut,

    /// <summary>Ended because the leader asked for it.</summary>
    Killed,
}

/// <summary>The answer to a <see cref="Ping"/>.</summary>
public sealed record Pong(long N) : WorkerMessage;

/// <summary>The worker begins or ends draining: with true it finishes what it has and wants no more.</summary>
public sealed record Draining(bool On) : WorkerMessage;

/// <summary>The worker is about to close the connection for good and holds no run.</summary>
public sealed record Leaving : WorkerMessage;
