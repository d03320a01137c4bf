namespace Belfry.Core.Contracts;

/// <summary>A row of <c>/v1/scheduler-logs</c>: one attempt.</summary>
public sealed record RunDto
{
    public required long Id { get; init; }

    public required Guid RunId { get; init; }

    /// <summary>The id of attempt 1.</summary>
    public required long FirstRunId { get; init; }

    public required Guid JobId { get; init; }

    public required string JobName { get; init; }

    public required int JobVersion { get; init; }

    public string? WorkerGroupName { get; init; }

    public long? WorkerId { get; init; }

    public string? WorkerName { get; init; }

    public string? WorkerIp { get; init; }

    public string? Cron { get; init; }

    public required string Type { get; init; }

    /// <summary>1 running, 2 completed, 3 unknown, 4 error, 0 none of these.</summary>
    public required int Status { get; init; }

    public required string State { get; init; }

    /// <summary>1 ok, 2 failed.</summary>
    public int? Result { get; init; }

    /// <summary>Elapsed milliseconds.</summary>
    public long? Times { get; init; }

    public string? Remark { get; init; }

    /// <summary>The job's creator.</summary>
    public required string Username { get; init; }

    /// <summary>When it was queued, in Unix seconds.</summary>
    public required long CreateTime { get; init; }

    public long? StartTime { get; init; }

    public long? EndTime { get; init; }

    public required string Cause { get; init; }

    public string? StartedBy { get; init; }

    public required DateTimeOffset ScheduledAt { get; init; }

    public required DateTimeOffset QueuedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public required int Attempt { get; init; }

    public required int Shard { get; init; }

    public int? ExitCode { get; init; }

    /// <summary>How much later than planned it was triggered, in milliseconds; null for what was not planned.</summary>
    public long? LateMs { get; init; }

    /// <summary>How many planned instants it stands for, when more than one.</summary>
    public int? Coalesced { get; init; }

    public DateTimeOffset? CoversFrom { get; init; }

    public DateTimeOffset? CoversTo { get; init; }
}

/// <summary>A request to run a job once.</summary>
public sealed record RunRequestDto
{
    [Entries(0, 1000), Bytes(64 * 1024)]
    public IReadOnlyDictionary<string, string>? Params { get; init; }

    /// <summary>The version to run; default the newest.</summary>
    [Bounds(1, int.MaxValue)]
    public int? Version { get; init; }

    /// <summary>Seconds from now.</summary>
    [Bounds(0, 31_536_000)]
    public double? Delay { get; init; }

    /// <summary>When to run.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Beside a run that is going on, whatever the job's concurrency says.</summary>
    public bool? Force { get; init; }
}

/// <summary>The row that a request has reserved.</summary>
public sealed record RunReservedDto(long Id, Guid RunId);
