using Belfry.Core.Contracts;

namespace Belfry.Storage;

/// <summary>A job of <c>/scheduler-v2</c> as people look at it.</summary>
internal sealed record AzkabanJobListRow
{
    public required long Id { get; init; }

    public required string UserId { get; init; }

    public required string SourceName { get; init; }

    public required string JobName { get; init; }

    public required string Project { get; init; }

    public required string Flow { get; init; }

    public required string BeginTime { get; init; }

    public required string EndTime { get; init; }

    public required string ProductIds { get; init; }

    public required string Username { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public int Submission { get; init; }

    public required string Status { get; init; }

    public string? Remark { get; init; }

    public long? Execution { get; init; }

    public long? FirstRun { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>The jobs of <c>/scheduler-v2</c> of all users, to be looked at.</summary>
internal sealed class AzkabanJobList(Database database)
{
    private const string Select =
        """
        select j.id, j.user_id, j.source_name, j.job_name, j.project, j.flow, j.begin_time, j.end_time, j.product_ids, j.username,
               j.created_at, (select count(*)::int from azkaban_submissions a where a.job_id = j.id) as submission,
               s.status, s.remark, s.execution, s.first_run, s.started_at, s.ended_at
        from azkaban_jobs j join azkaban_submissions s on s.job_id = j.id and s.n = j.submission
        where j.id = any(@ids)
        """;

    private static readonly string[] Current = ["join azkaban_submissions s on s.job_id = j.id and s.n = j.submission"];

    private static readonly ListShape Shape = new(("azkaban_jobs j", "j.deleted_at is null"), "j.id", "j.created_at", "j.id desc",
        new("id", ListFieldKind.Number, "j.id") { IsNeverNull = true },
        new("jobName", ListFieldKind.Substring, "j.job_name"),
        new("userId", ListFieldKind.Text, "j.user_id"),
        new("sourceName", ListFieldKind.Text, "j.source_name"),
        new("project", ListFieldKind.Text, "j.project"),
        new("flow", ListFieldKind.Text, "j.flow"),
        new("status", ListFieldKind.Text, "s.status", ["waiting", "running", "success", "fail", "killed"]) { Joins = Current },
        new("execution", ListFieldKind.Number, "s.execution") { Joins = Current },
        new("firstRunId", ListFieldKind.Number, "s.first_run") { Joins = Current },
        new("username", ListFieldKind.Text, "j.username"),
        new("createTime", ListFieldKind.SortOnly, "j.created_at") { IsNeverNull = true });

    /// <summary>By what they can be filtered and sorted.</summary>
    public static IReadOnlyList<ListField> Fields => Shape.Fields;

    public async Task<PageDto<AzkabanJobListRow>?> ReadAsync(ListRequest request, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await Shape.ReadAsync<AzkabanJobListRow>(connection, Select, row => row.Id, request, ct);
    }
}
