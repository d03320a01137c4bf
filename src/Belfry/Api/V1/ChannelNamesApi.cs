using Belfry.Access;
using Belfry.Control;
using Belfry.Core.Contracts;

namespace Belfry.Api.V1;

/// <summary>
/// <c>/v1/channel-names</c>: what is chosen from for a job's <c>notify</c>. Whoever writes jobs may know the names;
/// where a channel posts to stays with the administrators.
/// </summary>
internal static class ChannelNamesApi
{
    public static void Map(RouteGroupBuilder v1)
        => v1.MapGet("/channel-names", ListAsync).WithTags("channels").RequireAuthorization(Policies.Viewer)
            .Call("listChannelNames", "Lists the names of the channels, for a job's notify.")
            .Lists<ChannelNameDto>([.. ChannelControl.Fields.Where(field => field.Name is "id" or "name" or "kind")]);

    private static async Task<IResult> ListAsync(ListQuery query, ChannelControl channels, CancellationToken ct)
        => Answer.Of(
            await channels.ListAsync(query.Request, ct),
            page => Answer.Json(page.With<ChannelNameDto>([.. page.Items.Select(channel => new ChannelNameDto
            {
                Id = channel.Id!.Value,
                Name = channel.Name!,
                Kind = channel.Kind!.Value,
            })])));
}
