using Dapper;
using Npgsql;

namespace Belfry.Storage;

/// <summary>Who changed what. Written in the transaction of the change itself.</summary>
internal static class AuditLogStore
{
    /// <param name="action">A verb: <c>create</c>, <c>update</c>, <c>delete</c>, <c>start</c>, <c>stop</c>, <c>run</c>, <c>kill</c> …</param>
    /// <param name="subject">What kind of thing: <c>job</c>, <c>worker</c> …</param>
    /// <param name="before">JSON; null for what was made.</param>
    /// <param name="after">JSON; null for what was deleted.</param>
    public static Task WriteAsync(
        NpgsqlConnection connection,
        string username,
        string? address,
        string action,
        string subject,
        string? id,
        string? before,
        string? after,
        CancellationToken ct)
        => connection.ExecuteAsync(new CommandDefinition(
            """
            insert into audit_logs (username, address, action, object, object_id, before, after)
            values (@username, @address, @action, @subject, @id, @before::jsonb, @after::jsonb)
            """,
            new { username, address, action, subject, id, before, after },
            cancellationToken: ct));

    /// <summary>The same action on many things.</summary>
    public static Task WriteAsync(
        NpgsqlConnection connection,
        string username,
        string? address,
        string action,
        string subject,
        IEnumerable<long> ids,
        CancellationToken ct)
        => connection.ExecuteAsync(new CommandDefinition(
            """
            insert into audit_logs (username, address, action, object, object_id)
            select @username, @address, @action, @subject, unnest(@ids)::text
            """,
            new { username, address, action, subject, ids = ids.ToArray() },
            cancellationToken: ct));
}
