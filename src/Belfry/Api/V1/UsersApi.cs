using Belfry.Access;
using Belfry.Control;
using Belfry.Core.Contracts;

namespace Belfry.Api.V1;

/// <summary><c>/v1/users</c>, for administrators.</summary>
internal static class UsersApi
{
    public static void Map(RouteGroupBuilder v1)
    {
        var users = v1.MapGroup("/users").WithTags("users").RequireAuthorization(Policies.Admin);
        users.MapGet("/", ListAsync).Call("listUsers", "Lists users.").Lists<UserDto>(UserControl.Fields);
        users.MapPost("/", CreateAsync).HoldsSecrets()
            .Call("createUser", "Makes a user.").Answers<UserDto>(201).Refuses(409);
        users.MapGet("/{id}", GetAsync).Call("getUser", "Shows a user.").Answers<UserDto>();
        users.MapPut("/{id}", ReplaceAsync)
            .Call("replaceUser", "Changes a user's role, or disables a user.").Answers<UserDto>().Refuses(409, 422);
        users.MapPut("/{id}/password", SetPasswordAsync)
            .Call("setPassword", "Gives a user another password and ends the user's sessions.").AnswersNothing();
    }

    private static async Task<IResult> ListAsync(ListQuery query, UserControl users, CancellationToken ct)
        => Answer.Ok(await users.ListAsync(query.Request, ct));

    private static async Task<IResult> CreateAsync(RequestBody<NewUserDto> body, HttpContext http, UserControl users, CancellationToken ct)
        => Answer.Created(
            http,
            await users.CreateAsync(body.Value, TokenAuthentication.CallerOf(http), ct),
            created => $"/v1/users/{created.Id}",
            created => created.Version);

    private static async Task<IResult> GetAsync(PathNumber id, HttpContext http, UserControl users, CancellationToken ct)
        => Answer.Versioned(http, await users.GetAsync(id.Value, ct), user => user.Version);

    private static async Task<IResult> ReplaceAsync(
        PathNumber id, RequestBody<UserDto> body, IfMatch ifMatch, HttpContext http, UserControl users, CancellationToken ct)
        => Answer.Versioned(
            http,
            await users.ReplaceAsync(id.Value, body.Value, ifMatch.Versions, TokenAuthentication.CallerOf(http), ct),
            user => user.Version);

    private static async Task<IResult> SetPasswordAsync(
        PathNumber id, RequestBody<PasswordDto> body, HttpContext http, UserControl users, CancellationToken ct)
        => Answer.Gone(await users.SetPasswordAsync(id.Value, body.Value.Password!, TokenAuthentication.CallerOf(http), ct));
}
