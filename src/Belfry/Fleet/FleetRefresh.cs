using System.Collections.Frozen;
using Belfry.Cluster;
using Belfry.Core.Jobs;
using Belfry.Core.Placement;
using Belfry.Storage;
using Npgsql;

namespace Belfry.Fleet;

/// <summary>
/// Keeps what the leader knows of workers and groups in step with their tables, pings every session each second, tells
/// who is watched, and writes down who is there.
/// </summary>
internal sealed partial class FleetRefresh(
    WorkerStore workers, WorkerPool pool, OutputWatches watches, TimeProvider clock, ILogger<FleetRefresh> logger)
{
    private static readonly TimeSpan SeenEvery = TimeSpan.FromSeconds(5);

    private long _ping;
    private string? _seenState;

    public async Task RunAsync(Term term)
    {
        var lastSeen = 0L;
        while (true)
        {
            await Task.Delay(Core.Protocol.ProtocolLimits.PingEvery, clock, term.Ended);
            var sessions = pool.Sessions();
            _ping++;
            foreach (var session in sessions)
                session.Send(new Core.Protocol.Ping(_ping));
            try
            {
                if (lastSeen == 0 || clock.GetElapsedTime(lastSeen) >= SeenEvery)
                {
                    lastSeen = clock.GetTimestamp();
                    await workers.SeenAsync(
                        [.. sessions.Where(session => session.Silence < SeenEvery).Select(session => session.Worker)], term.Ended);
                }
                await RefreshAsync(sessions, term.Ended);
                await watches.TellAsync(sessions, term.Ended);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                LogFailed(e.Message);
            }
        }
    }

    public async Task LoadGroupsAsync(CancellationToken ct)
    {
        var groups = await workers.GroupFactsAsync(ct);
        pool.Groups = groups.ToDictionary(
            row => new GroupId(row.Id),
            row => new WorkerGroupFacts
            {
                Id = new GroupId(row.Id),
                Name = row.Name,
                Tags = row.Tags.ToFrozenSet(),
                Workers = row.WorkerIds.Select(id => new WorkerId(id)).ToFrozenSet(),
            });
    }

    /// <summary>What placement must know of a worker: what people set wins over what the process says.</summary>
    public static WorkerFacts Facts(WorkerRow row, bool workerDrains) => new()
    {
        Id = new WorkerId(row.Id),
        Name = row.Name,
        Tags = (row.SetTags ?? row.Tags).ToFrozenSet(),
        Types = row.Types.ToFrozenSet(),
        Slots = row.SetSlots ?? row.Slots,
        HttpSlots = row.HttpSlots,
        Draining = row.SetDrain || workerDrains || row.Deleted,
    };

    private async Task RefreshAsync(IReadOnlyList<WorkerSession> sessions, CancellationToken ct)
    {
        var state = await workers.StateAsync(ct);
        if (state == _seenState)
            return;
        await LoadGroupsAsync(ct);
        var rows = (await workers.RowsAsync([.. sessions.Select(session => session.Worker.Value)], ct)).ToDictionary(row => row.Id);
        foreach (var session in sessions)
        {
            if (rows.TryGetValue(session.Worker.Value, out var row))
                session.Facts = Facts(row, session.WorkerDrains);
        }
        pool.Changed();
        _seenState = state;
    }

    [LoggerMessage(4101, LogLevel.Warning, "Workers and groups were not brought up to date, trying again: {Reason}")]
    private partial void LogFailed(string reason);
}
