using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Belfry.Telemetry;

/// <summary>
/// Collects what every folder's instruments measure: shown at <c>/metrics</c>, and sent by OTLP where that is
/// configured. A collector that is away costs nothing but its figures.
/// </summary>
internal sealed class Metering : IDisposable
{
    /// <summary>Belfry's own, the runtime's, the database driver's and the web server's.</summary>
    private static readonly string[] Meters = ["Belfry.*", "System.Runtime", "Npgsql", "Microsoft.AspNetCore.Hosting"];

    private readonly PrometheusText _text = new();
    private readonly BaseExportingMetricReader _shown;
    private readonly MeterProvider _provider;
    private readonly Lock _gate = new();

    public Metering(MetricsOptions options, string version)
    {
        _shown = new BaseExportingMetricReader(_text) { TemporalityPreference = MetricReaderTemporalityPreference.Cumulative };
        var builder = Sdk.CreateMeterProviderBuilder()
            .AddMeter(Meters)
            .ConfigureResource(resource => resource.AddService("belfry", serviceVersion: version))
            .AddReader(_shown);
        if (options.OtlpEndpoint is { } endpoint)
            builder.AddOtlpExporter((exporter, reader) =>
            {
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                exporter.Endpoint = new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)options.OtlpEvery.TotalMilliseconds;
            });
        _provider = builder.Build();
    }

    /// <summary>Everything as it is now, in Prometheus' text format.</summary>
    public string Read()
    {
        lock (_gate)
        {
            _shown.Collect();
            return _text.Text;
        }
    }

    public void Dispose()
    {
        _provider.Dispose();
        _text.Dispose();
    }
}
