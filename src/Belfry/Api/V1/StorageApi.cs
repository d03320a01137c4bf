using Belfry.Access;
using Belfry.Control;
using Belfry.Core.Contracts;

namespace Belfry.Api.V1;

/// <summary><c>/v1/storage</c>.</summary>
internal static class StorageApi
{
    public static void Map(RouteGroupBuilder v1)
        => v1.MapGet("/storage", async (StorageControl storage, CancellationToken ct) => Answer.Json(await storage.ReadAsync(ct)))
            .WithTags("storage").RequireAuthorization(Policies.Viewer)
            .Call("getStorage", "Shows how much room history, output and the other tables take.").Answers<StorageDto>();
}
