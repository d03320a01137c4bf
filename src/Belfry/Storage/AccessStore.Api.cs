using Belfry.Core.Contracts;
using Dapper;
using Npgsql;

namespace Belfry.Storage;

/// <summary>What the API reads and writes of users and tokens.</summary>
internal sealed partial class AccessStore
{
    private const string SelectUsers =
        "select u.id, u.name, u.password_hash, u.role, u.disabled, u.version, u.created_at from users u";

    private const string SelectTokens =
        """
        select t.id, t.name, t.user_id, u.name as username, t.role, t.created_at, t.expires_at, t.last_used_at
        from tokens t left join users u on u.id = t.user_id
        where t.kind = 'api' and t.revoked_at is null
        """;

    private static readonly IReadOnlyList<string> Roles = ["viewer", "operator", "admin"];

    private static readonly ListShape UserShape = new(("users u", "true"), "u.id", "u.created_at", "u.id",
        new("id", ListFieldKind.Number, "u.id"),
        new("name", ListFieldKind.Substring, "u.name"),
        new("role", ListFieldKind.Text, "u.role", Roles),
        new("disabled", ListFieldKind.Truth, "u.disabled"),
        new("version", ListFieldKind.Number, "u.version"),
        new("createTime", ListFieldKind.SortOnly, "u.created_at"));

    private static readonly ListShape TokenShape = new(
        (
            $"({SelectTokens}) t",
            "(@ofUser::bigint is null or t.user_id = @ofUser) and (@alone::bigint is null or t.id = @alone)"
        ),
        "t.id", "t.created_at", "t.id",
        new("id", ListFieldKind.Number, "t.id"),
        new("name", ListFieldKind.Substring, "t.name"),
        new("username", ListFieldKind.Text, "t.username"),
        new("role", ListFieldKind.Text, "t.role", Roles),
        new("createTime", ListFieldKind.SortOnly, "t.created_at"),
        new("expiresAt", ListFieldKind.SortOnly, "t.expires_at"),
        new("lastUsedAt", ListFieldKind.SortOnly, "t.last_used_at"));

    private static readonly ListShape JoinTokenShape = new(("join_tokens t", "t.revoked_at is null"), "t.id", "t.created_at", "t.id",
        new("id", ListFieldKind.Number, "t.id"),
        new("name", ListFieldKind.Substring, "t.name"),
        new("username", ListFieldKind.Text, "t.username"),
        new("createTime", ListFieldKind.SortOnly, "t.created_at"),
        new("lastUsedAt", ListFieldKind.SortOnly, "t.last_used_at"));

    /// <summary>By what users can be filtered and sorted.</summary>
    public static IReadOnlyList<ListField> UserFields => UserShape.Fields;

    /// <summary>By what tokens can be filtered and sorted.</summary>
    public static IReadOnlyList<ListField> TokenFields => TokenShape.Fields;

    /// <summary>By what join tokens can be filtered and sorted.</summary>
    public static IReadOnlyList<ListField> JoinTokenFields => JoinTokenShape.Fields;

    public async Task<PageDto<UserRow>?> ListUsersAsync(ListRequest request, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await UserShape.ReadAsync<UserRow>(connection, $"{SelectUsers} where u.id = any(@ids)", row => row.Id, request, ct);
    }

    public async Task<UserRow?> FindUserAsync(long id, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.QuerySingleOrDefaultAsync<UserRow>(new CommandDefinition(
            $"{SelectUsers} where u.id = @id", new { id }, cancellationToken: ct));
    }

    /// <summary>The user, locked until the transaction ends.</summary>
    public static Task<UserRow?> LockUserAsync(NpgsqlConnection connection, long id, CancellationToken ct)
        => connection.QuerySingleOrDefaultAsync<UserRow>(new CommandDefinition(
            $"{SelectUsers} where u.id = @id for no key update", new { id }, cancellationToken: ct));

    /// <summary>
    /// Whether there is an administrator besides this one. All of them stay locked, so that two calls cannot take the
    /// rights of the last two.
    /// </summary>
    public static async Task<bool> HasOtherAdministratorAsync(NpgsqlConnection connection, long id, CancellationToken ct)
        => (await connection.QueryAsync<long>(new CommandDefinition(
            "select id from users where role = 'admin' and not disabled order by id for no key update", cancellationToken: ct)))
            .Any(other => other != id);

    public static Task<UserRow> InsertUserAsync(
        NpgsqlConnection connection, string name, string passwordHash, string role, CancellationToken ct)
        => connection.QuerySingleAsync<UserRow>(new CommandDefinition(
            """
            insert into users as u (name, password_hash, role) values (@name, @passwordHash, @role)
            returning u.id, u.name, u.password_hash, u.role, u.disabled, u.version, u.created_at
            """,
            new { name, passwordHash, role },
            cancellationToken: ct));

    public static Task<UserRow> UpdateUserAsync(
        NpgsqlConnection connection, long id, string role, bool disabled, CancellationToken ct)
        => connection.QuerySingleAsync<UserRow>(new CommandDefinition(
            """
            update users u set role = @role, disabled = @disabled, version = version + 1 where id = @id
            returning u.id, u.name, u.password_hash, u.role, u.disabled, u.version, u.created_at
            """,
            new { id, role, disabled },
            cancellationToken: ct));

    /// <summary>Gives a user another password and ends the user's sessions.</summary>
    /// <param name="except">A session that goes on; null for none.</param>
    public static Task<int> SetPasswordAsync(
        NpgsqlConnection connection, long user, string passwordHash, long? except, CancellationToken ct)
        => connection.ExecuteAsync(new CommandDefinition(
            """
            update users set password_hash = @passwordHash, version = version + 1 where id = @user;
            update tokens set revoked_at = now()
            where user_id = @user and kind = 'session' and revoked_at is null and id is distinct from @except;
            """,
            new { user, passwordHash, except },
            cancellationToken: ct));

    /// <param name="ofUser">Only those of this user; null for all.</param>
    /// <param name="alone">Only this token; null for all.</param>
    public async Task<PageDto<ApiTokenRow>?> ListTokensAsync(ListRequest request, long? ofUser, long? alone, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await TokenShape.ReadAsync<ApiTokenRow>(
            connection, $"select * from ({SelectTokens}) t where t.id = any(@ids)", row => row.Id, request, ct, new { ofUser, alone });
    }

    public static Task<ApiTokenRow> InsertTokenAsync(
        NpgsqlConnection connection, byte[] hash, string name, long? user, string role, DateTimeOffset? expiresAt, CancellationToken ct)
        => connection.QuerySingleAsync<ApiTokenRow>(new CommandDefinition(
            """
            insert into tokens (kind, hash, name, user_id, role, expires_at) values ('api', @hash, @name, @user, @role, @expiresAt)
            returning id, name, role, created_at, expires_at
            """,
            new { hash, name, user, role, expiresAt },
            cancellationToken: ct));

    /// <summary>Ends a token.</summary>
    /// <param name="ofUser">Only if it is this user's; null for anybody's.</param>
    /// <param name="alone">Only if it is this one; null for any.</param>
    /// <returns>What it was; null when there is no such token.</returns>
    public static Task<ApiTokenRow?> RevokeTokenAsync(
        NpgsqlConnection connection, long id, long? ofUser, long? alone, CancellationToken ct)
        => connection.QuerySingleOrDefaultAsync<ApiTokenRow>(new CommandDefinition(
            """
            update tokens t set revoked_at = now()
            where t.id = @id and t.kind = 'api' and t.revoked_at is null
              and (@ofUser::bigint is null or t.user_id = @ofUser) and (@alone::bigint is null or t.id = @alone)
            returning t.id, t.name, (select u.name from users u where u.id = t.user_id) as username, t.role, t.created_at, t.expires_at, t.last_used_at
            """,
            new { id, ofUser, alone },
            cancellationToken: ct));

    public async Task<PageDto<JoinTokenRow>?> ListJoinTokensAsync(ListRequest request, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await JoinTokenShape.ReadAsync<JoinTokenRow>(
            connection,
            "select id, name, username, created_at, last_used_at from join_tokens where id = any(@ids)",
            row => row.Id,
            request,
            ct);
    }

    public static Task<long> InsertJoinTokenAsync(
        NpgsqlConnection connection, string name, byte[] hash, string username, CancellationToken ct)
        => connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "insert into join_tokens (name, hash, username) values (@name, @hash, @username) returning id",
            new { name, hash, username },
            cancellationToken: ct));

    /// <returns>What it was; null when there is no such token.</returns>
    public static Task<JoinTokenRow?> RevokeJoinTokenAsync(NpgsqlConnection connection, long id, CancellationToken ct)
        => connection.QuerySingleOrDefaultAsync<JoinTokenRow>(new CommandDefinition(
            """
            update join_tokens set revoked_at = now() where id = @id and revoked_at is null
            returning id, name, username, created_at, last_used_at
            """,
            new { id },
            cancellationToken: ct));
}
