using Belfry.Access;
using Belfry.Control;
using Belfry.Core.Contracts;

namespace Belfry.Api.V1;

/// <summary><c>/v1/schedulers</c>: start and stop of scheduling, in batches.</summary>
internal static class SchedulersApi
{
    public static void Map(RouteGroupBuilder v1)
    {
        var schedulers = v1.MapGroup("/schedulers").WithTags("schedulers").RequireAuthorization(Policies.Operator);
        schedulers.MapPost("/", StartAsync);
        schedulers.MapDelete("/", StopAsync);
    }

    private static async Task<IResult> StartAsync(
        RequestBody<ScheduleStartDto> body, HttpContext http, ScheduleControl schedules, CancellationToken ct)
        => body.Value is { } start
            ? Scheduled(await schedules.StartAsync(start, TokenAuthentication.CallerOf(http), ct))
            : Problems.Of(body.Failure!);

    private static async Task<IResult> StopAsync(
        RequestBody<ScheduleStopDto> body, HttpContext http, ScheduleControl schedules, CancellationToken ct)
    {
        if (body.Value is not { } stop)
            return Problems.Of(body.Failure!);
        var keys = new List<KeyDto>(stop.JobIds ?? []);
        foreach (var text in http.Request.Query["jobId"])
        {
            if (!KeyDto.TryParse(text, out var key))
                return Problems.Of(Invalid("jobId", $"{text}: must be a numeric id or a uuid"));
            keys.Add(key);
        }
        if (keys.Count is 0 or > 10_000)
            return Problems.Of(Invalid("jobIds", keys.Count == 0 ? "is required" : "must have at most 10,000 entries"));
        return Scheduled(await schedules.StopAsync(keys, stop.Kill ?? false, TokenAuthentication.CallerOf(http), ct));
    }

    private static IResult Scheduled(Result<ScheduledDto> result) => Answer.Of(result, scheduled => TypedResults.Json(
        scheduled,
        ApiJson.Options,
        statusCode: scheduled.Pending == true ? StatusCodes.Status202Accepted : StatusCodes.Status200OK));

    private static Failure Invalid(string field, string why)
        => Failure.Invalid(new Dictionary<string, string[]> { [field] = [why] });
}
