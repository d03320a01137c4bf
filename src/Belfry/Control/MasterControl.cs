using Belfry.Core.Contracts;
using Belfry.Storage;

namespace Belfry.Control;

/// <summary>The masters that are alive.</summary>
internal sealed class MasterControl(MasterStore masters)
{
    /// <summary>By what masters can be filtered and sorted.</summary>
    public static IReadOnlyList<ListField> Fields => MasterStore.Fields;

    public async Task<Result<PageDto<MasterDto>>> ListAsync(ListRequest request, CancellationToken ct)
        => await masters.ListAsync(request, ct) is { } page
            ? page.With<MasterDto>([.. page.Items.Select(ToDto)])
            : Failure.Invalid(request.Errors);

    private static MasterDto ToDto(MasterRow row) => new()
    {
        Id = row.Id,
        Ip = row.Ip,
        Status = row.Leads ? 1 : 2,
        Role = row.Leads ? "leader" : "follower",
        Url = row.Url,
        Term = row.Epoch == 0 ? null : row.Epoch,
        Version = row.Version,
        StartedAt = row.StartedAt,
        SeenAt = row.SeenAt,
    };
}
