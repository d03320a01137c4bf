using Belfry.Access;
using Belfry.Core.Contracts;
using Belfry.Storage;

namespace Belfry.Control;

/// <summary>Tokens by which workers join. A revoked one keeps its workers until they connect again.</summary>
internal sealed class JoinTokenControl(Database database, AccessStore store)
{
    /// <summary>By what join tokens can be filtered and sorted.</summary>
    public static IReadOnlyList<ListField> Fields => AccessStore.JoinTokenFields;

    public async Task<Result<PageDto<JoinTokenDto>>> ListAsync(ListRequest request, CancellationToken ct)
        => await store.ListJoinTokensAsync(request, ct) is { } page
            ? page.With<JoinTokenDto>([.. page.Items.Select(ToDto)])
            : Failure.Invalid(request.Errors);

    public async Task<Result<TokenSecretDto>> CreateAsync(NewJoinTokenDto token, Caller caller, CancellationToken ct)
    {
        var secret = Secret.New(Secret.JoinPrefix);
        return await database.InTransactionAsync<Result<TokenSecretDto>>(
            async (connection, stop) =>
            {
                var id = await AccessStore.InsertJoinTokenAsync(connection, token.Name!, Secret.Hash(secret), caller.Name, stop);
                await AuditTrail.WriteAsync(connection, caller, "create", "join_token", id, null, token, stop);
                return new TokenSecretDto { Id = id, Name = token.Name!, Token = secret };
            },
            ct);
    }

    public async Task<Result<bool>> RevokeAsync(long id, Caller caller, CancellationToken ct)
        => await database.InTransactionAsync<Result<bool>>(
            async (connection, token) =>
            {
                if (await AccessStore.RevokeJoinTokenAsync(connection, id, token) is not { } revoked)
                    return Failure.NotFound($"join token {id}");
                await AuditTrail.WriteAsync(connection, caller, "delete", "join_token", id, ToDto(revoked), null, token);
                return true;
            },
            ct);

    private static JoinTokenDto ToDto(JoinTokenRow row) => new()
    {
        Id = row.Id,
        Name = row.Name,
        Username = row.Username,
        CreateTime = row.CreatedAt.ToUnixTimeSeconds(),
        LastUsedAt = row.LastUsedAt,
    };
}
