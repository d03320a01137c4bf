using Belfry.Core.Contracts;
using Belfry.Storage;

namespace Belfry.Control;

/// <summary>The jobs of <c>/scheduler-v2</c> with what its own answers have no room for: execution, run, reason.</summary>
internal sealed class AzkabanJobControl(AzkabanJobList list, AzkabanStore azkaban)
{
    /// <summary>By what they can be filtered and sorted.</summary>
    public static IReadOnlyList<ListField> Fields => AzkabanJobList.Fields;

    public async Task<Result<PageDto<AzkabanJobDto>>> ListAsync(ListRequest request, CancellationToken ct)
    {
        if (await list.ReadAsync(request, ct) is not { } page)
            return Failure.Invalid(request.Errors);
        var url = page.Items.Any(row => row.Execution is not null) ? (await azkaban.StateAsync(ct))?.Url : null;
        return page.With<AzkabanJobDto>([.. page.Items.Select(row => ToDto(row, url))]);
    }

    /// <param name="url">Azkaban's; null when there is none any more.</param>
    private static AzkabanJobDto ToDto(AzkabanJobListRow row, string? url) => new()
    {
        Id = row.Id,
        UserId = row.UserId,
        SourceName = row.SourceName,
        JobName = row.JobName,
        Project = row.Project,
        Flow = row.Flow,
        BeginTime = row.BeginTime,
        EndTime = row.EndTime,
        ProductIds = row.ProductIds,
        Status = row.Status,
        Remark = string.IsNullOrEmpty(row.Remark) ? null : row.Remark,
        Submissions = row.Submission,
        Execution = row.Execution,
        ExecutionUrl = row.Execution is { } execution && url is not null ? $"{url.TrimEnd('/')}/executor?execid={execution}" : null,
        FirstRunId = row.FirstRun,
        StartedAt = row.StartedAt,
        EndedAt = row.EndedAt,
        CreateTime = row.CreatedAt.ToUnixTimeSeconds(),
        Username = row.Username,
    };
}
