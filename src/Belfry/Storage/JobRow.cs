namespace Belfry.Storage;

/// <summary>A job with its newest run, as lists and single answers show it.</summary>
internal sealed record JobRow : JobWrite
{
    public required long Id { get; init; }

    public required Guid JobId { get; init; }

    public int Version { get; init; }

    public required string Username { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public bool Scheduled { get; init; }

    public long RunningCount { get; init; }

    /// <summary>Of the newest running attempt, else of the newest that was not skipped; null when there is none.</summary>
    public string? RunState { get; init; }

    public DateTimeOffset? RunStartedAt { get; init; }

    public DateTimeOffset? RunEndedAt { get; init; }

    public string? WorkerHost { get; init; }
}

/// <summary>A version of a job: what was written, by whom and when.</summary>
internal sealed record JobVersionRow : JobWrite
{
    public int Version { get; init; }

    public required string Username { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What is written of a job.</summary>
internal record JobWrite
{
    public required string Name { get; init; }

    public long? GroupId { get; init; }

    public string? Tag { get; init; }

    public string? Cron { get; init; }

    public required string TimeZone { get; init; }

    public DateTimeOffset? StartsAt { get; init; }

    public DateTimeOffset? EndsAt { get; init; }

    public string? Remark { get; init; }

    public required string Spec { get; init; }

    public required string Policies { get; init; }

    /// <summary>The channels that <see cref="Policies"/> names, to be looked at when it is written; empty when it was read.</summary>
    public IReadOnlyList<long> Channels { get; init; } = [];
}
