using System.Text.Json.Serialization;

namespace Belfry.Core.Contracts;

/// <summary>The body of <c>POST /v1/schedulers</c>.</summary>
public sealed record ScheduleStartDto
{
    [Mandatory, Entries(1, 10_000)]
    public IReadOnlyList<KeyDto>? JobIds { get; init; }

    /// <summary>Seconds from now.</summary>
    [Bounds(0, 31_536_000)]
    public double? Delay { get; init; }

    public DateTimeOffset? At { get; init; }
}

/// <summary>The body of <c>DELETE /v1/schedulers</c>.</summary>
public sealed record ScheduleStopDto
{
    [Entries(1, 10_000)]
    public IReadOnlyList<KeyDto>? JobIds { get; init; }

    /// <summary>Also ends what is running and what is queued.</summary>
    public bool? Kill { get; init; }
}

/// <summary>The answer of both.</summary>
/// <param name="Pending">True when the leader has not applied it within two seconds; it will.</param>
public sealed record ScheduledDto(
    IReadOnlyList<ScheduledJobDto> Items,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Pending = null);

/// <param name="NextFireTime">Unix seconds; null when it is not due any more.</param>
/// <param name="RunId">For a job without cron: of the run that it will become.</param>
public sealed record ScheduledJobDto(Guid JobId, long? NextFireTime, Guid? RunId = null);
