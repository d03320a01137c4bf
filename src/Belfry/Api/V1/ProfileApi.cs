using Belfry.Access;
using Belfry.Control;
using Belfry.Core.Contracts;

namespace Belfry.Api.V1;

/// <summary><c>/v1/profile</c>: the caller itself.</summary>
internal static class ProfileApi
{
    public static void Map(RouteGroupBuilder v1)
    {
        var profile = v1.MapGroup("/profile").WithTags("profile").RequireAuthorization(Policies.Viewer);
        profile.MapGet("/", Show).Call("getProfile", "Shows who the caller is.").Answers<ProfileDto>();
        profile.MapPut("/password", ChangePasswordAsync).RequireRateLimiting(SessionApi.RateLimit)
            .Call("changePassword", "Changes the caller's own password; the caller's other sessions end.").AnswersNothing().Refuses(422, 429);
    }

    private static IResult Show(HttpContext http)
    {
        var caller = TokenAuthentication.CallerOf(http);
        return Answer.Json(new ProfileDto
        {
            Username = caller.Name,
            Role = Word.Of(caller.Role),
            UserId = caller.UserId,
            ExpiresAt = caller.ExpiresAt,
        });
    }

    private static async Task<IResult> ChangePasswordAsync(
        RequestBody<PasswordChangeDto> body, HttpContext http, UserControl users, CancellationToken ct)
        => Answer.Gone(await users.ChangePasswordAsync(body.Value, TokenAuthentication.CallerOf(http), ct));
}
