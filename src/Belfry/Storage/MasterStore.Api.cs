using Belfry.Core.Contracts;

namespace Belfry.Storage;

/// <summary>What the API reads of masters.</summary>
internal sealed partial class MasterStore
{
    private static readonly ListShape Shape = new(($"({SelectLive}) m", "true"), "m.id", "m.started_at", "m.id",
        new("id", ListFieldKind.Number, "m.id"),
        new("ip", ListFieldKind.Text, "m.ip"),
        new("url", ListFieldKind.Text, "m.url"),
        new("status", ListFieldKind.Number, "case when m.leads then 1 else 2 end"),
        new("role", ListFieldKind.Text, "case when m.leads then 'leader' else 'follower' end", ["leader", "follower"]),
        new("version", ListFieldKind.Text, "m.version"),
        new("startedAt", ListFieldKind.SortOnly, "m.started_at"),
        new("seenAt", ListFieldKind.SortOnly, "m.seen_at"));

    /// <summary>By what masters can be filtered and sorted.</summary>
    public static IReadOnlyList<ListField> Fields => Shape.Fields;

    /// <summary>Those that are alive.</summary>
    public async Task<PageDto<MasterRow>?> ListAsync(ListRequest request, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await Shape.ReadAsync<MasterRow>(connection, $"select * from ({SelectLive}) m where m.id = any(@ids)", row => row.Id, request, ct);
    }
}
