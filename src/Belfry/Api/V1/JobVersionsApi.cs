using Belfry.Access;
using Belfry.Control;
using Belfry.Core.Contracts;

namespace Belfry.Api.V1;

/// <summary><c>/v1/jobs/{id}/versions</c>.</summary>
internal static class JobVersionsApi
{
    public static void Map(RouteGroupBuilder v1)
    {
        var versions = v1.MapGroup("/jobs/{id}/versions").WithTags("jobs");
        versions.MapGet("/", ListAsync).RequireAuthorization(Policies.Viewer)
            .Call("listJobVersions", "Lists the versions of a job, the newest first, with who changed what.")
            .Lists<JobVersionDto>(JobVersionControl.Fields);
        versions.MapGet("/{version}", GetAsync).RequireAuthorization(Policies.Viewer)
            .Call("getJobVersion", "Shows a version of a job and what it changed.").Answers<JobVersionDetailDto>();
        versions.MapPost("/{version}/restore", RestoreAsync).RequireAuthorization(Policies.Operator)
            .Call("restoreJobVersion", "Gives a job the settings of an old version again, as a new version. Neither starts nor stops it.")
            .Answers<JobDto>().Refuses(409, 422);
    }

    private static async Task<IResult> ListAsync(PathKey id, ListQuery query, JobVersionControl versions, CancellationToken ct)
        => Answer.Ok(await versions.ListAsync(id.Key, query.Request, ct));

    private static async Task<IResult> GetAsync(PathKey id, PathNumber version, JobVersionControl versions, CancellationToken ct)
        => Answer.Ok(await versions.GetAsync(id.Key, version.Value, ct));

    private static async Task<IResult> RestoreAsync(
        PathKey id, PathNumber version, IfMatch ifMatch, HttpContext http, JobControl jobs, CancellationToken ct)
        => Answer.Versioned(
            http,
            await jobs.RestoreAsync(id.Key, version.Value, ifMatch.Versions, TokenAuthentication.CallerOf(http), ct),
            restored => restored.Version);
}
