using Belfry.Core.Runs;
using Npgsql;
using NpgsqlTypes;

namespace Belfry.Storage;

/// <summary>One piece of a run's captured output.</summary>
internal sealed record OutputPiece(Guid Run, int N, ReadOnlyMemory<byte> Data);

/// <summary>Captured output, in pieces keyed by run and number, by the day of the run's uuid.</summary>
internal sealed class OutputStore(Database database)
{
    public async Task AppendAsync(IReadOnlyList<OutputPiece> pieces, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = new NpgsqlCommand(
            """
            insert into run_output (day, run_id, n, data)
            select * from unnest($1::date[], $2::bigint[], $3::int[], $4::bytea[])
            on conflict do nothing
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = pieces.Select(piece => DayOf(piece.Run)).ToArray() },
                new() { Value = pieces.Select(piece => RunUuid.IdOf(piece.Run).Value).ToArray() },
                new() { Value = pieces.Select(piece => piece.N).ToArray() },
                new() { Value = pieces.Select(piece => piece.Data.ToArray()).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
            },
        };
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The pieces from <paramref name="from"/> on, in order, at most <paramref name="most"/>; stops before a gap.</summary>
    public async Task<IReadOnlyList<byte[]>> ReadAsync(Guid run, int from, int most, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = new NpgsqlCommand(
            "select n, data from run_output where day = $1 and run_id = $2 and n >= $3 order by n limit $4", connection)
        {
            Parameters =
            {
                new() { Value = DayOf(run) },
                new() { Value = RunUuid.IdOf(run).Value },
                new() { Value = from },
                new() { Value = most },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var pieces = new List<byte[]>();
        while (await reader.ReadAsync(ct) && reader.GetInt32(0) == from + pieces.Count)
            pieces.Add(reader.GetFieldValue<byte[]>(1));
        return pieces;
    }

    /// <summary>How many pieces there are.</summary>
    public async Task<int> CountAsync(Guid run, CancellationToken ct) => (await CountsAsync([run], ct))[0];

    /// <summary>How many pieces there are of each run, in the order of <paramref name="runs"/>.</summary>
    public async Task<IReadOnlyList<int>> CountsAsync(IReadOnlyList<Guid> runs, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = new NpgsqlCommand(
            """
            -- The days by themselves have PostgreSQL plan for their partitions alone; a number is whatever a worker sent.
            select coalesce((select max(n) + (max(n) < 2147483647)::int from run_output where day = any($1) and day = r.day and run_id = r.id), 0)
            from unnest($1, $2) with ordinality r (day, id, place) order by place
            """,
            connection)
        {
            Parameters = { new() { Value = runs.Select(DayOf).ToArray() }, new() { Value = runs.Select(run => RunUuid.IdOf(run).Value).ToArray() } },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var counts = new List<int>(runs.Count);
        while (await reader.ReadAsync(ct))
            counts.Add(reader.GetInt32(0));
        return counts;
    }

    /// <summary>How many bytes are stored.</summary>
    public async Task<long> SizeAsync(Guid run, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = new NpgsqlCommand(
            "select coalesce(sum(octet_length(data)), 0)::bigint from run_output where day = $1 and run_id = $2", connection)
        {
            Parameters = { new() { Value = DayOf(run) }, new() { Value = RunUuid.IdOf(run).Value } },
        };
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>
    /// The pieces that hold the bytes from <paramref name="from"/> (inclusive) to <paramref name="to"/> (exclusive), in
    /// order, with the place of the first byte of each. Lengths are known without reading what is passed over.
    /// </summary>
    public async Task<IReadOnlyList<(int N, long Start, byte[] Data)>> ReadBytesAsync(Guid run, long from, long to, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = new NpgsqlCommand(
            """
            select n, start, data
            from (select n, data, octet_length(data) as length, sum(octet_length(data)) over (order by n) - octet_length(data) as start
                  from run_output where day = $1 and run_id = $2) pieces
            where start < $4 and start + length > $3
            order by n
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = DayOf(run) },
                new() { Value = RunUuid.IdOf(run).Value },
                new() { Value = from },
                new() { Value = to },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var pieces = new List<(int, long, byte[])>();
        while (await reader.ReadAsync(ct))
            pieces.Add((reader.GetInt32(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2)));
        return pieces;
    }

    private static DateOnly DayOf(Guid run) => DateOnly.FromDateTime(RunUuid.TimeOf(run).UtcDateTime);
}
