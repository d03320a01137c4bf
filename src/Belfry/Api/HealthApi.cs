using Belfry.Access;
using Belfry.Control;
using Belfry.Core.Contracts;

namespace Belfry.Api;

/// <summary>
/// <c>/health/live</c>: the process answers; <c>/health/ready</c>: it can serve, that is, PostgreSQL answers and
/// somebody leads. Both say nothing else and need no sign-in; <c>/health</c> says everything to those who may read.
/// </summary>
internal static class HealthApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => TypedResults.Text("ok")).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/health/ready", async (HealthControl health, CancellationToken ct) =>
            await health.IsReadyAsync(ct)
                ? TypedResults.Text("ok")
                : TypedResults.Text("not ready", statusCode: StatusCodes.Status503ServiceUnavailable)).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/health", async (HealthControl health, CancellationToken ct) =>
            TypedResults.Json(await health.ReportAsync(ct), ApiJson.Options)).RequireAuthorization(Policies.Viewer).WithTags("health")
            .Call("getHealth", "Shows how this master and its cluster are.").Answers<HealthDto>();
    }
}
