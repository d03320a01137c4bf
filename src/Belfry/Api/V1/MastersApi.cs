using Belfry.Access;
using Belfry.Control;
using Belfry.Core.Contracts;

namespace Belfry.Api.V1;

/// <summary><c>/v1/masters</c>.</summary>
internal static class MastersApi
{
    public static void Map(RouteGroupBuilder v1)
        => v1.MapGet("/masters", ListAsync).WithTags("masters").RequireAuthorization(Policies.Viewer)
            .Call("listMasters", "Lists the masters that are alive.").Lists<MasterDto>(MasterControl.Fields);

    private static async Task<IResult> ListAsync(ListQuery query, MasterControl masters, CancellationToken ct)
        => Answer.Ok(await masters.ListAsync(query.Request, ct));
}
