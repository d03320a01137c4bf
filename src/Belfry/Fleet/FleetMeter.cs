using System.Diagnostics.Metrics;

namespace Belfry.Fleet;

/// <summary>Figures about workers, of the master that leads.</summary>
internal sealed class FleetMeter : IDisposable
{
    private readonly Meter _meter = new("Belfry.Fleet");
    private readonly WorkerPool _pool;
    private int _offline;

    public FleetMeter(WorkerPool pool)
    {
        _pool = pool;
        _meter.CreateObservableGauge("belfry.workers", ByState, null, "Workers, by state; offline are those that went away without saying goodbye.");
        _meter.CreateObservableGauge("belfry.workers.slots", Slots, null, "Runs that the workers take at once, those that drain left out.");
    }

    /// <summary>How many should be there and are not.</summary>
    public int Offline
    {
        set => Volatile.Write(ref _offline, value);
    }

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<int>> ByState()
    {
        if (_pool.Term is null)
            return [];
        var sessions = _pool.Sessions();
        var draining = sessions.Count(session => session.Facts.Draining);
        return
        [
            new(sessions.Count - draining, new KeyValuePair<string, object?>("state", "online")),
            new(draining, new KeyValuePair<string, object?>("state", "draining")),
            new(Volatile.Read(ref _offline), new KeyValuePair<string, object?>("state", "offline")),
        ];
    }

    private IEnumerable<Measurement<long>> Slots()
        => _pool.Term is null ? [] : [new(_pool.Sessions().Where(session => !session.Facts.Draining).Sum(session => (long)session.Facts.Slots))];
}
