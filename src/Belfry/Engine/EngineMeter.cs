using System.Diagnostics.Metrics;
using Belfry.Core.Contracts;
using Belfry.Core.Runs;
using Belfry.Storage;

namespace Belfry.Engine;

/// <summary>Figures of the engine: counters of this master's terms, and gauges that are there only while it leads.</summary>
internal sealed class EngineMeter : IDisposable
{
    private const string StateTag = "state";

    private static readonly double[] LateBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600];
    private static readonly double[] CommitBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
    private static readonly double[] SizeBounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

    private readonly Meter _meter = new("Belfry.Engine");
    private readonly Counter<long> _ended;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _beside;
    private readonly Histogram<double> _lateness;
    private readonly Histogram<double> _commit;
    private readonly Histogram<long> _batch;
    private Measured? _measured;

    public EngineMeter()
    {
        _ended = _meter.CreateCounter<long>("belfry.runs.ended", null, "Attempts that ended, by state.");
        foreach (var state in Enum.GetValues<RunState>().Where(state => state >= RunState.Succeeded))
            _ended.Add(0, new KeyValuePair<string, object?>(StateTag, Word.Of(state)));
        _refused = _meter.CreateCounter<long>("belfry.ledger.refused", null, "Decisions that PostgreSQL refused and that are recorded as failed.");
        _refused.Add(0);
        _beside = _meter.CreateCounter<long>("belfry.ledger.beside", null, "Batches of the ledger that were sent while the one before was being written.");
        _beside.Add(0);
        _lateness = _meter.CreateHistogram(
            "belfry.runs.lateness", "s", "How long after its instant a scheduled run was triggered.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = LateBounds });
        _commit = _meter.CreateHistogram(
            "belfry.ledger.commit", "s", "How long PostgreSQL took for a batch of the ledger.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = CommitBounds });
        _batch = _meter.CreateHistogram(
            "belfry.ledger.batch", null, "Decisions in a batch of the ledger.",
            advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [.. SizeBounds.Select(bound => (long)bound)] });
        _meter.CreateObservableGauge("belfry.runs.unfinished", Unfinished, null, "Runs in flight, by state.");
        Gauge("belfry.queue.length", null, "Runs that wait for a worker, for their turn or for their retry.", now => CountsOf(now).Queued);
        Gauge("belfry.ledger.queue", null, "Decisions that wait for their commit.", now => now.Ledger.Waiting);
        Gauge("belfry.periods", null, "Schedule periods that are in force or to come.", now => now.Schedules.Count);
        _meter.CreateObservableGauge(
            "belfry.watermark.lag", () => Volatile.Read(ref _measured) is { } now ? [new(now.Lag().TotalSeconds)] : (Measurement<double>[])[], "s",
            "How far behind the clock everything is accounted for; 10 s when nothing is due.");
        _meter.CreateObservableGauge("belfry.alerts.open", OpenAlerts, null, "Alerts whose cause lasts, by kind.");
    }

    /// <summary>Shows the state of a term until it is over.</summary>
    public IDisposable Watch(RunBook runs, ScheduleBook schedules, Ledger ledger, AlertBook alerts, Func<TimeSpan> lag)
    {
        var measured = new Measured(this, runs, schedules, ledger, alerts, lag);
        Volatile.Write(ref _measured, measured);
        return measured;
    }

    /// <summary>A batch is in the tables.</summary>
    public void Committed(LedgerBatch batch, int decisions, TimeSpan took)
    {
        _commit.Record(took.TotalSeconds);
        _batch.Record(decisions);
        Span<long> ended = stackalloc long[(int)RunState.Skipped + 1];
        foreach (var (run, isNew) in batch.Runs)
        {
            if (run.HasEnded)
                ended[(int)run.State]++;
            if (isNew && run is { Cause: RunCause.Schedule, Attempt: 1, State: not RunState.Skipped })
                _lateness.Record(Math.Max(0, (run.QueuedAt - run.ScheduledAt).TotalSeconds));
        }
        for (var state = 0; state < ended.Length; state++)
        {
            if (ended[state] > 0)
                _ended.Add(ended[state], new KeyValuePair<string, object?>(StateTag, Word.Of((RunState)state)));
        }
    }

    public void Refused() => _refused.Add(1);

    /// <summary>A batch was sent while the one before was being written.</summary>
    public void SentBeside() => _beside.Add(1);

    public void Dispose() => _meter.Dispose();

    private void Gauge(string name, string? unit, string description, Func<Measured, long> value)
        => _meter.CreateObservableGauge(
            name, () => Volatile.Read(ref _measured) is { } now ? [new(value(now))] : (Measurement<long>[])[], unit, description);

    private IEnumerable<Measurement<long>> Unfinished()
    {
        if (Volatile.Read(ref _measured) is not { } now)
            return [];
        var (queued, assigned, running) = CountsOf(now);
        return
        [
            new(queued, new KeyValuePair<string, object?>(StateTag, "queued")),
            new(assigned, new KeyValuePair<string, object?>(StateTag, "assigned")),
            new(running, new KeyValuePair<string, object?>(StateTag, "running")),
        ];
    }

    private static (int Queued, int Assigned, int Running) CountsOf(Measured now)
    {
        lock (now.Runs.Gate)
            return now.Runs.Counts;
    }

    private IEnumerable<Measurement<long>> OpenAlerts()
    {
        if (Volatile.Read(ref _measured) is not { } now)
            return [];
        var open = now.Alerts.OpenKinds;
        return Word.All<AlertKind>().Select(kind => new Measurement<long>(
            open.Count(other => other == kind), new KeyValuePair<string, object?>("kind", kind)));
    }

    private sealed record Measured(
        EngineMeter Meter, RunBook Runs, ScheduleBook Schedules, Ledger Ledger, AlertBook Alerts, Func<TimeSpan> Lag) : IDisposable
    {
        public void Dispose() => Interlocked.CompareExchange(ref Meter._measured, null, this);
    }
}
