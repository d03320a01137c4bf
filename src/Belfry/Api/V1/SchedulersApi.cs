using Belfry.Access;
using Belfry.Control;
using Belfry.Core.Contracts;

namespace Belfry.Api.V1;

/// <summary><c>/v1/schedulers</c>: start and stop of scheduling, in batches.</summary>
internal static class SchedulersApi
{
    private const int MostJobs = 10_000;

    public static void Map(RouteGroupBuilder v1)
    {
        var schedulers = v1.MapGroup("/schedulers").WithTags("schedulers");
        schedulers.MapPost("/", StartAsync).RequireAuthorization(Policies.Operator)
            .Call("startScheduling", "Starts scheduling jobs, all or none. A job without a cron runs once.")
            .Answers<ScheduledDto>().Answers<ScheduledDto>(202).Refuses(422);
        schedulers.MapDelete("/", StopAsync).RequireAuthorization(Policies.Operator)
            .Call("stopScheduling", "Stops scheduling jobs, all or none, and cancels what waits for its time.")
            .Answers<ScheduledDto>().Answers<ScheduledDto>(202).Refuses(422);
    }

    private static async Task<IResult> StartAsync(
        RequestBody<ScheduleStartDto> body, HttpContext http, ScheduleControl schedules, CancellationToken ct)
        => Scheduled(await schedules.StartAsync(body.Value, TokenAuthentication.CallerOf(http), ct));

    private static async Task<IResult> StopAsync(
        RequestBody<ScheduleStopDto> body, QueryOf<ScheduleStopQuery> query, HttpContext http, ScheduleControl schedules, CancellationToken ct)
    {
        IReadOnlyList<KeyDto> jobs = [.. body.Value.JobIds ?? [], .. query.Value.JobId ?? []];
        if (jobs.Count is 0 or > MostJobs)
        {
            var errors = new FieldErrors();
            errors.Add("jobIds", jobs.Count == 0 ? "is required" : $"must have at most {MostJobs:#,0} entries");
            return Problems.Of(Failure.Invalid(errors));
        }
        var kill = body.Value.Kill == true || query.Value.Kill == true;
        return Scheduled(await schedules.StopAsync(jobs, kill, TokenAuthentication.CallerOf(http), ct));
    }

    private static IResult Scheduled(Result<ScheduledDto> result) => Answer.Of(
        result,
        scheduled => Answer.Json(scheduled, scheduled.Pending == true ? StatusCodes.Status202Accepted : StatusCodes.Status200OK));
}
