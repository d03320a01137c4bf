using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Belfry.Telemetry;

/// <summary>
/// Writes what was measured in Prometheus' text format 0.0.4. Names follow OpenTelemetry's rules for it: dots become
/// underscores, the unit and, for what only grows, <c>total</c> are appended.
/// </summary>
internal sealed class PrometheusText : BaseExporter<Metric>
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private string _text = "";

    /// <summary>As of the last collection.</summary>
    public string Text => Volatile.Read(ref _text);

    public override ExportResult Export(in Batch<Metric> batch)
    {
        var text = new StringBuilder();
        foreach (var metric in batch)
            Write(text, metric);
        Volatile.Write(ref _text, text.ToString());
        return ExportResult.Success;
    }

    /// <summary>The name of an instrument as Prometheus has it.</summary>
    public static string NameOf(string name, string unit, bool onlyGrows)
    {
        var plain = string.Concat(name.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_'));
        var word = unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "By" => "_bytes",
            _ => "", // {things} and the rest say no more than the name does
        };
        if (!plain.EndsWith(word, StringComparison.Ordinal))
            plain += word;
        return onlyGrows && !plain.EndsWith("_total", StringComparison.Ordinal) ? $"{plain}_total" : plain;
    }

    private static void Write(StringBuilder text, Metric metric)
    {
        var isCounter = metric.MetricType is MetricType.LongSum or MetricType.DoubleSum;
        var isHistogram = metric.MetricType == MetricType.Histogram;
        if (metric.MetricType is MetricType.ExponentialHistogram)
            return;
        var name = NameOf(metric.Name, metric.Unit, isCounter);
        if (metric.Description.Length > 0)
            text.Append("# HELP ").Append(name).Append(' ').Append(Escaped(metric.Description, inQuotes: false)).Append('\n');
        text.Append("# TYPE ").Append(name).Append(isHistogram ? " histogram" : isCounter ? " counter" : " gauge").Append('\n');
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            var tags = Tags(point.Tags);
            if (isHistogram)
                WriteHistogram(text, name, tags, point);
            else
                Line(text, name, tags, Value(metric.MetricType, point));
        }
    }

    private static double Value(MetricType type, in MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong(),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => point.GetSumDouble(),
        MetricType.LongGauge => point.GetGaugeLastValueLong(),
        _ => point.GetGaugeLastValueDouble(),
    };

    private static void WriteHistogram(StringBuilder text, string name, string tags, in MetricPoint point)
    {
        long below = 0;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            below += bucket.BucketCount;
            var bound = $"le=\"{Number(bucket.ExplicitBound)}\"";
            Line(text, $"{name}_bucket", tags.Length == 0 ? bound : $"{tags},{bound}", below);
        }
        Line(text, $"{name}_sum", tags, point.GetHistogramSum());
        Line(text, $"{name}_count", tags, point.GetHistogramCount());
    }

    private static void Line(StringBuilder text, string name, string tags, double value)
    {
        text.Append(name);
        if (tags.Length > 0)
            text.Append('{').Append(tags).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Tags(ReadOnlyTagCollection tags)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in tags)
        {
            if (text.Length > 0)
                text.Append(',');
            text.Append(NameOf(key, "", onlyGrows: false)).Append("=\"")
                .Append(Escaped(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", inQuotes: true)).Append('"');
        }
        return text.ToString();
    }

    private static string Number(double value)
        => double.IsPositiveInfinity(value) ? "+Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Escaped(string text, bool inQuotes)
    {
        text = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return inQuotes ? text.Replace("\"", "\\\"", StringComparison.Ordinal) : text;
    }
}
