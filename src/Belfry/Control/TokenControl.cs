using Belfry.Access;
using Belfry.Core.Contracts;
using Belfry.Storage;

namespace Belfry.Control;

/// <summary>API tokens. Everybody has their own; an administrator sees and ends all. A secret is shown once, when it is made.</summary>
internal sealed class TokenControl(Database database, AccessStore store, TokenCache tokens, TimeProvider clock)
{
    private static readonly TimeSpan DefaultLife = TimeSpan.FromDays(90);

    /// <summary>By what tokens can be filtered and sorted.</summary>
    public static IReadOnlyList<ListField> Fields => AccessStore.TokenFields;

    public async Task<Result<PageDto<TokenDto>>> ListAsync(ListRequest request, Caller caller, CancellationToken ct)
    {
        var (ofUser, alone) = ReachOf(caller);
        return await store.ListTokensAsync(request, ofUser, alone, ct) is { } page
            ? page.With<TokenDto>([.. page.Items.Select(ToDto)])
            : Failure.Invalid(request.Errors);
    }

    public async Task<Result<TokenSecretDto>> CreateAsync(NewTokenDto token, Caller caller, CancellationToken ct)
    {
        if (caller.UserId is null && caller.Role != Role.Admin)
            return new Failure(FailureKind.Unprocessable, "no_user", "This token belongs to no user and so cannot make others. Sign in, or ask an administrator.");
        var role = token.Role ?? Word.Of(caller.Role);
        if (Word.Parse<Role>(role) > caller.Role)
            return new Failure(FailureKind.Unprocessable, "role_too_high", $"A token can do no more than its maker, who is {Word.Of(caller.Role)}.",
                "role", $"must be at most {Word.Of(caller.Role)}");
        var secret = Secret.New(Secret.TokenPrefix);
        return await database.InTransactionAsync<Result<TokenSecretDto>>(
            async (connection, stop) =>
            {
                var made = await AccessStore.InsertTokenAsync(
                    connection, Secret.Hash(secret), token.Name!, caller.UserId, role, token.ExpiresAt ?? clock.GetUtcNow() + DefaultLife, stop);
                await AuditTrail.WriteAsync(connection, caller, "create", "token", made.Id, null, ToDto(made), stop);
                return new TokenSecretDto { Id = made.Id, Name = made.Name, Token = secret, ExpiresAt = made.ExpiresAt };
            },
            ct);
    }

    public async Task<Result<bool>> RevokeAsync(long id, Caller caller, CancellationToken ct)
    {
        var (ofUser, alone) = ReachOf(caller);
        var result = await database.InTransactionAsync<Result<bool>>(
            async (connection, token) =>
            {
                if (await AccessStore.RevokeTokenAsync(connection, id, ofUser, alone, token) is not { } revoked)
                    return Failure.NotFound($"token {id}");
                await AuditTrail.WriteAsync(connection, caller, "delete", "token", id, ToDto(revoked), null, token);
                return true;
            },
            ct);
        tokens.Forget();
        return result;
    }

    /// <summary>An administrator reaches every token, a user the own ones, a token that belongs to nobody itself.</summary>
    private static (long? OfUser, long? Alone) ReachOf(Caller caller) => caller switch
    {
        { Role: Role.Admin } => (null, null),
        { UserId: { } user } => (user, null),
        _ => (null, caller.TokenId ?? 0),
    };

    private static TokenDto ToDto(ApiTokenRow row) => new()
    {
        Id = row.Id,
        Name = row.Name,
        Username = row.Username,
        Role = row.Role,
        CreateTime = row.CreatedAt.ToUnixTimeSeconds(),
        ExpiresAt = row.ExpiresAt,
        LastUsedAt = row.LastUsedAt,
    };
}
