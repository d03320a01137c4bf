using Belfry.Access;
using Belfry.Control;
using Belfry.Core.Contracts;

namespace Belfry.Api.V1;

/// <summary><c>/v1/masters</c>.</summary>
internal static class MastersApi
{
    public static void Map(RouteGroupBuilder v1)
        => v1.MapGet("/masters", async (MasterControl masters, CancellationToken ct)
                => TypedResults.Json(await masters.ListAsync(ct), ApiJson.Options))
            .WithTags("masters").RequireAuthorization(Policies.Viewer);
}
