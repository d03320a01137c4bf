using Belfry.Access;
using Belfry.Core.Contracts;
using Microsoft.AspNetCore.Authentication;

namespace Belfry.Api.V1;

/// <summary><c>/v1/session</c>: sign-in for people; the session is a cookie that scripts cannot read.</summary>
internal static class SessionApi
{
    public const string RateLimit = "sign-in";

    public static void Map(RouteGroupBuilder v1)
    {
        var session = v1.MapGroup("/session").WithTags("session");
        session.MapPost("/", SignInAsync).AllowAnonymous().RequireRateLimiting(RateLimit)
            .Call("signIn", "Signs a user in; the session is a cookie.").Answers<SessionDto>().Refuses(401, 429);
        session.MapGet("/options", Options).AllowAnonymous()
            .Call("getSignInOptions", "Says how people can sign in.").Answers<SignInOptionsDto>();
        session.MapGet("/", WhoAmI).RequireAuthorization(Policies.Viewer)
            .Call("getSession", "Shows who is signed in.").Answers<SessionDto>();
        session.MapDelete("/", SignOutAsync).RequireAuthorization(Policies.Viewer)
            .Call("signOut", "Ends the session; a call with an API token has none, and changes nothing.").AnswersNothing();
    }

    /// <summary>What browsers are sent to, not programs; so it is no operation of the API.</summary>
    public static void MapOAuth(IEndpointRouteBuilder routes)
        => routes.MapGet(OAuthSignIn.StartPath, StartOAuth).AllowAnonymous().RequireRateLimiting(RateLimit).ExcludeFromDescription();

    private static async Task<IResult> SignInAsync(
        RequestBody<SignInDto> body, HttpContext http, AccessControl access, CancellationToken ct)
    {
        var address = http.Connection.RemoteIpAddress?.ToString();
        if (await access.SignInAsync(body.Value.Username!, body.Value.Password!, address, ct) is not { } signIn)
            return Problems.Of(StatusCodes.Status401Unauthorized, "wrong_password", "The name or the password is wrong.");
        SessionCookie.Write(http, signIn);
        return Answer.Json(signIn.Session);
    }

    private static IResult Options(HttpContext http)
        => Answer.Json(new SignInOptionsDto { OAuth = http.RequestServices.GetService<OAuthSettings>()?.Name });

    /// <summary>Sends a browser to the provider.</summary>
    private static IResult StartOAuth(HttpContext http, string? returnTo)
        => http.RequestServices.GetService<OAuthSettings>() is null
            ? Problems.Of(StatusCodes.Status404NotFound, "not_found", "No OAuth provider is set up: docs/access.md says how.")
            : TypedResults.Challenge(
                new AuthenticationProperties { RedirectUri = OAuthSignIn.LocalPath(returnTo) }, [OAuthSignIn.Scheme]);

    private static IResult WhoAmI(HttpContext http)
    {
        var caller = TokenAuthentication.CallerOf(http);
        return Answer.Json(new SessionDto { Username = caller.Name, Role = Word.Of(caller.Role), ExpiresAt = caller.ExpiresAt });
    }

    private static async Task<IResult> SignOutAsync(HttpContext http, AccessControl access, TokenCache tokens, CancellationToken ct)
    {
        // Only a session ends here; an API token is revoked as a token.
        if (TokenAuthentication.BearerToken(http.Request) is not null)
            return TypedResults.NoContent();
        if (http.Request.Cookies[TokenAuthentication.Cookie] is { } secret)
            await access.SignOutAsync(secret, TokenAuthentication.CallerOf(http), ct);
        tokens.Forget();
        http.Response.Cookies.Delete(TokenAuthentication.Cookie);
        return TypedResults.NoContent();
    }
}
