using System.Globalization;
using System.Text.Json.Serialization;
using Belfry.Azkaban;
using Belfry.Core.Contracts;

namespace Belfry.Api.SchedulerV2;

/// <summary>Answers in the form that clients of <c>/scheduler-v2</c> know: HTTP 200 always, the truth in the body.</summary>
internal static class SchedulerV2Answers
{
    public const string CreateError = "create job error";
    public const string DeleteError = "del job error";
    public const string RerunError = "rerun job error";
    public const string ListError = "list job error";

    private const int ErrorStatus = 5055;

    public static IResult Done() => Done("");

    public static IResult Done<T>(T data) => Json(new Success<T>("0", data, StatusCodes.Status200OK));

    /// <param name="detail">Why, for people.</param>
    public static IResult Failed(string message, string detail) => Json(new Error(ErrorStatus, 0, message, detail));

    public static List<Job> Jobs(FlowJobPage page, TimeZoneInfo zone) => [.. page.Items.Select(row => new Job(
        row.Id,
        row.JobName,
        TimeZoneInfo.ConvertTime(row.StartedAt ?? DateTimeOffset.UnixEpoch, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        row.Status,
        row.EndTime,
        row.BeginTime))];

    public static IResult Page(FlowJobPage page, SchedulerV2List list, TimeZoneInfo zone)
        => Done(new PageData(
            Jobs(page, zone), page.Total, list.Page, (page.Total + list.PageSize - 1) / list.PageSize, list.PageSize));

    private static IResult Json<T>(T value) => TypedResults.Json(value, ApiJson.Options);

    private sealed record Success<T>(
        [property: JsonPropertyName("code")] string Code,
        [property: JsonPropertyName("data")] T Data,
        [property: JsonPropertyName("status")] int Status);

    private sealed record Error(
        [property: JsonPropertyName("status")] int Status,
        [property: JsonPropertyName("code")] int Code,
        [property: JsonPropertyName("message")] string Message,
        [property: JsonPropertyName("detail")] string Detail);

    public sealed record Job(
        [property: JsonPropertyName("job_id")] long JobId,
        [property: JsonPropertyName("job_name")] string JobName,
        [property: JsonPropertyName("job_start_time")] string JobStartTime,
        [property: JsonPropertyName("job_status")] string JobStatus,
        [property: JsonPropertyName("prediction_end_time")] string PredictionEndTime,
        [property: JsonPropertyName("prediction_start_time")] string PredictionStartTime);

    private sealed record PageData(
        [property: JsonPropertyName("list")] List<Job> List,
        [property: JsonPropertyName("all_count")] long AllCount,
        [property: JsonPropertyName("page")] int Page,
        [property: JsonPropertyName("page_count")] long PageCount,
        [property: JsonPropertyName("page_size")] int PageSize);
}
