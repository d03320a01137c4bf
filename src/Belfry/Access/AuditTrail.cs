using System.Text.Json;
using System.Text.Json.Serialization;
using Belfry.Core.Contracts;
using Belfry.Storage;
using Npgsql;

namespace Belfry.Access;

/// <summary>Every write leaves a row that says who did what: written in the transaction of the write itself.</summary>
internal static class AuditTrail
{
    private static readonly JsonSerializerOptions Json = ApiJson.Apply(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    });

    /// <param name="action">A verb: <c>create</c>, <c>update</c>, <c>delete</c>, <c>start</c>, <c>stop</c>, <c>run</c>, <c>kill</c> …</param>
    /// <param name="subject">What kind of thing: <c>job</c>, <c>worker</c> …</param>
    /// <param name="before">Null for what was made.</param>
    /// <param name="after">Null for what was deleted. Never holds a secret.</param>
    public static Task WriteAsync(
        NpgsqlConnection connection, Caller caller, string action, string subject, long id, object? before, object? after, CancellationToken ct)
        => AuditLogStore.WriteAsync(
            connection, caller.Name, caller.Address, action, subject, id.ToString(), Text(before), Text(after), ct);

    /// <summary>The same action on many things.</summary>
    public static Task WriteAsync(
        NpgsqlConnection connection, Caller caller, string action, string subject, IEnumerable<long> ids, CancellationToken ct)
        => AuditLogStore.WriteAsync(connection, caller.Name, caller.Address, action, subject, ids, ct);

    private static string? Text(object? value) => value is null ? null : JsonSerializer.Serialize(value, value.GetType(), Json);
}
