using Dapper;

namespace Belfry.Storage;

/// <summary>Sessions of this program in PostgreSQL.</summary>
internal static class SessionStore
{
    /// <summary>Ends Belfry's sessions that hold a lock for which <paramref name="waiting"/> waits.</summary>
    /// <returns>What they were doing, for the log.</returns>
    public static async Task<IReadOnlyList<string>> EndBlockersAsync(Database database, int waiting, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return (await connection.QueryAsync<string>(new CommandDefinition(
            """
            select a.application_name || ', ' || a.state || ': ' || left(a.query, 200)
            from unnest(pg_blocking_pids(@waiting)) blocking join pg_stat_activity a on a.pid = blocking
            where a.application_name like 'belfry%' and pg_terminate_backend(a.pid)
            """,
            new { waiting },
            cancellationToken: ct))).AsList();
    }
}
