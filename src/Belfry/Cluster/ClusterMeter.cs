using System.Diagnostics.Metrics;

namespace Belfry.Cluster;

/// <summary>Who leads, as this master sees it.</summary>
internal sealed class ClusterMeter : IDisposable
{
    private readonly Meter _meter = new("Belfry.Cluster");

    public ClusterMeter(LeaderElection election, MasterRegistry masters)
    {
        _meter.CreateObservableGauge("belfry.leader", () => election.Epoch is null ? 0 : 1, null, "1 while this master leads.");
        _meter.CreateObservableGauge("belfry.epoch", () => election.Epoch ?? masters.Leader.Epoch, null, "The newest epoch that this master knows of.");
        _meter.CreateObservableGauge("belfry.masters", () => masters.Leader.Masters.Count, null, "Masters that are alive.");
    }

    public void Dispose() => _meter.Dispose();
}
