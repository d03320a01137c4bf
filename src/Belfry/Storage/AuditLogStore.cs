using Belfry.Core.Contracts;
using Dapper;
using Npgsql;

namespace Belfry.Storage;

/// <summary>A row of the audit log.</summary>
internal sealed record AuditLogRow
{
    public required long Id { get; init; }

    public DateTimeOffset At { get; init; }

    public required string Username { get; init; }

    public string? Address { get; init; }

    public required string Action { get; init; }

    public required string Subject { get; init; }

    public string? SubjectId { get; init; }

    /// <summary>JSON; only of a single row.</summary>
    public string? Before { get; init; }

    /// <summary>JSON; only of a single row.</summary>
    public string? After { get; init; }
}

/// <summary>Who changed what. Written in the transaction of the change itself.</summary>
internal sealed class AuditLogStore(Database database)
{
    private const string Select =
        "select a.id, a.at, a.username, a.address, a.action, a.object as subject, a.object_id as subject_id from audit_logs a";

    private static readonly ListShape Shape = new(("audit_logs a", "true"), "a.id", "a.at", "a.id desc",
        new("id", ListFieldKind.Number, "a.id"),
        new("username", ListFieldKind.Text, "a.username"),
        new("address", ListFieldKind.Text, "a.address"),
        new("action", ListFieldKind.Text, "a.action"),
        new("subject", ListFieldKind.Text, "a.object"),
        new("subjectId", ListFieldKind.Text, "a.object_id"),
        new("createTime", ListFieldKind.SortOnly, "a.at"));

    /// <summary>By what the rows can be filtered and sorted.</summary>
    public static IReadOnlyList<ListField> Fields => Shape.Fields;

    /// <summary>Without what was there before and after, which may be large.</summary>
    public async Task<PageDto<AuditLogRow>?> ListAsync(ListRequest request, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await Shape.ReadAsync<AuditLogRow>(connection, $"{Select} where a.id = any(@ids)", row => row.Id, request, ct);
    }

    public async Task<AuditLogRow?> FindAsync(long id, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.QuerySingleOrDefaultAsync<AuditLogRow>(new CommandDefinition(
            "select id, at, username, address, action, object as subject, object_id as subject_id, before::text, after::text from audit_logs where id = @id",
            new { id },
            cancellationToken: ct));
    }

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
