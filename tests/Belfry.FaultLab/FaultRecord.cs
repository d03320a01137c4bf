using Belfry.FaultLab.Faults;
using Belfry.FaultLab.Load;

namespace Belfry.FaultLab;

/// <summary>One fault and what came of it. Times are Unix milliseconds of this machine, spans are milliseconds.</summary>
internal sealed record FaultRecord(FaultKind Kind, string Detail)
{
    public required long StartedAt { get; init; }

    /// <summary>When all was well again.</summary>
    public required long EndedAt { get; init; }

    /// <summary>From the fault until a job began that was due after it; null: none did.</summary>
    public required long? FiringAgain { get; init; }

    /// <summary>From the end of the fault until all was well.</summary>
    public required long HealthyAgain { get; init; }

    public required bool Recovered { get; init; }

    public override string ToString()
        => $"{Kind.Words}{(Detail.Length > 0 ? $" ({Detail})" : "")}: firing again after {FiringAgain?.ToString() ?? "never"} ms, all well {HealthyAgain} ms after its end";
}

/// <summary>The longest times in which no job began.</summary>
internal sealed class FiringGaps
{
    private readonly List<long> _times;

    public FiringGaps(IEnumerable<Testimony> begun, long from, long to)
        => _times = [.. begun.Select(testimony => testimony.At).Where(at => at > from && at < to).Append(from).Append(to).Order()];

    public long Worst(long from, long to)
    {
        var worst = 0L;
        for (var i = 1; i < _times.Count; i++)
        {
            // The part of the gap that lies in the span.
            var gap = Math.Min(_times[i], to) - Math.Max(_times[i - 1], from);
            worst = Math.Max(worst, gap);
        }
        return worst;
    }
}
