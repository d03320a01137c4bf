using Dapper;

namespace Belfry.Storage;

/// <summary>A notice that is to be told, with what its message says.</summary>
internal sealed record NoticeRow
{
    public required long Id { get; init; }

    public required long ChannelId { get; init; }

    public DateTimeOffset At { get; init; }

    public required string Kind { get; init; }

    public required string Text { get; init; }

    public bool IsEnd { get; init; }

    public long? JobId { get; init; }

    public string? JobName { get; init; }

    public long? RunId { get; init; }

    public int Tries { get; init; }
}

/// <summary>A channel for which something waits.</summary>
internal sealed record DueChannelRow
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    public required string Kind { get; init; }

    public string? Url { get; init; }

    public required string[] Recipients { get; init; }
}

/// <summary>What channels are to be told. Written by the ledger; told and settled here.</summary>
internal sealed class NoticeStore(Database database)
{
    /// <summary>The channels whose oldest waiting notice is due.</summary>
    public async Task<IReadOnlyList<DueChannelRow>> DueAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return (await connection.QueryAsync<DueChannelRow>(new CommandDefinition(
            """
            select c.id, c.name, c.kind, c.url, c.recipients
            from channels c
                     join (select channel_id, max(due_at) filter (where tries > 0) as retry_at
                           from notices where settled_at is null group by channel_id) n on n.channel_id = c.id
            where c.deleted_at is null and (n.retry_at is null or n.retry_at <= now())
            """,
            cancellationToken: ct))).AsList();
    }

    /// <summary>The oldest that wait for a channel.</summary>
    public async Task<IReadOnlyList<NoticeRow>> WaitingAsync(long channel, int most, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return (await connection.QueryAsync<NoticeRow>(new CommandDefinition(
            """
            select n.id, n.channel_id, n.at, n.kind, n.text, n.is_end, n.job_id, j.name as job_name, n.run_id, n.tries
            from notices n left join jobs j on j.id = n.job_id
            where n.channel_id = @channel and n.settled_at is null
            order by n.id limit @most
            """,
            new { channel, most },
            cancellationToken: ct))).AsList();
    }

    /// <summary>All that wait for a channel, up to a notice, have been told.</summary>
    public async Task ToldAsync(long channel, long through, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            update notices set settled_at = now(), error = null, tries = tries + 1
            where channel_id = @channel and id <= @through and settled_at is null
            """,
            new { channel, through },
            cancellationToken: ct));
    }

    /// <summary>They could not be told: they are tried again after a while, and given up after the last try.</summary>
    /// <param name="firstDelay">After the first try; each further one doubles it.</param>
    /// <returns>How many were given up.</returns>
    public async Task<int> FailedAsync(
        long channel, long through, string error, int mostTries, TimeSpan firstDelay, TimeSpan longestDelay, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            """
            with tried as (
                update notices
                set tries = tries + 1, error = @error,
                    due_at = now() + least(@firstDelay * power(2, tries), @longestDelay),
                    settled_at = case when tries + 1 >= @mostTries then now() end
                where channel_id = @channel and id <= @through and settled_at is null
                returning settled_at)
            select (count(*) filter (where settled_at is not null))::int from tried
            """,
            new { channel, through, error, mostTries, firstDelay, longestDelay },
            cancellationToken: ct));
    }

    /// <summary>The channels to which the newest message could not be told. Reads all notices: it is asked once in a term.</summary>
    public async Task<IReadOnlyList<long>> DeafAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return (await connection.QueryAsync<long>(new CommandDefinition(
            """
            select c.id
            from channels c
                     join (select distinct on (channel_id) channel_id, error
                           from notices where tries > 0 order by channel_id, id desc) n on n.channel_id = c.id
            where c.deleted_at is null and n.error is not null
            """,
            cancellationToken: ct))).AsList();
    }

    /// <summary>Those of the given channels that are still there.</summary>
    public async Task<IReadOnlyList<long>> ThereAsync(IEnumerable<long> channels, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return (await connection.QueryAsync<long>(new CommandDefinition(
            "select id from channels where id = any(@channels) and deleted_at is null",
            new { channels = channels.ToArray() },
            cancellationToken: ct))).AsList();
    }

    /// <summary>The newest that waits for a channel, null when none does, and how many do.</summary>
    public async Task<(long? Newest, long Count)> WaitingThroughAsync(long channel, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.QuerySingleAsync<(long?, long)>(new CommandDefinition(
            "select max(id), count(*) from notices where channel_id = @channel and settled_at is null", new { channel }, cancellationToken: ct));
    }
}
