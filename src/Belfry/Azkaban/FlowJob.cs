namespace Belfry.Azkaban;

/// <summary>A job as a client gives it. What is left out is "".</summary>
internal sealed record FlowJob
{
    public required string UserId { get; init; }

    public required string SourceName { get; init; }

    public required string JobName { get; init; }

    public required string Project { get; init; }

    /// <summary>The flow.</summary>
    public required string JobType { get; init; }

    public required string BeginTime { get; init; }

    public required string EndTime { get; init; }

    public required string ProductIds { get; init; }
}

/// <summary>A job as it is listed.</summary>
/// <param name="StartedAt">Null when it has not started.</param>
/// <param name="Status">One of <see cref="Statuses.All"/>.</param>
internal sealed record FlowJobView(long Id, string JobName, DateTimeOffset? StartedAt, string Status, string BeginTime, string EndTime);

/// <summary>A page of jobs, the newest first.</summary>
/// <param name="Total">How many there are on all pages.</param>
internal sealed record FlowJobPage(IReadOnlyList<FlowJobView> Items, long Total);

/// <summary>Which jobs are wanted.</summary>
/// <param name="Status">Null for any.</param>
/// <param name="JobName">A part of the name; "" for any.</param>
internal sealed record FlowJobFilter(string UserId, string? Status, string JobName);
