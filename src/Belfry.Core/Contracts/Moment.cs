using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Belfry.Core.Contracts;

/// <summary>Points in time as text: RFC 3339 (with an offset), or Unix seconds, to the millisecond.</summary>
public static class Moment
{
    /// <summary>What to say of a text that is none.</summary>
    public const string Expected = "must be a time as RFC 3339 with an offset (2026-11-20T08:00:00Z), or Unix seconds";

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd' 'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd' 'HH:mm:ssK",
    ];

    /// <summary>False for what is neither, or outside of the years 1 to 9999.</summary>
    public static bool TryParse(string? text, out DateTimeOffset at)
    {
        at = default;
        const NumberStyles number = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        if (double.TryParse(text, number, CultureInfo.InvariantCulture, out var seconds))
            return TryFromUnixSeconds(seconds, out at);
        // Without an offset it would mean another moment on each machine.
        if (text is null || text.Length < 20 || !(text[^1] is 'Z' or 'z' || text[^6] is '+' or '-')
            || !DateTimeOffset.TryParseExact(
                text.ToUpperInvariant(), Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed))
            return false;
        at = Milliseconds(parsed.ToUniversalTime());
        return true;
    }

    /// <summary>False for seconds outside of the years 1 to 9999.</summary>
    public static bool TryFromUnixSeconds(double seconds, out DateTimeOffset at)
    {
        at = default;
        if (double.IsNaN(seconds) || seconds < DateTimeOffset.MinValue.ToUnixTimeSeconds()
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
            return false;
        at = DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Round(seconds * 1000));
        return true;
    }

    /// <summary>As every answer has it.</summary>
    public static string Text(DateTimeOffset at)
        => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static DateTimeOffset Milliseconds(DateTimeOffset at)
        => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMillisecond));
}

/// <summary>Reads a number or a string, writes RFC 3339 in UTC with milliseconds.</summary>
public sealed class MomentConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => reader.TokenType switch
        {
            JsonTokenType.Number when Moment.TryFromUnixSeconds(reader.GetDouble(), out var at) => at,
            JsonTokenType.String when Moment.TryParse(reader.GetString(), out var at) => at,
            _ => throw new JsonException(Moment.Expected),
        };

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
        => writer.WriteStringValue(Moment.Text(value));
}
