using Belfry.Access;
using Belfry.Control;
using Belfry.Core.Contracts;

namespace Belfry.Api.V1;

/// <summary><c>/v1/scheduler-logs/{id}/params</c>.</summary>
internal static class RunParamsApi
{
    public static void Map(RouteGroupBuilder v1)
        => v1.MapGet("/scheduler-logs/{id}/params", async (PathKey id, RunParamsControl runs, CancellationToken ct) => Answer.Ok(await runs.GetAsync(id.Key, ct)))
            .WithTags("scheduler-logs").RequireAuthorization(Policies.Viewer)
            .Call("getRunParams", "Shows the params with which an attempt starts or started.").Answers<RunParamsDto>();
}
