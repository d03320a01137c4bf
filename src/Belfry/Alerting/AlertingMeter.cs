using System.Diagnostics.Metrics;

namespace Belfry.Alerting;

/// <summary>How telling channels goes.</summary>
internal sealed class AlertingMeter : IDisposable
{
    private readonly Meter _meter = new("Belfry.Alerting");
    private readonly Counter<long> _messages;

    public AlertingMeter()
    {
        _messages = _meter.CreateCounter<long>("belfry.messages", null, "Messages to channels, by kind of channel and outcome.");
        foreach (var kind in (string[])["webhook", "mail"])
        {
            Told(kind, heard: true, count: 0);
            Told(kind, heard: false, count: 0);
        }
    }

    public void Told(string kind, bool heard, int count = 1)
        => _messages.Add(count, new("channel", kind), new("outcome", heard ? "heard" : "failed"));

    public void Dispose() => _meter.Dispose();
}
