using Dapper;

namespace Belfry.Storage;

internal sealed record UserRow
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    public required string PasswordHash { get; init; }

    public required string Role { get; init; }

    public bool Disabled { get; init; }

    public int Version { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A token or session that may be used, with its user's present rights.</summary>
internal sealed record TokenRow
{
    public required long Id { get; init; }

    /// <summary>Null: it belongs to nobody.</summary>
    public long? UserId { get; init; }

    /// <summary>The user's name, or the token's own when it belongs to nobody.</summary>
    public required string Username { get; init; }

    /// <summary>The token's, or the user's if that is lower by now.</summary>
    public required string Role { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>An API token as it is shown.</summary>
internal sealed record ApiTokenRow
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    public string? Username { get; init; }

    public required string Role { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>A join token as it is shown.</summary>
internal sealed record JoinTokenRow
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    public string? Username { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>Users, tokens, sessions and join tokens. Of secrets only hashes are stored.</summary>
internal sealed partial class AccessStore(Database database)
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
            $"{SelectUsers} where u.name = @name",
            new { name },
            cancellationToken: ct));
    }

    /// <summary>
    /// The user whom a provider knows as this subject, made when there is none; with the role, when the provider decides
    /// about that and somebody else stays administrator.
    /// </summary>
    /// <returns>Null when the name belongs to another user.</returns>
    public Task<UserRow?> ProviderUserAsync(
        string subject, string name, string passwordHash, string role, bool decides, string? address, CancellationToken ct)
        => database.InTransactionAsync(
            async (connection, token) =>
            {
                var user = await connection.QuerySingleOrDefaultAsync<UserRow>(new CommandDefinition(
                    $"{SelectUsers} where u.provider_subject = @subject for no key update", new { subject }, cancellationToken: token));
                if (user is null)
                {
                    var made = await connection.ExecuteScalarAsync<long?>(new CommandDefinition(
                        """
                        insert into users (name, password_hash, role, provider_subject) values (@name, @passwordHash, @role, @subject)
                        on conflict do nothing returning id
                        """,
                        new { name, passwordHash, role, subject },
                        cancellationToken: token));
                    if (made is not { } id)
                        return null;
                    await AuditLogStore.WriteAsync(connection, name, address, "create", "user", id.ToString(), null, null, token);
                    return await LockUserAsync(connection, id, token);
                }
                if (!decides || user.Role == role || user.Disabled
                    || (user.Role == "admin" && !await HasOtherAdministratorAsync(connection, user.Id, token)))
                    return user;
                await AuditLogStore.WriteAsync(connection, user.Name, address, "update", "user", user.Id.ToString(), Json(user.Role), Json(role), token);
                return await UpdateUserAsync(connection, user.Id, role, user.Disabled, token);

                static string Json(string role) => $"{{\"role\":\"{role}\"}}";
            },
            ct);

    /// <summary>The same password in a newer form; nothing that anybody would notice.</summary>
    public Task<int> RehashAsync(long user, string passwordHash, CancellationToken ct)
        => ExecuteAsync("update users set password_hash = @passwordHash where id = @user", new { user, passwordHash }, ct);

    /// <summary>Makes a token that belongs to nobody and has no end.</summary>
    public Task<long> AddTokenAsync(byte[] hash, string name, string role, string maker, CancellationToken ct)
        => AddAsync(
            "insert into tokens (kind, hash, name, role) values ('api', @hash, @name, @role) returning id",
            new { hash, name, role },
            (maker, null, "create", "token"),
            ct);

    public Task<long> OpenSessionAsync(byte[] hash, UserRow user, DateTimeOffset expiresAt, string? address, CancellationToken ct)
        => AddAsync(
            """
            insert into tokens (kind, hash, name, user_id, role, expires_at)
            values ('session', @hash, 'session', @Id, @Role, @expiresAt) returning id
            """,
            new { hash, user.Id, user.Role, expiresAt },
            (user.Name, address, "sign_in", "session"),
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
            select t.id, t.user_id, coalesce(u.name, t.name) as username, t.expires_at,
                   case when t.kind = 'session'
                             or array_position(array['viewer', 'operator', 'admin'], u.role)
                                < array_position(array['viewer', 'operator', 'admin'], t.role) then u.role else t.role end as role
            from tokens t left join users u on u.id = t.user_id
            where t.hash = @hash and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())
              and not coalesce(u.disabled, false)
            """,
            new { hash },
            cancellationToken: ct));
    }

    /// <summary>Ends the session with this hash, if there is one.</summary>
    public Task EndSessionAsync(byte[] hash, string username, string? address, CancellationToken ct)
        => database.InTransactionAsync(
            async (connection, token) =>
            {
                var ended = await connection.ExecuteScalarAsync<long?>(new CommandDefinition(
                    "update tokens set revoked_at = now() where hash = @hash and kind = 'session' and revoked_at is null returning id",
                    new { hash },
                    cancellationToken: token));
                if (ended is { } id)
                    await AuditLogStore.WriteAsync(connection, username, address, "sign_out", "session", id.ToString(), null, null, token);
                return true;
            },
            ct);

    /// <summary>Sessions that ended long ago are of no use to anybody.</summary>
    public Task<int> RemoveOldSessionsAsync(CancellationToken ct)
        => ExecuteAsync("delete from tokens where kind = 'session' and expires_at < now() - interval '7 days'", new { }, ct);

    public Task<long> AddJoinTokenAsync(string name, byte[] hash, string maker, CancellationToken ct)
        => AddAsync(
            "insert into join_tokens (name, hash) values (@name, @hash) returning id",
            new { name, hash },
            (maker, null, "create", "join_token"),
            ct);

    public async Task<bool> IsJoinTokenAsync(byte[] hash, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            """
            with used as (
                update join_tokens set last_used_at = now()
                where hash = @hash and revoked_at is null and (last_used_at is null or last_used_at < now() - interval '1 minute'))
            select exists (select from join_tokens where hash = @hash and revoked_at is null)
            """,
            new { hash },
            cancellationToken: ct));
    }

    /// <summary>Makes something, with its row in the audit log.</summary>
    private Task<long> AddAsync(
        string insert, object values, (string Username, string? Address, string Action, string Subject) done, CancellationToken ct)
        => database.InTransactionAsync(
            async (connection, token) =>
            {
                var id = await connection.ExecuteScalarAsync<long>(new CommandDefinition(insert, values, cancellationToken: token));
                await AuditLogStore.WriteAsync(
                    connection, done.Username, done.Address, done.Action, done.Subject, id.ToString(), null, null, token);
                return id;
            },
            ct);

    private async Task<int> ExecuteAsync(string sql, object values, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.ExecuteAsync(new CommandDefinition(sql, values, cancellationToken: ct));
    }
}
