using Belfry.Core.Protocol;

namespace Belfry.Benchmarks.Site;

/// <summary>How late runs reached their workers: from the planned moment until the worker had read the assignment.</summary>
internal sealed class Arrivals
{
    private readonly Lock _lock = new();
    private readonly List<(DateTimeOffset Planned, double LateMs)> _all = [];

    public void Add(RunAssigned run, DateTimeOffset at)
    {
        lock (_lock)
            _all.Add((run.ScheduledAt, (at - run.ScheduledAt).TotalMilliseconds));
    }

    /// <summary>Milliseconds of the runs that were planned in [from, to).</summary>
    public Series Between(DateTimeOffset from, DateTimeOffset to)
    {
        var series = new Series();
        lock (_lock)
        {
            foreach (var (planned, late) in _all)
            {
                if (planned >= from && planned < to)
                    series.Add(late);
            }
        }
        return series;
    }

    /// <summary>When the first run arrived that was planned after a moment; null while there is none.</summary>
    public DateTimeOffset? FirstPlannedAfter(DateTimeOffset moment)
    {
        lock (_lock)
        {
            DateTimeOffset? first = null;
            foreach (var (planned, late) in _all)
            {
                var at = planned.AddMilliseconds(late);
                if (planned > moment && (first is null || at < first))
                    first = at;
            }
            return first;
        }
    }
}
