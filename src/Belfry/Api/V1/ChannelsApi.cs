using Belfry.Access;
using Belfry.Control;
using Belfry.Core.Contracts;

namespace Belfry.Api.V1;

/// <summary><c>/v1/channels</c>: for administrators, because an address to post to may be a secret.</summary>
internal static class ChannelsApi
{
    public static void Map(RouteGroupBuilder v1)
    {
        var channels = v1.MapGroup("/channels").WithTags("channels").RequireAuthorization(Policies.Admin);
        channels.MapGet("/", ListAsync)
            .Call("listChannels", "Lists the channels by which alerts and notices are told.").Lists<ChannelDto>(ChannelControl.Fields);
        channels.MapPost("/", CreateAsync)
            .Call("createChannel", "Makes a channel.").Answers<ChannelDto>(201).Refuses(409);
        channels.MapGet("/{id}", GetAsync)
            .Call("getChannel", "Shows a channel.").Answers<ChannelDto>();
        channels.MapPut("/{id}", ReplaceAsync)
            .Call("replaceChannel", "Changes a channel.").Answers<ChannelDto>().Refuses(409);
        channels.MapDelete("/{id}", DeleteAsync)
            .Call("deleteChannel", "Deletes a channel that no job names.").AnswersNothing().Refuses(409);
    }

    private static async Task<IResult> ListAsync(ListQuery query, ChannelControl channels, CancellationToken ct)
        => Answer.Ok(await channels.ListAsync(query.Request, ct));

    private static async Task<IResult> CreateAsync(
        RequestBody<ChannelDto> body, HttpContext http, ChannelControl channels, CancellationToken ct)
        => Answer.Created(
            http,
            await channels.CreateAsync(body.Value, TokenAuthentication.CallerOf(http), ct),
            created => $"/v1/channels/{created.Id}",
            created => created.Version);

    private static async Task<IResult> GetAsync(PathNumber id, HttpContext http, ChannelControl channels, CancellationToken ct)
        => Answer.Versioned(http, await channels.GetAsync(id.Value, ct), channel => channel.Version);

    private static async Task<IResult> ReplaceAsync(
        PathNumber id, RequestBody<ChannelDto> body, IfMatch ifMatch, HttpContext http, ChannelControl channels, CancellationToken ct)
        => Answer.Versioned(
            http,
            await channels.ReplaceAsync(id.Value, body.Value, ifMatch.Versions, TokenAuthentication.CallerOf(http), ct),
            replaced => replaced.Version);

    private static async Task<IResult> DeleteAsync(
        PathNumber id, IfMatch ifMatch, HttpContext http, ChannelControl channels, CancellationToken ct)
        => Answer.Gone(await channels.DeleteAsync(id.Value, ifMatch.Versions, TokenAuthentication.CallerOf(http), ct));
}
