using Belfry.Access;
using Belfry.Control;
using Belfry.Core.Contracts;

namespace Belfry.Api.V1;

/// <summary><c>/v1/jobs</c>.</summary>
internal static class JobsApi
{
    public static void Map(RouteGroupBuilder v1)
    {
        var jobs = v1.MapGroup("/jobs").WithTags("jobs");
        jobs.MapGet("/", ListAsync).RequireAuthorization(Policies.Viewer)
            .Call("listJobs", "Lists jobs.").Lists<JobDto>(JobControl.Fields);
        jobs.MapPost("/", CreateAsync).RequireAuthorization(Policies.Operator)
            .Call("createJob", "Makes a job. Scheduling it is a call of its own.")
            .Answers<JobDto>(201).Refuses(409, 422);
        jobs.MapGet("/{id}", GetAsync).RequireAuthorization(Policies.Viewer)
            .Call("getJob", "Shows a job with its newest run.").Answers<JobDto>();
        jobs.MapPut("/{id}", ReplaceAsync).RequireAuthorization(Policies.Operator)
            .Call("replaceJob", "Changes a job: what is left out goes back to its default. Neither starts nor stops it, but without a cron it stops.")
            .Answers<JobDto>().Refuses(409, 422);
        jobs.MapDelete("/{id}", DeleteAsync).RequireAuthorization(Policies.Operator)
            .Call("deleteJob", "Deletes a job and stops its schedule; what runs is finished, its log stays.").AnswersNothing();
        jobs.MapGet("/{id}/explain", ExplainAsync).RequireAuthorization(Policies.Viewer)
            .Call("explainJob", "Says why a job did, does or does not run, and what lies ahead.").Answers<ExplainDto>();
        jobs.MapPost("/{id}/runs", RunAsync).RequireAuthorization(Policies.Operator)
            .Call("runJob", "Runs a job once, now or later, whether or not it is scheduled.")
            .Answers<RunReservedDto>(202).Refuses(422);
    }

    private static async Task<IResult> ListAsync(ListQuery query, JobControl jobs, CancellationToken ct)
        => Answer.Ok(await jobs.ListAsync(query.Request, ct));

    private static async Task<IResult> CreateAsync(RequestBody<JobDto> body, HttpContext http, JobControl jobs, CancellationToken ct)
        => Answer.Created(
            http,
            await jobs.CreateAsync(body.Value, TokenAuthentication.CallerOf(http), ct),
            created => $"/v1/jobs/{created.Id}",
            created => created.Version);

    private static async Task<IResult> GetAsync(PathKey id, HttpContext http, JobControl jobs, CancellationToken ct)
        => Answer.Versioned(http, await jobs.GetAsync(id.Key, ct), job => job.Version);

    private static async Task<IResult> ReplaceAsync(
        PathKey id, RequestBody<JobDto> body, IfMatch ifMatch, HttpContext http, JobControl jobs, CancellationToken ct)
        => Answer.Versioned(
            http,
            await jobs.ReplaceAsync(id.Key, body.Value, ifMatch.Versions, TokenAuthentication.CallerOf(http), ct),
            replaced => replaced.Version);

    private static async Task<IResult> DeleteAsync(
        PathKey id, QueryOf<JobDeleteQuery> query, IfMatch ifMatch, HttpContext http, JobControl jobs, CancellationToken ct)
        => Answer.Gone(await jobs.DeleteAsync(
            id.Key, query.Value.Kill ?? false, ifMatch.Versions, TokenAuthentication.CallerOf(http), ct));

    private static async Task<IResult> ExplainAsync(PathKey id, ExplainControl explain, CancellationToken ct)
        => Answer.Ok(await explain.ExplainAsync(id.Key, ct));

    private static async Task<IResult> RunAsync(
        PathKey id, RequestBody<RunRequestDto> body, HttpContext http, RunControl runs, CancellationToken ct)
        => Answer.Of(
            await runs.StartAsync(id.Key, body.Value, TokenAuthentication.CallerOf(http), ct),
            reserved => TypedResults.Accepted($"/v1/scheduler-logs/{reserved.Id}", reserved));
}
