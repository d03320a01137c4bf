using Npgsql;

namespace Belfry.Storage;

/// <summary>A job of <c>/scheduler-v2</c>, as its client gave it. What was left out is "".</summary>
internal record AzkabanJobWrite
{
    public required string UserId { get; init; }

    public required string SourceName { get; init; }

    public required string JobName { get; init; }

    public required string Project { get; init; }

    public required string Flow { get; init; }

    public required string BeginTime { get; init; }

    public required string EndTime { get; init; }

    public required string ProductIds { get; init; }
}

/// <summary>The same with its number and the submission that counts.</summary>
internal sealed record AzkabanJobRow : AzkabanJobWrite
{
    public required long Id { get; init; }

    /// <summary>Which submission it is, from 1; each rerun is another.</summary>
    public required int N { get; init; }

    /// <summary><c>sending</c>, <c>lost</c>, <c>queued</c>, <c>taken</c> or <c>ended</c>.</summary>
    public required string Phase { get; init; }

    /// <summary><c>waiting</c>, <c>running</c>, <c>success</c>, <c>fail</c> or <c>killed</c>.</summary>
    public required string Status { get; init; }

    public bool Promised { get; init; }

    /// <summary>Azkaban's; null when it has none, or none is known.</summary>
    public long? Execution { get; init; }

    /// <summary>Of our own engine.</summary>
    public long? FirstRun { get; init; }

    public DateTimeOffset? FirstSentAt { get; init; }

    public int Sends { get; init; }

    public int Tries { get; init; }

    public DateTimeOffset? AbsentFrom { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CancelFrom { get; init; }

    public string? Remark { get; init; }

    /// <summary>The database's time when this was read.</summary>
    public DateTimeOffset ReadAt { get; init; }
}

/// <summary>An execution that Azkaban has and that has not ended, as far as is known.</summary>
internal sealed record FollowedRow
{
    public required long JobId { get; init; }

    public required int N { get; init; }

    public required long Execution { get; init; }

    public required string Status { get; init; }

    public string? AzkabanWord { get; init; }

    public DateTimeOffset? StartedAt { get; init; }
}

/// <summary>An execution that belongs to a submission.</summary>
internal sealed record KnownExecution
{
    public required long Execution { get; init; }

    /// <summary>By Azkaban's clock.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }
}

/// <summary>A flow with unfinished executions.</summary>
internal sealed record FollowedFlow
{
    public required string Project { get; init; }

    public required string Flow { get; init; }

    public required long Count { get; init; }

    /// <summary>The newest execution: another one means that something was submitted.</summary>
    public required long Newest { get; init; }
}

/// <summary>What Azkaban says of an execution, when it is not what was known.</summary>
internal sealed record ExecutionNews
{
    public required long JobId { get; init; }

    public required int N { get; init; }

    public required long Execution { get; init; }

    public required string Status { get; init; }

    public required bool HasEnded { get; init; }

    public string? AzkabanWord { get; init; }

    public DateTimeOffset? SubmittedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public string? Remark { get; init; }
}

/// <summary>Which jobs are wanted.</summary>
internal sealed record AzkabanJobFilter
{
    public required string UserId { get; init; }

    /// <summary>Null for any.</summary>
    public string? Status { get; init; }

    /// <summary>A part of the name; "" for any.</summary>
    public string JobName { get; init; } = "";
}

/// <summary>How the leader finds Azkaban.</summary>
internal sealed record AzkabanStateRow
{
    public required string Url { get; init; }

    /// <summary>Null: it answers.</summary>
    public string? Error { get; init; }

    public required DateTimeOffset Since { get; init; }

    public DateTimeOffset? SyncedAt { get; init; }

    public long Unfinished { get; init; }

    public long Unsettled { get; init; }
}

/// <summary>A write in the transaction that makes a job or begins a rerun.</summary>
internal delegate Task AlsoWrite(NpgsqlConnection connection, long job, CancellationToken ct);
