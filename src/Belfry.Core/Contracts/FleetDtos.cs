namespace Belfry.Core.Contracts;

/// <summary>A worker as <c>/v1/workers</c> takes and gives it.</summary>
public sealed record WorkerDto
{
    [AnswerOnly]
    public long? Id { get; init; }

    /// <summary>The machine's address.</summary>
    [Mandatory, Length(1, 200)]
    public string? Host { get; init; }

    [Mandatory, Length(1, 200)]
    public string? Name { get; init; }

    [Mandatory, Length(1, 200)]
    public string? SrvName { get; init; }

    /// <summary>Separated by commas; taken as a list too.</summary>
    public TagsDto? Tag { get; init; }

    [AnswerOnly]
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>How many runs it takes at once.</summary>
    [Bounds(0, 100_000)]
    public int? Capacity { get; init; }

    /// <summary>It finishes what it has and is given nothing more.</summary>
    public bool? Draining { get; init; }

    /// <summary>1 online, 2 offline, 3 draining.</summary>
    [AnswerOnly]
    public int? Status { get; init; }

    [AnswerOnly]
    public string? State { get; init; }

    /// <summary>The job types it can run.</summary>
    [AnswerOnly]
    public IReadOnlyList<string>? Types { get; init; }

    /// <summary>How many runs it has now.</summary>
    [AnswerOnly]
    public int? Running { get; init; }

    [AnswerOnly]
    public string? ProgramVersion { get; init; }

    [AnswerOnly]
    public long? CreateTime { get; init; }

    [AnswerOnly]
    public DateTimeOffset? SeenAt { get; init; }

    [AnswerOnly]
    public int? Version { get; init; }
}

/// <summary>A worker group as <c>/v1/worker-groups</c> takes and gives it.</summary>
public sealed record WorkerGroupDto
{
    [AnswerOnly]
    public long? Id { get; init; }

    [Mandatory, Length(1, 200)]
    public string? Name { get; init; }

    /// <summary>Members one by one.</summary>
    [Entries(0, 10_000)]
    public IReadOnlyList<long>? WorkerIds { get; init; }

    /// <summary>Members by tag: whoever carries one of these.</summary>
    [Entries(0, 100)]
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>All members, by id or by tag.</summary>
    [AnswerOnly]
    public IReadOnlyList<WorkerNameDto>? Workers { get; init; }

    /// <summary>1 normal, 2 abnormal: a member is offline.</summary>
    [AnswerOnly]
    public int? Status { get; init; }

    [AnswerOnly]
    public string? Health { get; init; }

    [AnswerOnly]
    public long? CreateTime { get; init; }

    [AnswerOnly]
    public int? Version { get; init; }
}

public sealed record WorkerNameDto(long Id, string Name);

/// <summary>A row of <c>/v1/masters</c>.</summary>
/// <param name="Status">1 leader, 2 follower.</param>
/// <param name="Term">The epoch it leads, or of the leader it follows.</param>
public sealed record MasterDto(
    long Id, string Ip, int Status, string Role, string Url, long Term, string Version, DateTimeOffset StartedAt, DateTimeOffset SeenAt);
