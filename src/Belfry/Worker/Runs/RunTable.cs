using System.Collections.Concurrent;
using Belfry.Core.Protocol;

namespace Belfry.Worker.Runs;

/// <summary>Every run that this worker holds: from its assignment until its end is confirmed.</summary>
internal sealed class RunTable
{
    /// <summary>Of both kinds as many as run at once, and as many again whose ends wait for the leader.</summary>
    public const int Capacity = 3 * ProtocolLimits.MostSlots;

    private readonly ConcurrentDictionary<Guid, WorkerRun> _runs = new();

    // The dictionary's own count takes all of its locks.
    private readonly Headcount _held = new();

    public int Count => _held.Count;

    public IEnumerable<WorkerRun> All => _runs.Values;

    public bool TryAdd(WorkerRun run)
    {
        if (!_runs.TryAdd(run.Id, run))
            return false;
        _held.Add();
        return true;
    }

    public WorkerRun? Find(Guid id) => _runs.GetValueOrDefault(id);

    /// <summary>The run that was taken out; null when it was not there.</summary>
    public WorkerRun? Remove(Guid id)
    {
        if (_runs.TryRemove(id, out var run))
            _held.Remove();
        return run;
    }

    /// <summary>Completes when no run is held any more.</summary>
    public Task WhenEmptyAsync() => _held.WhenNoneAsync();
}
