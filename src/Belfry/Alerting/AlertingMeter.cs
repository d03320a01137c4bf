using System.Diagnostics.Metrics;

namespace Belfry.Alerting;

/// <summary>How telling channels goes.</summary>
internal sealed class AlertingMeter : IDisposable
{
    private readonly Meter _meter = new("Belfry.Alerting");
    private readonly Counter<long> _messages;
    private IReadOnlyCollection<long>? _deaf;

    public AlertingMeter()
    {
        _messages = _meter.CreateCounter<long>("belfry.messages", null, "Messages to channels, by kind of channel and outcome.");
        _meter.CreateObservableGauge(
            "belfry.channels.deaf", () => Volatile.Read(ref _deaf) is { } deaf ? [new(deaf.Count)] : (Measurement<int>[])[], null,
            "Channels that could not be told their newest message.");
        foreach (var kind in (string[])["webhook", "mail"])
        {
            Told(kind, heard: true, count: 0);
            Told(kind, heard: false, count: 0);
        }
    }

    /// <summary>The channels whose newest message was not heard; null while another master leads.</summary>
    public IReadOnlyCollection<long>? Deaf
    {
        get => Volatile.Read(ref _deaf);
        set => Volatile.Write(ref _deaf, value);
    }

    public void Told(string kind, bool heard, int count = 1)
        => _messages.Add(count, new("channel", kind), new("outcome", heard ? "heard" : "failed"));

    public void Dispose() => _meter.Dispose();
}
