using Belfry.Core.Contracts;
using Belfry.Core.Schedules;
using Belfry.Storage;
using Npgsql;

namespace Belfry.Control;

/// <summary>How this master and its cluster are.</summary>
internal sealed class HealthControl(MasterStore masters, ScheduleStore schedules, AzkabanStore azkaban)
{
    public async Task<bool> IsReadyAsync(CancellationToken ct)
    {
        try
        {
            return (await masters.LiveAsync(ct)).Any(master => master.Leads);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return false;
        }
    }

    public async Task<HealthDto> ReportAsync(CancellationToken ct)
    {
        try
        {
            var live = await masters.LiveAsync(ct);
            var leader = live.FirstOrDefault(master => master.Leads);
            var watermark = await schedules.WatermarkAsync(ct);
            var differing = live
                .Where(master => leader is not null && master.Tzdata != leader.Tzdata)
                .Select(master => $"{master.Url} has {master.Tzdata ?? "an unknown release"}, the leader {leader!.Tzdata ?? "an unknown release"}")
                .ToList();
            return new HealthDto
            {
                Database = "ok",
                Leader = leader?.Url,
                Masters = live.Count,
                AccountedThrough = watermark.DoneThrough,
                Tzdata = Tzdata.Version,
                TzdataDiffers = differing,
                Azkaban = await azkaban.StateAsync(ct) is { } state ? ToDto(state) : null,
            };
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return new HealthDto { Database = $"cannot be reached: {e.Message}", Tzdata = Tzdata.Version, TzdataDiffers = [] };
        }
    }

    private static AzkabanHealthDto ToDto(AzkabanStateRow state) => new()
    {
        Url = state.Url,
        Error = state.Error,
        Since = state.Since,
        SyncedAt = state.SyncedAt,
        Unfinished = state.Unfinished,
        Unsettled = state.Unsettled,
    };
}
