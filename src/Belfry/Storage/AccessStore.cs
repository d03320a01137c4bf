using Dapper;

namespace Belfry.Storage;

internal sealed record UserRow
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    public required string PasswordHash { get; init; }

    public required string Role { get; init; }

    public bool Disabled { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A token or session that may be used, with its user's present rights.</summary>
internal sealed record TokenRow
{
    public required long Id { get; init; }

    public required string Kind { get; init; }

    /// <summary>The user's name, or the token's own when it belongs to nobody.</summary>
    public required string Username { get; init; }

    public required string Role { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>Users, tokens, sessions and join tokens. Of secrets only hashes are stored.</summary>
internal sealed class AccessStore(Database database)
{
    /// <summary>Makes the first user; false when there are users already.</summary>
    public async Task<bool> CreateFirstUserAsync(string name, string passwordHash, string role, CancellationToken ct)
        => await ExecuteAsync(
            """
            insert into users (name, password_hash, role)
            select @name, @passwordHash, @role where not exists (select from users)
            on conflict do nothing
            """,
            new { name, passwordHash, role },
            ct) == 1;

    public async Task<UserRow?> FindUserAsync(string name, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.QuerySingleOrDefaultAsync<UserRow>(new CommandDefinition(
            "select id, name, password_hash, role, disabled, created_at from users where name = @name",
            new { name },
            cancellationToken: ct));
    }

    public Task<int> SetPasswordHashAsync(long user, string passwordHash, CancellationToken ct)
        => ExecuteAsync("update users set password_hash = @passwordHash where id = @user", new { user, passwordHash }, ct);

    /// <param name="kind"><c>api</c> or <c>session</c>.</param>
    /// <param name="user">Null for one made at the command line.</param>
    public Task<int> AddTokenAsync(
        string kind, byte[] hash, string name, long? user, string role, DateTimeOffset? expiresAt, CancellationToken ct)
        => ExecuteAsync(
            "insert into tokens (kind, hash, name, user_id, role, expires_at) values (@kind, @hash, @name, @user, @role, @expiresAt)",
            new { kind, hash, name, user, role, expiresAt },
            ct);

    /// <summary>The token with this hash, when it is neither revoked nor expired nor of a disabled user.</summary>
    public async Task<TokenRow?> FindTokenAsync(byte[] hash, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.QuerySingleOrDefaultAsync<TokenRow>(new CommandDefinition(
            """
            with used as (
                update tokens set last_used_at = now()
                where hash = @hash and (last_used_at is null or last_used_at < now() - interval '1 minute'))
            select t.id, t.kind, coalesce(u.name, t.name) as username, t.role, t.expires_at
            from tokens t left join users u on u.id = t.user_id
            where t.hash = @hash and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())
              and not coalesce(u.disabled, false)
            """,
            new { hash },
            cancellationToken: ct));
    }

    public Task<int> RevokeTokenAsync(byte[] hash, CancellationToken ct)
        => ExecuteAsync("update tokens set revoked_at = now() where hash = @hash and revoked_at is null", new { hash }, ct);

    public Task<int> AddJoinTokenAsync(string name, byte[] hash, CancellationToken ct)
        => ExecuteAsync("insert into join_tokens (name, hash) values (@name, @hash)", new { name, hash }, ct);

    public async Task<bool> IsJoinTokenAsync(byte[] hash, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "select exists (select from join_tokens where hash = @hash and revoked_at is null)",
            new { hash },
            cancellationToken: ct));
    }

    private async Task<int> ExecuteAsync(string sql, object values, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.ExecuteAsync(new CommandDefinition(sql, values, cancellationToken: ct));
    }
}
