using Belfry.Access;
using Belfry.Control;
using Belfry.Core.Contracts;

namespace Belfry.Api.V1;

/// <summary><c>/v1/azkaban-jobs</c>: to look at; <c>/scheduler-v2</c> makes, repeats and deletes them.</summary>
internal static class AzkabanJobsApi
{
    public static void Map(RouteGroupBuilder v1)
        => v1.MapGet("/azkaban-jobs", ListAsync).WithTags("azkaban").RequireAuthorization(Policies.Viewer)
            .Call("listAzkabanJobs", "Lists the jobs of /scheduler-v2 of all users with their executions, the newest first.")
            .Lists<AzkabanJobDto>(AzkabanJobControl.Fields);

    private static async Task<IResult> ListAsync(ListQuery query, AzkabanJobControl jobs, CancellationToken ct)
        => Answer.Ok(await jobs.ListAsync(query.Request, ct));
}
