using Belfry.Access;
using Belfry.Control;
using Belfry.Core.Contracts;

namespace Belfry.Api.V1;

/// <summary><c>/v1/tokens</c> for callers of the API, and <c>/v1/join-tokens</c> for workers.</summary>
internal static class TokensApi
{
    public static void Map(RouteGroupBuilder v1)
    {
        var tokens = v1.MapGroup("/tokens").WithTags("tokens").RequireAuthorization(Policies.Viewer);
        tokens.MapGet("/", ListAsync)
            .Call("listTokens", "Lists the caller's API tokens; an administrator sees everybody's.").Lists<TokenDto>(TokenControl.Fields);
        tokens.MapPost("/", CreateAsync).HoldsSecrets()
            .Call("createToken", "Makes an API token. The secret is in this answer and nowhere else.")
            .Answers<TokenSecretDto>(201).Refuses(422);
        tokens.MapDelete("/{id}", RevokeAsync).Call("revokeToken", "Ends an API token.").AnswersNothing();

        var joining = v1.MapGroup("/join-tokens").WithTags("join-tokens").RequireAuthorization(Policies.Admin);
        joining.MapGet("/", ListJoiningAsync)
            .Call("listJoinTokens", "Lists the tokens by which workers join.").Lists<JoinTokenDto>(JoinTokenControl.Fields);
        joining.MapPost("/", CreateJoiningAsync).HoldsSecrets()
            .Call("createJoinToken", "Makes a token by which workers join. The secret is in this answer and nowhere else.")
            .Answers<TokenSecretDto>(201);
        joining.MapDelete("/{id}", RevokeJoiningAsync)
            .Call("revokeJoinToken", "Ends a join token; workers that are connected by it stay until they connect again.").AnswersNothing();
    }

    private static async Task<IResult> ListAsync(ListQuery query, HttpContext http, TokenControl tokens, CancellationToken ct)
        => Answer.Ok(await tokens.ListAsync(query.Request, TokenAuthentication.CallerOf(http), ct));

    private static async Task<IResult> CreateAsync(
        RequestBody<NewTokenDto> body, HttpContext http, TokenControl tokens, CancellationToken ct)
        => Answer.Of(
            await tokens.CreateAsync(body.Value, TokenAuthentication.CallerOf(http), ct),
            made => Answer.Json(made, StatusCodes.Status201Created));

    private static async Task<IResult> RevokeAsync(PathNumber id, HttpContext http, TokenControl tokens, CancellationToken ct)
        => Answer.Gone(await tokens.RevokeAsync(id.Value, TokenAuthentication.CallerOf(http), ct));

    private static async Task<IResult> ListJoiningAsync(ListQuery query, JoinTokenControl tokens, CancellationToken ct)
        => Answer.Ok(await tokens.ListAsync(query.Request, ct));

    private static async Task<IResult> CreateJoiningAsync(
        RequestBody<NewJoinTokenDto> body, HttpContext http, JoinTokenControl tokens, CancellationToken ct)
        => Answer.Of(
            await tokens.CreateAsync(body.Value, TokenAuthentication.CallerOf(http), ct),
            made => Answer.Json(made, StatusCodes.Status201Created));

    private static async Task<IResult> RevokeJoiningAsync(PathNumber id, HttpContext http, JoinTokenControl tokens, CancellationToken ct)
        => Answer.Gone(await tokens.RevokeAsync(id.Value, TokenAuthentication.CallerOf(http), ct));
}
