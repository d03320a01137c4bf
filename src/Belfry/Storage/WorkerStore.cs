using Belfry.Core.Jobs;
using Belfry.Core.Protocol;
using Dapper;

namespace Belfry.Storage;

/// <summary>A row of <c>workers</c>.</summary>
internal sealed record WorkerRow
{
    public required long Id { get; init; }

    public Guid? Instance { get; init; }

    public required string Host { get; init; }

    public required string Name { get; init; }

    public required string SrvName { get; init; }

    /// <summary>As the process says.</summary>
    public required string[] Tags { get; init; }

    public int Slots { get; init; }

    /// <summary>Of type http, beside the others; null: they count there too.</summary>
    public int? HttpSlots { get; init; }

    public required string[] Types { get; init; }

    public string? Program { get; init; }

    /// <summary>The worker's own wish.</summary>
    public bool Draining { get; init; }

    /// <summary>As people set it; null: as the process says.</summary>
    public string[]? SetTags { get; init; }

    public int? SetSlots { get; init; }

    public bool SetDrain { get; init; }

    public int Version { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? SeenAt { get; init; }

    public bool Deleted { get; init; }

    /// <summary>How many runs it has been given; only where lists and single answers ask for it.</summary>
    public long Running { get; init; }

    /// <summary>The leader heard of it in the last 15 seconds.</summary>
    public bool Online { get; init; }
}

/// <summary>What placement must know of a group.</summary>
internal sealed record GroupFactsRow
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    public required string[] Tags { get; init; }

    public required long[] WorkerIds { get; init; }
}

/// <summary>Workers and worker groups.</summary>
internal sealed partial class WorkerStore(Database database)
{
    /// <summary>A worker that the leader has not heard of for so long is offline.</summary>
    public const string OnlineCondition = "w.seen_at > now() - interval '15 seconds'";

    private const string Columns =
        $"""
        w.id, w.instance, w.host, w.name, w.srv_name, w.tags, w.slots, w.http_slots, w.types, w.program, w.draining, w.set_tags,
        w.set_slots, w.set_drain, w.version, w.created_at, w.seen_at, coalesce({OnlineCondition}, false) as online,
        w.deleted_at is not null as deleted
        """;

    /// <summary>
    /// Gives a process that says hello its row: its own, one of the same name that was made by hand or whose process is
    /// gone, or a new one.
    /// </summary>
    /// <param name="isHeld">Whether the present process of a row is alive.</param>
    /// <returns>The row; null when another live process holds the name.</returns>
    public Task<WorkerRow?> JoinAsync(Hello hello, Func<WorkerRow, bool> isHeld, CancellationToken ct)
        => database.InTransactionAsync(
            async (connection, token) =>
            {
                // A worker that is not welcomed within its patience comes again while its first hello is still on its way.
                await connection.ExecuteAsync(new CommandDefinition(
                    "select pg_advisory_xact_lock(hashtextextended(@instance, 0))",
                    new { instance = $"belfry worker {hello.Instance}" },
                    cancellationToken: token));
                var rows = (await connection.QueryAsync<WorkerRow>(new CommandDefinition(
                    $"""
                    select {Columns} from workers w
                    where (w.instance = @Instance or (w.srv_name = @SrvName and w.name = @Name)) and w.deleted_at is null
                    for update
                    """,
                    hello,
                    cancellationToken: token))).AsList();
                var named = rows.Find(row => row.SrvName == hello.SrvName && row.Name == hello.Name);
                if (named is { Instance: { } holder } && holder != hello.Instance && isHeld(named))
                    return null;
                var own = named ?? rows.Find(row => row.Instance == hello.Instance);
                foreach (var former in rows.Where(row => row.Id != own?.Id))
                    await connection.ExecuteAsync(new CommandDefinition(
                        "update workers set instance = null, seen_at = null where id = @Id", new { former.Id }, cancellationToken: token));
                return await connection.QuerySingleAsync<WorkerRow>(new CommandDefinition(
                    own is null
                        ? $"""
                           insert into workers as w (instance, host, name, srv_name, tags, slots, http_slots, types, program, draining, seen_at)
                           values (@Instance, @Host, @Name, @SrvName, @Tags, @Slots, @HttpSlots, @Types, @Version, @Draining, now())
                           returning {Columns}
                           """
                        : $"""
                           update workers w
                           set instance = @Instance, host = @Host, name = @Name, srv_name = @SrvName, tags = @Tags, slots = @Slots,
                               http_slots = @HttpSlots, types = @Types, program = @Version, draining = @Draining, seen_at = now()
                           where id = @Id
                           returning {Columns}
                           """,
                    new
                    {
                        own?.Id,
                        hello.Instance,
                        hello.Host,
                        hello.Name,
                        hello.SrvName,
                        Tags = hello.Tags.ToArray(),
                        hello.Slots,
                        hello.HttpSlots,
                        Types = hello.Types.ToArray(),
                        hello.Version,
                        hello.Draining,
                    },
                    cancellationToken: token));
            },
            ct)!;

    /// <summary>Workers that should be there: a process of theirs joined, and has not said goodbye.</summary>
    public async Task<IReadOnlyList<WorkerRow>> ExpectedAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return (await connection.QueryAsync<WorkerRow>(new CommandDefinition(
            $"select {Columns} from workers w where w.deleted_at is null and w.instance is not null and w.seen_at is not null",
            cancellationToken: ct))).AsList();
    }

    /// <summary>The leader has heard of these.</summary>
    public async Task SeenAsync(IReadOnlyCollection<WorkerId> workers, CancellationToken ct)
    {
        if (workers.Count == 0)
            return;
        await using var connection = await database.OpenAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            "update workers set seen_at = now() where id = any(@ids)",
            new { ids = workers.Select(worker => worker.Value).ToArray() },
            cancellationToken: ct));
    }

    /// <summary>It said goodbye.</summary>
    public async Task LeftAsync(WorkerId worker, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            "update workers set seen_at = null where id = @id", new { id = worker.Value }, cancellationToken: ct));
    }

    /// <summary>A text that is another one after every change that people make to workers or groups.</summary>
    public async Task<string> StateAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.ExecuteScalarAsync<string>(new CommandDefinition(
            """
            select concat((select count(*) || '/' || coalesce(sum(version), 0) from workers), ' ',
                          (select count(*) || '/' || coalesce(sum(version), 0) from worker_groups))
            """,
            cancellationToken: ct)) ?? "";
    }

    public async Task<IReadOnlyList<WorkerRow>> RowsAsync(IReadOnlyCollection<long> ids, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return (await connection.QueryAsync<WorkerRow>(new CommandDefinition(
            $"select {Columns} from workers w where w.id = any(@ids)", new { ids = ids.ToArray() }, cancellationToken: ct))).AsList();
    }

    public async Task<IReadOnlyList<GroupFactsRow>> GroupFactsAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return (await connection.QueryAsync<GroupFactsRow>(new CommandDefinition(
            """
            select g.id, g.name, g.tags,
                   array(select m.worker_id from worker_group_members m where m.group_id = g.id) as worker_ids
            from worker_groups g where g.deleted_at is null
            """,
            cancellationToken: ct))).AsList();
    }
}
