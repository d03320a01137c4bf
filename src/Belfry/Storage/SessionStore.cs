using Dapper;
using Npgsql;

namespace Belfry.Storage;

/// <summary>Sessions of this program in PostgreSQL.</summary>
internal static class SessionStore
{
    /// <summary>Ends Belfry's sessions that hold a lock for which <paramref name="waiting"/> waits.</summary>
    /// <param name="spared">Sessions that are never ended.</param>
    /// <returns>What they were doing, for the log.</returns>
    public static async Task<IReadOnlyList<string>> EndBlockersAsync(
        NpgsqlConnection connection, int waiting, int[] spared, CancellationToken ct)
        => (await connection.QueryAsync<string>(new CommandDefinition(
            """
            with blocking as materialized ( -- found first and ended then: a condition may be tried on any row
                select a.pid, a.application_name || ', ' || a.state || ': ' || left(a.query, 200) as doing
                from unnest(pg_blocking_pids(@waiting)) b(pid) join pg_stat_activity a on a.pid = b.pid
                -- A step of the schema takes its locks for a moment, and must not be cut off half way by each leader.
                where a.application_name like 'belfry%' and a.application_name <> 'belfry migration'
                    and a.pid <> all(@spared))
            select doing from (select doing, pg_terminate_backend(pid) from blocking) ended
            """,
            new { waiting, spared },
            cancellationToken: ct))).AsList();
}
