using Belfry.Core.Contracts;
using Dapper;
using Npgsql;

namespace Belfry.Storage;

/// <summary>A channel as people write it.</summary>
internal sealed record ChannelWrite
{
    public required string Name { get; init; }

    /// <summary><c>webhook</c> or <c>mail</c>.</summary>
    public required string Kind { get; init; }

    public string? Url { get; init; }

    public required string[] Recipients { get; init; }

    public required string[] Alerts { get; init; }
}

/// <summary>A channel as it is shown.</summary>
internal sealed record ChannelRow
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    public required string Kind { get; init; }

    public string? Url { get; init; }

    public required string[] Recipients { get; init; }

    public required string[] Alerts { get; init; }

    public int Version { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public long Waiting { get; init; }

    public DateTimeOffset? ToldAt { get; init; }

    public string? Error { get; init; }
}

/// <summary>Where alerts go.</summary>
internal sealed class ChannelStore(Database database)
{
    private const string Select =
        """
        select c.id, c.name, c.kind, c.url, c.recipients, c.alerts, c.version, c.created_at,
               (select count(*) from notices n where n.channel_id = c.id and n.settled_at is null) as waiting,
               (select max(n.settled_at) from notices n where n.channel_id = c.id and n.error is null) as told_at,
               (select n.error from notices n where n.channel_id = c.id and n.tries > 0 order by n.id desc limit 1) as error
        from channels c where c.deleted_at is null
        """;

    private static readonly ListShape Shape = new(("channels c", "c.deleted_at is null"), "c.id", "c.created_at", "c.id",
        new("id", ListFieldKind.Number, "c.id"),
        new("name", ListFieldKind.Substring, "c.name"),
        new("kind", ListFieldKind.Text, "c.kind", ["webhook", "mail"]),
        new("alerts", ListFieldKind.Member, "c.alerts"),
        new("version", ListFieldKind.Number, "c.version"),
        new("createTime", ListFieldKind.SortOnly, "c.created_at"));

    /// <summary>By what channels can be filtered and sorted.</summary>
    public static IReadOnlyList<ListField> Fields => Shape.Fields;

    public async Task<PageDto<ChannelRow>?> ListAsync(ListRequest request, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await Shape.ReadAsync<ChannelRow>(connection, $"{Select} and c.id = any(@ids)", row => row.Id, request, ct);
    }

    public async Task<ChannelRow?> FindAsync(long id, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await FindAsync(connection, id, ct);
    }

    public static Task<ChannelRow?> FindAsync(NpgsqlConnection connection, long id, CancellationToken ct)
        => connection.QuerySingleOrDefaultAsync<ChannelRow>(new CommandDefinition(
            $"{Select} and c.id = @id", new { id }, cancellationToken: ct));

    /// <summary>Locks the row against everybody who would name it; null when there is no such channel.</summary>
    public static Task<int?> LockAsync(NpgsqlConnection connection, long id, CancellationToken ct)
        => connection.ExecuteScalarAsync<int?>(new CommandDefinition(
            "select version from channels where id = @id and deleted_at is null for update", new { id }, cancellationToken: ct));

    public static Task<long> InsertAsync(NpgsqlConnection connection, ChannelWrite channel, CancellationToken ct)
        => connection.ExecuteScalarAsync<long>(new CommandDefinition(
            """
            insert into channels (name, kind, url, recipients, alerts)
            values (@Name, @Kind, @Url, @Recipients, @Alerts) returning id
            """,
            channel,
            cancellationToken: ct));

    public static Task<int> UpdateAsync(NpgsqlConnection connection, long id, ChannelWrite channel, CancellationToken ct)
        => connection.ExecuteAsync(new CommandDefinition(
            """
            update channels
            set name = @Name, kind = @Kind, url = @Url, recipients = @Recipients, alerts = @Alerts, version = version + 1
            where id = @id
            """,
            new { id, channel.Name, channel.Kind, channel.Url, channel.Recipients, channel.Alerts },
            cancellationToken: ct));

    /// <summary>Forgets a channel and what it was still to be told.</summary>
    public static Task<int> DeleteAsync(NpgsqlConnection connection, long id, CancellationToken ct)
        => connection.ExecuteAsync(new CommandDefinition(
            """
            update channels set deleted_at = now(), version = version + 1 where id = @id;
            delete from notices where channel_id = @id and settled_at is null;
            """,
            new { id },
            cancellationToken: ct));

    /// <summary>The names of some jobs that name a channel. Reads all jobs: it is asked when a channel is deleted.</summary>
    public static async Task<IReadOnlyList<string>> JobsOfAsync(NpgsqlConnection connection, long id, CancellationToken ct)
        => (await connection.QueryAsync<string>(new CommandDefinition(
            """
            select name from jobs
            where deleted_at is null
              and policies @> jsonb_build_object('notify', jsonb_build_array(jsonb_build_object('channel', @id)))
            order by id limit 5
            """,
            new { id },
            cancellationToken: ct))).AsList();

    /// <summary>Those of the given channels that do not exist; the others cannot be deleted before the transaction ends.</summary>
    public static async Task<IReadOnlyList<long>> MissingAsync(
        NpgsqlConnection connection, IReadOnlyCollection<long> channels, CancellationToken ct)
    {
        var known = await connection.QueryAsync<long>(new CommandDefinition(
            "select id from channels where id = any(@channels) and deleted_at is null order by id for share",
            new { channels = channels.ToArray() },
            cancellationToken: ct));
        return [.. channels.Except(known).Order()];
    }
}
