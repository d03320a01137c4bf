using System.Collections;
using Belfry.Core.Placement;

namespace Belfry.Engine;

/// <summary>The runs that a worker has been given.</summary>
internal sealed class WorkerRuns : IReadOnlyCollection<LiveRun>
{
    public static readonly WorkerRuns None = new();

    private readonly HashSet<LiveRun> _runs = [];

    public int Count => _runs.Count;

    /// <summary>How many are of type http, which has slots of its own.</summary>
    public int HttpCount { get; private set; }

    public void Add(LiveRun live)
    {
        if (_runs.Add(live) && live.Plan.Need.Type == RunNeed.Http)
            HttpCount++;
    }

    public void Remove(LiveRun live)
    {
        if (_runs.Remove(live) && live.Plan.Need.Type == RunNeed.Http)
            HttpCount--;
    }

    public IEnumerator<LiveRun> GetEnumerator() => _runs.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
