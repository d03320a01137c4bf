using System.Globalization;

namespace Belfry.Benchmarks.Site;

/// <summary>Figures of the same thing, measured several times.</summary>
internal sealed class Series
{
    private readonly List<double> _values = [];

    public double Median => Percentile(0.5);

    public double Max => _values.Max();

    public double Min => _values.Min();

    public double Last => _values[^1];

    public int Count => _values.Count;

    public void Add(double value) => _values.Add(value);

    /// <summary>The smallest value that so much of all is not above; 0 of none.</summary>
    /// <param name="part">From 0 to 1.</param>
    public double Percentile(double part)
    {
        if (_values.Count == 0)
            return 0;
        var sorted = _values.Order().ToList();
        return sorted[Math.Clamp((int)Math.Ceiling(sorted.Count * part) - 1, 0, sorted.Count - 1)];
    }

    /// <summary>For a table: the median, and the least and the most in brackets.</summary>
    public string Summary(string format = "#,0")
        => string.Create(CultureInfo.InvariantCulture, $"{Median.ToString(format, CultureInfo.InvariantCulture)} ({Min.ToString(format, CultureInfo.InvariantCulture)}–{Max.ToString(format, CultureInfo.InvariantCulture)})");
}
