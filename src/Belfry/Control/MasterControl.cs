using Belfry.Core.Contracts;
using Belfry.Storage;

namespace Belfry.Control;

/// <summary>The masters that are alive.</summary>
internal sealed class MasterControl(MasterStore masters)
{
    public async Task<PageDto<MasterDto>> ListAsync(CancellationToken ct)
    {
        var rows = await masters.LiveAsync(ct);
        return new PageDto<MasterDto>(
            [.. rows.Select(row => new MasterDto(
                row.Id, row.Ip, row.Leads ? 1 : 2, row.Leads ? "leader" : "follower", row.Url, row.Epoch, row.Version,
                row.StartedAt, row.SeenAt))],
            1,
            Math.Max(rows.Count, ListRequest.DefaultPageSize),
            rows.Count);
    }
}
