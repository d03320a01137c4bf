using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Belfry.Core.Contracts;

/// <summary>The body of <c>POST /v1/schedulers</c>.</summary>
public sealed record ScheduleStartDto : ICheckedContract
{
    [Mandatory, Entries(1, 10_000), Example("[17,\"0199b3a4-5c7e-7d11-a6e0-2f6f3f9b8c01\"]")]
    [Description("Numeric ids or uuids of jobs. All of them are started, or none.")]
    public IReadOnlyList<KeyDto>? JobIds { get; init; }

    [Bounds(0, 31_536_000), Example("90.5")]
    [Description("Seconds from now; not together with at.")]
    public double? Delay { get; init; }

    [Example("\"2026-11-20T08:00:00Z\"")]
    [Description("From when on, as RFC 3339 or Unix seconds: up to 60 s past means now, at most 10 years ahead.")]
    public DateTimeOffset? At { get; init; }

    public void Check(FieldErrors errors, CheckContext context) => ScheduleRules.CheckStart(Delay, At, errors, context);
}

/// <summary>The body of <c>DELETE /v1/schedulers</c>.</summary>
public sealed record ScheduleStopDto
{
    [Entries(0, 10_000), Example("[17]")]
    [Description("Numeric ids or uuids of jobs; they can be given in the query as well.")]
    public IReadOnlyList<KeyDto>? JobIds { get; init; }

    [Default("false"), Example("false")]
    [Description("Also end what is running and what is queued.")]
    public bool? Kill { get; init; }
}

/// <summary>The query of <c>DELETE /v1/schedulers</c>.</summary>
public sealed record ScheduleStopQuery
{
    [Entries(0, 10_000), Example("[17]")]
    [Description("A numeric id or uuid of a job; may be repeated.")]
    public IReadOnlyList<KeyDto>? JobId { get; init; }

    [Default("false"), Example("false")]
    [Description("Also end what is running and what is queued.")]
    public bool? Kill { get; init; }
}

/// <summary>The answer of both.</summary>
public sealed record ScheduledDto
{
    [Description("The jobs, in the order in which they were asked for.")]
    public required IReadOnlyList<ScheduledJobDto> Items { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("True when the leader has not applied it within two seconds; it will. Else left out."), Example("true")]
    public bool? Pending { get; init; }
}

/// <summary>What became of one job.</summary>
public sealed record ScheduledJobDto
{
    [Description("The job's global id."), Example("\"0199b3a4-5c7e-7d11-a6e0-2f6f3f9b8c01\"")]
    public required Guid JobId { get; init; }

    [Description("When it is due next, in Unix seconds; null when it is not due any more."), Example("1795053600")]
    public long? NextFireTime { get; init; }

    [Description("For a job without cron: the global id of the run that it will become."), Example("null")]
    public Guid? RunId { get; init; }
}
