using System.ComponentModel;

namespace Belfry.Core.Contracts;

/// <summary>A row of <c>/v1/azkaban-jobs</c>: a job of <c>/scheduler-v2</c> with all that is known of it.</summary>
public sealed record AzkabanJobDto
{
    [Description("The job_id of /scheduler-v2."), Example("7")]
    public required long Id { get; init; }

    [Description("What its client sent as user_id."), Example("\"tutuanna\"")]
    public required string UserId { get; init; }

    [Description("What its client sent as source_name."), Example("\"shop\"")]
    public required string SourceName { get; init; }

    [Description("What its client sent as job_name."), Example("\"ranking of monday\"")]
    public required string JobName { get; init; }

    [Description("The project."), Example("\"jupiter\"")]
    public required string Project { get; init; }

    [Description("The flow, which /scheduler-v2 calls job_type."), Example("\"ranking\"")]
    public required string Flow { get; init; }

    [Description("What its client sent as begin_time; empty when nothing."), Example("\"2017-09-12 12:10:40\"")]
    public required string BeginTime { get; init; }

    [Description("What its client sent as end_time; empty when nothing."), Example("\"2017-09-14 12:10:40\"")]
    public required string EndTime { get; init; }

    [Description("What its client sent as product_ids; empty when nothing."), Example("\"1,2,3\"")]
    public required string ProductIds { get; init; }

    [Words("waiting", "running", "success", "fail", "killed")]
    [Description("The job_status."), Example("\"running\"")]
    public required string Status { get; init; }

    [Description("Why it waits, failed or was killed."), Example("null")]
    public string? Remark { get; init; }

    [Description("How often it was submitted: one more than it was run again."), Example("1")]
    public required int Submissions { get; init; }

    [Description("The number of Azkaban's execution; null while it has none, and for what Belfry runs itself."), Example("4711")]
    public long? Execution { get; init; }

    [Description("Where Azkaban shows that execution."), Example("\"https://azkaban.example.com:8443/executor?execid=4711\"")]
    public string? ExecutionUrl { get; init; }

    [Description("The id of the first attempt of Belfry's own run; null for what Azkaban runs."), Example("null")]
    public long? FirstRunId { get; init; }

    [Description("When the flow started."), Example("\"2026-11-20T08:00:00.000Z\"")]
    public DateTimeOffset? StartedAt { get; init; }

    [Description("When it ended."), Example("null")]
    public DateTimeOffset? EndedAt { get; init; }

    [Description("When the job was made, in Unix seconds."), Example("1795000000")]
    public required long CreateTime { get; init; }

    [Description("Who made it, by token."), Example("\"alice\"")]
    public required string Username { get; init; }
}
