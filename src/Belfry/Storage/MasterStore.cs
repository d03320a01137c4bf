using Dapper;
using Npgsql;

namespace Belfry.Storage;

/// <summary>A live master.</summary>
internal sealed record MasterRow
{
    public required long Id { get; init; }

    public required Guid MasterId { get; init; }

    public required string Ip { get; init; }

    public required string Url { get; init; }

    public required string Version { get; init; }

    public string? Tzdata { get; init; }

    /// <summary>The name of the key that it seals secrets with; null when it has none.</summary>
    public string? SecretKey { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset SeenAt { get; init; }

    /// <summary>The newest epoch there is.</summary>
    public long Epoch { get; init; }

    public bool Leads { get; init; }
}

/// <summary>A master that led.</summary>
internal sealed record FormerLeaderRow
{
    public required Guid MasterId { get; init; }

    public required string Url { get; init; }
}

/// <summary>Which masters are alive, and who leads.</summary>
internal sealed partial class MasterStore(Database database)
{
    private const string SelectLive =
        """
        select m.id, m.master_id, m.ip, m.url, m.version, m.tzdata, m.secret_key, m.started_at, m.seen_at, l.epoch,
               coalesce(m.master_id = l.master_id, false) as leads
        from masters m, leadership l
        where m.seen_at > now() - interval '10 seconds'
        """;

    /// <summary>Says that a master is alive, and gives all that are.</summary>
    public async Task<IReadOnlyList<MasterRow>> HeartbeatAsync(
        Guid master, string ip, string url, string version, string? tzdata, string? secretKey, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into masters (master_id, ip, url, version, tzdata, secret_key)
            values (@master, @ip, @url, @version, @tzdata, @secretKey)
            on conflict (master_id) do update
                set ip = @ip, url = @url, version = @version, tzdata = @tzdata, secret_key = @secretKey, seen_at = now(),
                    started_at = case when masters.seen_at < now() - interval '10 seconds' then now() else masters.started_at end
            """,
            new { master, ip, url, version, tzdata, secretKey },
            cancellationToken: ct));
        return await LiveAsync(connection, ct);
    }

    public async Task<IReadOnlyList<MasterRow>> LiveAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await LiveAsync(connection, ct);
    }

    public static async Task<IReadOnlyList<MasterRow>> LiveAsync(NpgsqlConnection connection, CancellationToken ct)
        => (await connection.QueryAsync<MasterRow>(new CommandDefinition(
            $"{SelectLive} order by m.id",
            cancellationToken: ct))).AsList();

    /// <summary>Who led before an epoch; null when nobody did.</summary>
    public async Task<FormerLeaderRow?> FormerLeaderAsync(long epoch, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.QuerySingleOrDefaultAsync<FormerLeaderRow>(new CommandDefinition(
            "select master_id, url from terms where epoch < @epoch order by epoch desc limit 1", new { epoch }, cancellationToken: ct));
    }

    /// <summary>A master that stops is gone at once.</summary>
    public async Task LeaveAsync(Guid master, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            "update masters set seen_at = '-infinity' where master_id = @master", new { master }, cancellationToken: ct));
    }
}
