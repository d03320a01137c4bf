using System.Globalization;
using Belfry.Access;

namespace Belfry.Telemetry;

/// <summary>What <c>Metrics:*</c> says.</summary>
internal sealed record MetricsOptions
{
    public const string Section = "Metrics";

    /// <summary>The variable by which programs are commonly told where their telemetry goes.</summary>
    private const string CommonEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const int MostSeconds = 3600;

    private static readonly string[] Known = [nameof(AllowedNetworks), nameof(OtlpEndpoint), "OtlpSeconds"];

    /// <summary>Whoever calls <c>/metrics</c> from there needs no token.</summary>
    public NetworkList AllowedNetworks { get; init; } = NetworkList.Empty;

    /// <summary>Where an OpenTelemetry collector takes OTLP over HTTP; null: figures are only shown, not sent.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>How often they are sent.</summary>
    public TimeSpan OtlpEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <param name="errors">Gets a sentence for everything that is wrong.</param>
    public static MetricsOptions Read(IConfiguration configuration, ICollection<string> errors)
    {
        var section = configuration.GetSection(Section);
        foreach (var child in section.GetChildren().Where(child => !Known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
            errors.Add($"{Section}:{child.Key} is not known. There are {string.Join(", ", Known)}.");
        var options = new MetricsOptions
        {
            AllowedNetworks = NetworkList.Read(section.GetSection(nameof(AllowedNetworks)), errors),
        };
        var name = section[nameof(OtlpEndpoint)] is { Length: > 0 } ? $"{Section}:{nameof(OtlpEndpoint)}" : CommonEndpoint;
        if ((section[nameof(OtlpEndpoint)] ?? configuration[CommonEndpoint]) is { Length: > 0 } text)
        {
            if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
                options = options with { OtlpEndpoint = url };
            else
                errors.Add($"{name} is \"{text}\"; it must be the http address of a collector such as http://127.0.0.1:4318.");
        }
        if (section["OtlpSeconds"] is { Length: > 0 } every)
        {
            if (int.TryParse(every, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= MostSeconds)
                options = options with { OtlpEvery = TimeSpan.FromSeconds(seconds) };
            else
                errors.Add($"{Section}:OtlpSeconds is \"{every}\"; it must be a whole number from 1 to {MostSeconds}.");
        }
        return options;
    }
}
