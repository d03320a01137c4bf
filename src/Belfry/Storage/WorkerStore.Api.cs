using Belfry.Core.Contracts;
using Dapper;
using Npgsql;

namespace Belfry.Storage;

/// <summary>A group as it is shown.</summary>
internal sealed record GroupRow
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    public required string[] Tags { get; init; }

    public required long[] WorkerIds { get; init; }

    public int Version { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A member of a group.</summary>
internal sealed record GroupMemberRow
{
    public required long GroupId { get; init; }

    public required long Id { get; init; }

    public required string Name { get; init; }

    public bool Online { get; init; }
}

/// <summary>What the API reads and writes of workers and groups.</summary>
internal sealed partial class WorkerStore
{
    private const string Select =
        $"""
        select * from (
            select {Columns}, coalesce(w.set_tags, w.tags) as all_tags,
                   (select count(*) from runs r where r.worker_id = w.id) as running
            from workers w where w.deleted_at is null) w
        """;

    private const string IsMember =
        """
        w.deleted_at is null
            and (coalesce(w.set_tags, w.tags) && g.tags
                 or exists (select from worker_group_members m where m.group_id = g.id and m.worker_id = w.id))
        """;

    private const string SelectGroups =
        $"""
        select * from (
            select g.id, g.name, g.tags, g.version, g.created_at,
                   array(select m.worker_id from worker_group_members m where m.group_id = g.id order by 1) as worker_ids,
                   exists (select from workers w where {IsMember} and ({OnlineCondition}) is not true) as abnormal
            from worker_groups g where g.deleted_at is null) g
        """;

    private const string StateWord =
        "case when not w.online then 'offline' when w.set_drain or w.draining then 'draining' else 'online' end";

    /// <summary>By what workers can be filtered and sorted.</summary>
    public static IReadOnlyList<ListField> Fields => Shape.Fields;

    /// <summary>By what groups can be filtered and sorted.</summary>
    public static IReadOnlyList<ListField> GroupFields => GroupShape.Fields;

    private static readonly ListShape Shape = new(($"({Select}) w", "true"), "w.id", "w.created_at", "w.id",
        new("id", ListFieldKind.Number, "w.id"),
        new("host", ListFieldKind.Text, "w.host"),
        new("name", ListFieldKind.Substring, "w.name"),
        new("srvName", ListFieldKind.Text, "w.srv_name"),
        new("tag", ListFieldKind.Member, "w.all_tags"),
        new("state", ListFieldKind.Text, StateWord, ["online", "offline", "draining"]),
        new("status", ListFieldKind.Number, $"case {StateWord} when 'online' then 1 when 'offline' then 2 else 3 end"),
        new("draining", ListFieldKind.Truth, "(w.set_drain or w.draining)"),
        new("types", ListFieldKind.Member, "w.types"),
        new("programVersion", ListFieldKind.Text, "w.program"),
        new("version", ListFieldKind.Number, "w.version"),
        new("capacity", ListFieldKind.Number, "coalesce(w.set_slots, nullif(w.slots, 0))"),
        new("running", ListFieldKind.Number, "w.running"),
        new("createTime", ListFieldKind.SortOnly, "w.created_at"),
        new("seenAt", ListFieldKind.SortOnly, "w.seen_at"));

    private static readonly ListShape GroupShape = new(($"({SelectGroups}) g", "true"), "g.id", "g.created_at", "g.id",
        new("id", ListFieldKind.Number, "g.id"),
        new("name", ListFieldKind.Substring, "g.name"),
        new("tag", ListFieldKind.Member, "g.tags"),
        new("status", ListFieldKind.Number, "case when g.abnormal then 2 else 1 end"),
        new("health", ListFieldKind.Text, "case when g.abnormal then 'abnormal' else 'normal' end", ["normal", "abnormal"]),
        new("version", ListFieldKind.Number, "g.version"),
        new("createTime", ListFieldKind.SortOnly, "g.created_at"));

    public async Task<PageDto<WorkerRow>?> ListAsync(ListRequest request, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await Shape.ReadAsync<WorkerRow>(connection, $"{Select} where w.id = any(@ids)", row => row.Id, request, ct);
    }

    /// <summary>Everybody.</summary>
    public async Task<IReadOnlyList<WorkerRow>> AllAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return (await connection.QueryAsync<WorkerRow>(new CommandDefinition(
            $"select {Columns} from workers w where w.deleted_at is null order by w.id", cancellationToken: ct))).AsList();
    }

    public async Task<WorkerRow?> FindAsync(long id, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await FindAsync(connection, id, ct);
    }

    public static Task<WorkerRow?> FindAsync(NpgsqlConnection connection, long id, CancellationToken ct)
        => connection.QuerySingleOrDefaultAsync<WorkerRow>(new CommandDefinition(
            $"{Select} where w.id = @id", new { id }, cancellationToken: ct));

    /// <summary>Locks the row; null when there is no such worker.</summary>
    public static Task<int?> LockAsync(NpgsqlConnection connection, long id, CancellationToken ct)
        => connection.ExecuteScalarAsync<int?>(new CommandDefinition(
            "select version from workers where id = @id and deleted_at is null for no key update", new { id }, cancellationToken: ct));

    public static Task<long> InsertAsync(
        NpgsqlConnection connection, string host, string name, string srvName, string[]? tags, int? slots, bool drain, CancellationToken ct)
        => connection.ExecuteScalarAsync<long>(new CommandDefinition(
            """
            insert into workers (host, name, srv_name, set_tags, set_slots, set_drain)
            values (@host, @name, @srvName, @tags, @slots, @drain) returning id
            """,
            new { host, name, srvName, tags, slots, drain },
            cancellationToken: ct));

    public static Task<int> UpdateAsync(
        NpgsqlConnection connection, long id, string host, string name, string srvName, string[]? tags, int? slots, bool drain, CancellationToken ct)
        => connection.ExecuteAsync(new CommandDefinition(
            """
            update workers
            set host = @host, name = @name, srv_name = @srvName, set_tags = @tags, set_slots = @slots, set_drain = @drain,
                version = version + 1
            where id = @id
            """,
            new { id, host, name, srvName, tags, slots, drain },
            cancellationToken: ct));

    /// <summary>Forgets a worker. Its runs keep its name; a group that named it has it no longer.</summary>
    public static Task<int> DeleteAsync(NpgsqlConnection connection, long id, CancellationToken ct)
        => connection.ExecuteAsync(new CommandDefinition(
            """
            update worker_groups set version = version + 1
            where id in (select group_id from worker_group_members where worker_id = @id);
            delete from worker_group_members where worker_id = @id;
            update workers set deleted_at = now(), instance = null, version = version + 1 where id = @id;
            """,
            new { id },
            cancellationToken: ct));

    public async Task<PageDto<GroupRow>?> ListGroupsAsync(ListRequest request, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await GroupShape.ReadAsync<GroupRow>(connection, $"{SelectGroups} where g.id = any(@ids)", row => row.Id, request, ct);
    }

    public async Task<GroupRow?> FindGroupAsync(long id, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await FindGroupAsync(connection, id, ct);
    }

    public static Task<GroupRow?> FindGroupAsync(NpgsqlConnection connection, long id, CancellationToken ct)
        => connection.QuerySingleOrDefaultAsync<GroupRow>(new CommandDefinition(
            $"{SelectGroups} where g.id = @id", new { id }, cancellationToken: ct));

    /// <summary>Everybody who belongs to these groups, by id or by tag.</summary>
    public async Task<IReadOnlyList<GroupMemberRow>> MembersAsync(IReadOnlyCollection<long> groups, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return (await connection.QueryAsync<GroupMemberRow>(new CommandDefinition(
            $"""
            select g.id as group_id, w.id, w.name, coalesce({OnlineCondition}, false) as online
            from worker_groups g
                     join workers w on {IsMember}
            where g.id = any(@groups)
            order by g.id, w.id
            """,
            new { groups = groups.ToArray() },
            cancellationToken: ct))).AsList();
    }

    public static Task<int?> LockGroupAsync(NpgsqlConnection connection, long id, CancellationToken ct)
        => connection.ExecuteScalarAsync<int?>(new CommandDefinition(
            "select version from worker_groups where id = @id and deleted_at is null for update", new { id }, cancellationToken: ct));

    /// <param name="id">Null for a new one.</param>
    public static async Task<long> SaveGroupAsync(
        NpgsqlConnection connection, long? id, string name, string[] tags, long[] workers, CancellationToken ct)
    {
        var saved = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            id is null
                ? "insert into worker_groups (name, tags) values (@name, @tags) returning id"
                : "update worker_groups set name = @name, tags = @tags, version = version + 1 where id = @id returning id",
            new { id, name, tags },
            cancellationToken: ct));
        await connection.ExecuteAsync(new CommandDefinition(
            """
            delete from worker_group_members where group_id = @saved;
            insert into worker_group_members (group_id, worker_id) select @saved, unnest(@workers);
            """,
            new { saved, workers },
            cancellationToken: ct));
        return saved;
    }

    /// <summary>
    /// Those of the given workers that do not exist; the others cannot be deleted before the transaction ends, so no
    /// group keeps a member that is gone.
    /// </summary>
    public static async Task<IReadOnlyList<long>> MissingAsync(
        NpgsqlConnection connection, IReadOnlyCollection<long> workers, CancellationToken ct)
    {
        var known = await connection.QueryAsync<long>(new CommandDefinition(
            "select id from workers where id = any(@workers) and deleted_at is null order by id for share",
            new { workers = workers.ToArray() },
            cancellationToken: ct));
        return [.. workers.Except(known).Order()];
    }

    /// <summary>The names of some jobs that name a group.</summary>
    public static async Task<IReadOnlyList<string>> JobsOfGroupAsync(NpgsqlConnection connection, long group, CancellationToken ct)
        => (await connection.QueryAsync<string>(new CommandDefinition(
            "select name from jobs where group_id = @group and deleted_at is null order by id limit 5",
            new { group },
            cancellationToken: ct))).AsList();

    public static Task<int> DeleteGroupAsync(NpgsqlConnection connection, long id, CancellationToken ct)
        => connection.ExecuteAsync(new CommandDefinition(
            "update worker_groups set deleted_at = now(), version = version + 1 where id = @id", new { id }, cancellationToken: ct));
}
