using System.Diagnostics.Metrics;

namespace Belfry.Azkaban;

/// <summary>Figures about Azkaban, of the master that leads. Calls and their times are in those of HttpClient.</summary>
internal static class AzkabanMeter
{
    public const string Name = "Belfry.Azkaban";

    private static readonly Meter Meter = new(Name);
    private static long _unfinished;
    private static bool _isReachable;

    static AzkabanMeter()
    {
        Meter.CreateObservableGauge("belfry.azkaban.unfinished", () => Volatile.Read(ref _unfinished), description: "Executions that are followed.");
        Meter.CreateObservableGauge("belfry.azkaban.reachable", () => Volatile.Read(ref _isReachable) ? 1 : 0, description: "1 when Azkaban answers.");
    }

    /// <summary>How long a comparison of all flows that were due took.</summary>
    public static Histogram<double> SyncSeconds { get; } = Meter.CreateHistogram<double>("belfry.azkaban.sync", "s");

    public static Counter<long> Changes { get; } = Meter.CreateCounter<long>("belfry.azkaban.changes", description: "Statuses that were written.");

    /// <summary>Submissions, by what became of those whose answer was lost.</summary>
    public static Counter<long> Settled { get; } = Meter.CreateCounter<long>("belfry.azkaban.settled");

    public static long Unfinished { set => Volatile.Write(ref _unfinished, value); }

    public static bool IsReachable { set => Volatile.Write(ref _isReachable, value); }
}
