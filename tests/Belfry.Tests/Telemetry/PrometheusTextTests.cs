using System.Diagnostics.Metrics;
using Belfry.Telemetry;

namespace Belfry.Tests.Telemetry;

public sealed class PrometheusTextTests
{
    [Theory]
    [InlineData("belfry.runs.ended", "", true, "belfry_runs_ended_total")]
    [InlineData("belfry.output", "By", true, "belfry_output_bytes_total")]
    [InlineData("belfry.ledger.commit", "s", false, "belfry_ledger_commit_seconds")]
    [InlineData("db.client.connection.count", "{connection}", false, "db_client_connection_count")]
    [InlineData("a.total", "", true, "a_total")]
    public void Names_follow_the_rules_of_OpenTelemetry(string name, string unit, bool onlyGrows, string expected)
        => Assert.Equal(expected, PrometheusText.NameOf(name, unit, onlyGrows));

    [Fact]
    public void Counters_gauges_and_histograms_are_written_with_their_labels()
    {
        using var metering = new Metering(new MetricsOptions(), "1");
        using var meter = new Meter($"Belfry.Test.{Guid.NewGuid():N}");
        var counter = meter.CreateCounter<long>("test.done", null, "Line one\nline \\ two");
        counter.Add(2, new KeyValuePair<string, object?>("what", "a \"quoted\" \\ thing\n"));
        counter.Add(3, new KeyValuePair<string, object?>("what", "a \"quoted\" \\ thing\n"));
        meter.CreateObservableGauge("test.level", () => 1.5, "s");
        var histogram = meter.CreateHistogram("test.took", "s", null, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        histogram.Record(0.05);
        histogram.Record(0.5);
        histogram.Record(5);
        var lines = metering.Read().Split('\n').Where(line => line.Contains("test_", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "# HELP test_done_total Line one\\nline \\\\ two",
                "# TYPE test_done_total counter",
                "# TYPE test_level_seconds gauge",
                "# TYPE test_took_seconds histogram",
                "test_done_total{what=\"a \\\"quoted\\\" \\\\ thing\\n\"} 5",
                "test_level_seconds 1.5",
                "test_took_seconds_bucket{le=\"+Inf\"} 3",
                "test_took_seconds_bucket{le=\"0.1\"} 1",
                "test_took_seconds_bucket{le=\"1\"} 2",
                "test_took_seconds_count 3",
                "test_took_seconds_sum 5.55",
            ],
            lines);
    }
}
