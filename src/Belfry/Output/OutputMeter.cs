using System.Diagnostics.Metrics;
using Belfry.Storage;

namespace Belfry.Output;

/// <summary>How much output this master stores.</summary>
internal sealed class OutputMeter : IDisposable
{
    private readonly Meter _meter = new("Belfry.Output");
    private readonly Counter<long> _bytes;

    public OutputMeter()
    {
        _bytes = _meter.CreateCounter<long>("belfry.output", "By", "Captured output that was stored.");
        _bytes.Add(0);
    }

    public void Stored(List<OutputPiece> pieces) => _bytes.Add(pieces.Sum(piece => (long)piece.Data.Length));

    public void Dispose() => _meter.Dispose();
}
