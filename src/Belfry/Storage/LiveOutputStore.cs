using Belfry.Core.Runs;
using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace Belfry.Storage;

/// <summary>A piece of output that is not kept, on its way to whoever watches the run.</summary>
/// <param name="After">How many stored pieces come before it.</param>
/// <param name="At">How many bytes lie between the last of those and this.</param>
internal sealed record LivePiece(Guid Run, int After, long At, ReadOnlyMemory<byte> Data);

/// <summary>A run that somebody watches.</summary>
internal sealed record WatchedRun(Guid Run, long Worker);

/// <summary>
/// Who watches which run, and what its worker sends for them alone: how a person at any master sees what only the leader
/// is told. The tables are unlogged, and what is in them counts for seconds.
/// </summary>
internal sealed class LiveOutputStore(Database database)
{
    /// <summary>Says that somebody watches, for as long as a watch holds.</summary>
    public async Task WatchAsync(Guid run, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into output_watches (run_id, watched_until) values (@id, clock_timestamp() + interval '15 seconds')
            on conflict (run_id) do update set watched_until = excluded.watched_until
            """,
            new { id = RunUuid.IdOf(run).Value },
            cancellationToken: ct));
    }

    /// <summary>The running attempts that somebody watches; what nobody can see any more is removed.</summary>
    public async Task<IReadOnlyList<WatchedRun>> WatchedAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return (await connection.QueryAsync<WatchedRun>(new CommandDefinition(
            """
            with over as (delete from output_watches where watched_until < clock_timestamp()),
                 seen as (delete from live_output where stored_at < clock_timestamp() - interval '30 seconds')
            select r.uuid as run, r.worker_id as worker
            from output_watches w join runs r on r.id = w.run_id
            where w.watched_until >= clock_timestamp() and r.state = 'running' and r.worker_id is not null
            """,
            cancellationToken: ct))).AsList();
    }

    public async Task AppendAsync(IReadOnlyList<LivePiece> pieces, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = new NpgsqlCommand(
            """
            insert into live_output (run_id, after, at, data)
            select * from unnest($1::bigint[], $2::int[], $3::bigint[], $4::bytea[])
            on conflict do nothing
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = pieces.Select(piece => RunUuid.IdOf(piece.Run).Value).ToArray() },
                new() { Value = pieces.Select(piece => piece.After).ToArray() },
                new() { Value = pieces.Select(piece => piece.At).ToArray() },
                new() { Value = pieces.Select(piece => piece.Data.ToArray()).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
            },
        };
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>What came behind the stored pieces and reaches beyond <paramref name="seen"/> bytes, in order.</summary>
    public async Task<IReadOnlyList<LivePiece>> ReadAsync(Guid run, int after, long seen, int most, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        var rows = await connection.QueryAsync<(long At, byte[] Data)>(new CommandDefinition(
            "select at, data from live_output where run_id = @id and after = @after and at + length(data) > @seen order by at limit @most",
            new { id = RunUuid.IdOf(run).Value, after, seen, most },
            cancellationToken: ct));
        return [.. rows.Select(row => new LivePiece(run, after, row.At, row.Data))];
    }
}
