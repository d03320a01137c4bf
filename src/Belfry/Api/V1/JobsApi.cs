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
        jobs.MapGet("/", ListAsync).RequireAuthorization(Policies.Viewer);
        jobs.MapPost("/", CreateAsync).RequireAuthorization(Policies.Operator);
        jobs.MapGet("/{id}", GetAsync).RequireAuthorization(Policies.Viewer);
        jobs.MapPut("/{id}", ReplaceAsync).RequireAuthorization(Policies.Operator);
        jobs.MapDelete("/{id}", DeleteAsync).RequireAuthorization(Policies.Operator);
        jobs.MapPost("/{id}/runs", RunAsync).RequireAuthorization(Policies.Operator);
    }

    private static async Task<IResult> ListAsync(ListQuery query, JobControl jobs, CancellationToken ct)
        => query.Request is { } request ? Answer.Ok(await jobs.ListAsync(request, ct)) : Problems.Of(query.Failure!);

    private static async Task<IResult> CreateAsync(RequestBody<JobDto> body, HttpContext http, JobControl jobs, CancellationToken ct)
        => body.Value is { } job
            ? Answer.Created(
                http,
                await jobs.CreateAsync(job, TokenAuthentication.CallerOf(http), ct),
                created => $"/v1/jobs/{created.Id}",
                created => created.Version)
            : Problems.Of(body.Failure!);

    private static async Task<IResult> GetAsync(PathKey id, HttpContext http, JobControl jobs, CancellationToken ct)
        => Answer.Versioned(http, await jobs.GetAsync(id.Key, ct), job => job.Version);

    private static async Task<IResult> ReplaceAsync(
        PathKey id, RequestBody<JobDto> body, HttpContext http, JobControl jobs, CancellationToken ct)
    {
        if (body.Value is not { } job)
            return Problems.Of(body.Failure!);
        return Answer.TryIfMatch(http, out var version)
            ? Answer.Versioned(
                http,
                await jobs.ReplaceAsync(id.Key, job, version, TokenAuthentication.CallerOf(http), ct),
                replaced => replaced.Version)
            : Answer.BadIfMatch;
    }

    private static async Task<IResult> DeleteAsync(
        PathKey id, HttpContext http, JobControl jobs, CancellationToken ct, bool kill = false)
        => Answer.TryIfMatch(http, out var version)
            ? Answer.Gone(await jobs.DeleteAsync(id.Key, kill, version, TokenAuthentication.CallerOf(http), ct))
            : Answer.BadIfMatch;

    private static async Task<IResult> RunAsync(
        PathKey id, RequestBody<RunRequestDto> body, HttpContext http, RunControl runs, CancellationToken ct)
        => body.Value is { } request
            ? Answer.Of(
                await runs.StartAsync(id.Key, request, TokenAuthentication.CallerOf(http), ct),
                reserved => TypedResults.Accepted($"/v1/scheduler-logs/{reserved.Id}", reserved))
            : Problems.Of(body.Failure!);
}
