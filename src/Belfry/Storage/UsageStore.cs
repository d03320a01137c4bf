using Dapper;

namespace Belfry.Storage;

/// <summary>A table or a partition and its size.</summary>
internal sealed record UsageRow
{
    public required string Name { get; init; }

    /// <summary>The table whose partition it is; null for a table of its own.</summary>
    public string? Parent { get; init; }

    /// <summary>The planner's estimate; null before it has looked.</summary>
    public long? Rows { get; init; }

    /// <summary>Indexes included.</summary>
    public long Bytes { get; init; }
}

/// <summary>How much room the tables take.</summary>
internal sealed class UsageStore(Database database)
{
    public async Task<(long DatabaseBytes, IReadOnlyList<UsageRow> Tables)> ReadAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        var bytes = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "select pg_database_size(current_database())", cancellationToken: ct));
        var rows = (await connection.QueryAsync<UsageRow>(new CommandDefinition(
            """
            select c.relname as name, p.relname as parent, pg_total_relation_size(c.oid) as bytes,
                   case when c.reltuples >= 0 then c.reltuples::bigint end as rows
            from pg_class c
                     left join pg_inherits i on i.inhrelid = c.oid
                     left join pg_class p on p.oid = i.inhparent
            where c.relnamespace = @schema::regnamespace and c.relkind = 'r'
            """,
            new { schema = Database.Schema },
            cancellationToken: ct))).AsList();
        return (bytes, rows);
    }
}
