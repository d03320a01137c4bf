using System.Text.Json;
using Belfry.Core.Contracts;
using Belfry.Storage;

namespace Belfry.Control;

/// <summary>Who changed what.</summary>
internal sealed class AuditLogControl(AuditLogStore store)
{
    /// <summary>By what the rows can be filtered and sorted.</summary>
    public static IReadOnlyList<ListField> Fields => AuditLogStore.Fields;

    public async Task<Result<PageDto<AuditLogDto>>> ListAsync(ListRequest request, CancellationToken ct)
        => await store.ListAsync(request, ct) is { } page
            ? page.With<AuditLogDto>([.. page.Items.Select(ToDto)])
            : Failure.Invalid(request.Errors);

    public async Task<Result<AuditLogDto>> GetAsync(long id, CancellationToken ct)
        => await store.FindAsync(id, ct) is { } row ? ToDto(row) : Failure.NotFound($"audit log {id}");

    private static AuditLogDto ToDto(AuditLogRow row) => new()
    {
        Id = row.Id,
        CreateTime = row.At.ToUnixTimeSeconds(),
        Username = row.Username,
        Address = row.Address,
        Action = row.Action,
        Subject = row.Subject,
        SubjectId = row.SubjectId,
        Before = Json(row.Before),
        After = Json(row.After),
    };

    private static JsonElement? Json(string? text) => text is null ? null : JsonElement.Parse(text);
}
