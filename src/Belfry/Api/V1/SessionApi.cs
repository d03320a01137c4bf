using Belfry.Access;
using Belfry.Core.Contracts;

namespace Belfry.Api.V1;

/// <summary><c>/v1/session</c>: sign-in for people; the session is a cookie that scripts cannot read.</summary>
internal static class SessionApi
{
    public const string RateLimit = "sign-in";

    public static void Map(RouteGroupBuilder v1)
    {
        var session = v1.MapGroup("/session").WithTags("session");
        session.MapPost("/", SignInAsync).AllowAnonymous().RequireRateLimiting(RateLimit);
        session.MapGet("/", WhoAmI).RequireAuthorization(Policies.Viewer);
        session.MapDelete("/", SignOutAsync).RequireAuthorization(Policies.Viewer);
    }

    private static async Task<IResult> SignInAsync(
        RequestBody<SignInDto> body, HttpContext http, AccessControl access, CancellationToken ct)
    {
        if (body.Value is not { } request)
            return Problems.Of(body.Failure!);
        if (await access.SignInAsync(request.Username!, request.Password!, ct) is not { } session)
            return Problems.Of(StatusCodes.Status401Unauthorized, "wrong_password", "The name or the password is wrong.");
        http.Response.Cookies.Append(TokenAuthentication.Cookie, session.Secret, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = http.Request.IsHttps,
            Expires = session.ExpiresAt,
            Path = "/",
        });
        return TypedResults.Json(new SessionDto(session.User.Name, session.User.Role, session.ExpiresAt), ApiJson.Options);
    }

    private static IResult WhoAmI(HttpContext http)
    {
        var caller = TokenAuthentication.CallerOf(http);
        return TypedResults.Json(new SessionDto(caller.Name, Word.Of(caller.Role), null), ApiJson.Options);
    }

    private static async Task<IResult> SignOutAsync(HttpContext http, AccessControl access, CancellationToken ct)
    {
        if (http.Request.Cookies[TokenAuthentication.Cookie] is { } secret)
            await access.SignOutAsync(secret, ct);
        http.Response.Cookies.Delete(TokenAuthentication.Cookie);
        return TypedResults.NoContent();
    }
}
