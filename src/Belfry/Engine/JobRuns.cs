using Belfry.Core.Runs;

namespace Belfry.Engine;

/// <summary>
/// The runs in flight of one job, by which its concurrency policy is decided. The parts of a broadcast count as one.
/// </summary>
internal sealed class JobRuns
{
    /// <summary>Of a job that has none; nothing is added to it.</summary>
    public static readonly JobRuns None = new();

    private readonly List<LiveRun> _runs = [];

    // Lost runs that a worker said it still runs: they hold their place until they end.
    private readonly List<Run> _stillRunning = [];

    public IReadOnlyList<LiveRun> Runs => _runs;

    private int _parts;
    private int _held;

    /// <summary>Runs that were let in, retry waits included.</summary>
    public int Active => _parts == 0
        ? _runs.Count - _held + _stillRunning.Count
        : _runs.Where(live => !live.Held).Select(live => live.Run).Concat(_stillRunning).DistinctBy(run => run.FirstRun).Count();

    /// <summary>Runs that wait for their turn.</summary>
    public int Waiting => _parts == 0
        ? _held
        : _runs.Where(live => live.Held).DistinctBy(live => live.Run.FirstRun).Count();

    public bool IsEmpty => _runs.Count == 0 && _stillRunning.Count == 0;

    /// <summary>The longest-waiting run that is held.</summary>
    public LiveRun? FirstHeld => _held == 0 ? null : _runs.Where(live => live.Held).MinBy(live => live.Run.Id);

    public void Add(LiveRun live)
    {
        _runs.Add(live);
        _held += live.Held ? 1 : 0;
        _parts += live.Run.Shards > 1 ? 1 : 0;
    }

    public void Remove(LiveRun live)
    {
        if (!_runs.Remove(live))
            return;
        _held -= live.Held ? 1 : 0;
        _parts -= live.Run.Shards > 1 ? 1 : 0;
    }

    public void Release(LiveRun live)
    {
        if (!live.Held)
            return;
        live.Held = false;
        _held--;
    }

    public void AddStillRunning(Run lost)
    {
        if (_stillRunning.Exists(run => run.Id == lost.Id))
            return;
        _stillRunning.Add(lost);
        _parts += lost.Shards > 1 ? 1 : 0;
    }

    public void RemoveStillRunning(RunId id)
    {
        if (_stillRunning.Find(run => run.Id == id) is { } lost && _stillRunning.Remove(lost))
            _parts -= lost.Shards > 1 ? 1 : 0;
    }
}
