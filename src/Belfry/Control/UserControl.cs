using Belfry.Access;
using Belfry.Core.Contracts;
using Belfry.Storage;
using Npgsql;

namespace Belfry.Control;

/// <summary>Users and their passwords. There is always an administrator who can sign in.</summary>
internal sealed class UserControl(Database database, AccessStore store, TokenCache tokens)
{
    /// <summary>By what users can be filtered and sorted.</summary>
    public static IReadOnlyList<ListField> Fields => AccessStore.UserFields;

    public async Task<Result<PageDto<UserDto>>> ListAsync(ListRequest request, CancellationToken ct)
        => await store.ListUsersAsync(request, ct) is { } page
            ? page.With<UserDto>([.. page.Items.Select(ToDto)])
            : Failure.Invalid(request.Errors);

    public async Task<Result<UserDto>> GetAsync(long id, CancellationToken ct)
        => await store.FindUserAsync(id, ct) is { } row ? ToDto(row) : NotFound(id);

    public async Task<Result<UserDto>> CreateAsync(NewUserDto user, Caller caller, CancellationToken ct)
    {
        var hash = AccessControl.HashOf(user.Name!, user.Password!);
        try
        {
            return await database.InTransactionAsync<Result<UserDto>>(
                async (connection, token) =>
                {
                    var made = ToDto(await AccessStore.InsertUserAsync(connection, user.Name!, hash, user.Role!, token));
                    await AuditTrail.WriteAsync(connection, caller, "create", "user", made.Id!.Value, null, made, token);
                    return made;
                },
                ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return new Failure(FailureKind.Conflict, "name_taken", $"There is a user named {user.Name} already.",
                "name", "another user has this name");
        }
    }

    public Task<Result<UserDto>> ReplaceAsync(long id, UserDto user, IReadOnlyCollection<int>? ifVersions, Caller caller, CancellationToken ct)
        => ChangeAsync<UserDto>(
            id,
            async (connection, before, token) =>
            {
                if (Failure.IfStale("user", before.Version, ifVersions) is { } stale)
                    return stale;
                if (user.Name != before.Name)
                    return new Failure(FailureKind.Unprocessable, "name_fixed", "A user cannot be renamed: jobs and logs know it by its name.",
                        "name", $"is {before.Name} and cannot be changed");
                var staysAdmin = user.Role == Word.Of(Role.Admin) && user.Disabled != true;
                if (!staysAdmin && before is { Role: "admin", Disabled: false }
                    && !await AccessStore.HasOtherAdministratorAsync(connection, id, token))
                    return new Failure(FailureKind.Conflict, "last_admin",
                        $"{before.Name} is the only administrator who can sign in. Make another one first.");
                var after = await AccessStore.UpdateUserAsync(connection, id, user.Role!, user.Disabled ?? false, token);
                await AuditTrail.WriteAsync(connection, caller, "update", "user", id, ToDto(before), ToDto(after), token);
                return ToDto(after);
            },
            ct);

    /// <summary>An administrator gives somebody another password; all of the user's sessions end.</summary>
    public async Task<Result<bool>> SetPasswordAsync(long id, string password, Caller caller, CancellationToken ct)
        => await ChangeAsync<bool>(
            id,
            async (connection, user, token) =>
            {
                await SetPasswordAsync(connection, user, password, except: null, caller, token);
                return true;
            },
            ct);

    /// <summary>Somebody changes the own password; the session by which that comes goes on.</summary>
    public async Task<Result<bool>> ChangePasswordAsync(PasswordChangeDto change, Caller caller, CancellationToken ct)
    {
        if (caller.UserId is not { } id)
            return new Failure(FailureKind.Unprocessable, "no_user", "This token belongs to no user, so there is no password to change.");
        return await ChangeAsync<bool>(
            id,
            async (connection, user, token) =>
            {
                if (!AccessControl.IsPassword(user, change.Current!))
                    return new Failure(FailureKind.Unprocessable, "wrong_password", "The present password is another one.",
                        "current", "is not the present password");
                await SetPasswordAsync(connection, user, change.Password!, caller.TokenId, caller, token);
                return true;
            },
            ct);
    }

    private static async Task SetPasswordAsync(
        NpgsqlConnection connection, UserRow user, string password, long? except, Caller caller, CancellationToken ct)
    {
        await AccessStore.SetPasswordAsync(connection, user.Id, AccessControl.HashOf(user.Name, password), except, ct);
        await AuditTrail.WriteAsync(connection, caller, "set_password", "user", user.Id, null, null, ct);
    }

    private async Task<Result<T>> ChangeAsync<T>(
        long id, Func<NpgsqlConnection, UserRow, CancellationToken, Task<Result<T>>> change, CancellationToken ct)
    {
        var result = await database.InTransactionAsync(
            async (connection, token) =>
                await AccessStore.LockUserAsync(connection, id, token) is { } user
                    ? await change(connection, user, token)
                    : NotFound(id),
            ct);
        tokens.Forget();
        return result;
    }

    private static UserDto ToDto(UserRow row) => new()
    {
        Id = row.Id,
        Name = row.Name,
        Role = row.Role,
        Disabled = row.Disabled,
        CreateTime = row.CreatedAt.ToUnixTimeSeconds(),
        Version = row.Version,
    };

    private static Failure NotFound(long id) => Failure.NotFound($"user {id}");
}
