using System.Globalization;

namespace Belfry.Cli.Terminal;

/// <summary>Spans of time as people type and read them: <c>90</c>, <c>1.5s</c>, <c>1h30m</c>.</summary>
internal static class Durations
{
    /// <summary>What to say of a text that is none.</summary>
    public const string Expected = "give seconds (90) or units (1.5s, 5m, 1h30m, 2d)";

    private static readonly (char Unit, double Seconds)[] Units = [('d', 86_400), ('h', 3600), ('m', 60), ('s', 1)];

    /// <summary>False for what is no number of seconds and no list of units from large to small, each at most once.</summary>
    public static bool TryParse(string text, out double seconds)
    {
        if (TryNumber(text, out seconds))
            return true;
        seconds = 0;
        var rest = text.AsSpan();
        foreach (var (unit, size) in Units)
        {
            var end = rest.IndexOf(unit);
            if (end < 0)
                continue;
            if (!TryNumber(rest[..end], out var count))
                return false;
            seconds += count * size;
            rest = rest[(end + 1)..];
        }
        return text.Length > 0 && rest.Length == 0;
    }

    /// <summary>Seconds, without loss: <c>1h30m</c>.</summary>
    public static string Text(double seconds)
    {
        var whole = (long)seconds;
        if (seconds < 60 || seconds != whole)
            return $"{seconds.ToString("0.###", CultureInfo.InvariantCulture)}s";
        var parts = new List<string>();
        foreach (var (unit, size) in Units)
        {
            if (whole / (long)size is > 0 and var count)
                parts.Add($"{count}{unit}");
            whole %= (long)size;
        }
        return string.Concat(parts);
    }

    /// <summary>How long something took, in milliseconds, rounded for reading.</summary>
    public static string Elapsed(long milliseconds) => milliseconds switch
    {
        < 1000 => $"{milliseconds}ms",
        < 60_000 => $"{(milliseconds / 1000.0).ToString("0.0", CultureInfo.InvariantCulture)}s",
        _ => Text(milliseconds / 1000),
    };

    private static bool TryNumber(ReadOnlySpan<char> text, out double number)
        => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}
