using Belfry.Core.Runs;

namespace Belfry.Engine;

/// <summary>The runs in flight of one job, by which its concurrency policy is decided.</summary>
internal sealed class JobRuns
{
    private readonly List<LiveRun> _runs = [];

    // Lost runs that a worker said it still runs: they hold their place until they end.
    private readonly List<Run> _stillRunning = [];

    public IReadOnlyList<LiveRun> Runs => _runs;

    /// <summary>Runs that were let in, retry waits included.</summary>
    public int Active => _runs.Count - Waiting + _stillRunning.Count;

    /// <summary>Runs that wait for their turn.</summary>
    public int Waiting { get; private set; }

    public bool IsEmpty => _runs.Count == 0 && _stillRunning.Count == 0;

    /// <summary>The longest-waiting run that is held.</summary>
    public LiveRun? FirstHeld => _runs.Where(live => live.Held).MinBy(live => live.Run.Id);

    public void Add(LiveRun live)
    {
        _runs.Add(live);
        Waiting += live.Held ? 1 : 0;
    }

    public void Remove(LiveRun live)
    {
        if (_runs.Remove(live))
            Waiting -= live.Held ? 1 : 0;
    }

    public void Release(LiveRun live)
    {
        if (!live.Held)
            return;
        live.Held = false;
        Waiting--;
    }

    public void AddStillRunning(Run lost)
    {
        if (!_stillRunning.Exists(run => run.Id == lost.Id))
            _stillRunning.Add(lost);
    }

    public void RemoveStillRunning(RunId id) => _stillRunning.RemoveAll(run => run.Id == id);
}
