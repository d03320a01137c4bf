using Belfry.Core.Placement;
using Belfry.Core.Runs;

namespace Belfry.Engine;

/// <summary>
/// The runs that are ready and ask the same of their worker, the most urgent first. A run that is placed or withdrawn
/// is dropped when it comes up.
/// </summary>
internal sealed class NeedQueue(RunNeed need)
{
    private readonly PriorityQueue<LiveRun, (int NegativePriority, long Id)> _ready = new();

    public RunNeed Need { get; } = need;

    /// <summary>How many runs of this need were placed; turns round-robin.</summary>
    public long Placed { get; set; }

    /// <summary>The sessions that may take them, worked out for one version of the fleet.</summary>
    public (long FleetVersion, Fleet.WorkerSession[] Sessions) Eligible { get; set; } = (-1, []);

    /// <summary>Why they wait, for one version of the fleet; null while they don't.</summary>
    public string? Reason { get; set; }

    public void Add(LiveRun live) => _ready.Enqueue(live, Rank(live));

    /// <summary>The most urgent run; null when nothing is ready.</summary>
    public LiveRun? Peek()
    {
        while (_ready.TryPeek(out var live, out _))
        {
            if (live.Run.State == RunState.Queued && !live.Held)
                return live;
            _ready.Dequeue();
        }
        return null;
    }

    public void Dequeue() => _ready.Dequeue();

    /// <summary>All that are ready, in no order.</summary>
    public IEnumerable<LiveRun> Ready()
        => _ready.UnorderedItems.Select(item => item.Element)
            .Where(live => live.Run.State == RunState.Queued && !live.Held);

    /// <summary>Drops what was withdrawn while it waited behind others.</summary>
    public void Compact()
    {
        var ready = Ready().ToList();
        if (_ready.Count < 1000 || ready.Count > _ready.Count / 2)
            return;
        _ready.Clear();
        ready.ForEach(Add);
    }

    public static (int NegativePriority, long Id) Rank(LiveRun live)
        => (-live.Plan.Policies.Priority, live.Run.Id.Value);
}
