using System.Globalization;

namespace Belfry.Cli.Terminal;

/// <summary>Numbers of bytes as people type and read them: <c>500000</c>, <c>512M</c>, <c>1.5G</c>; K is 1,024.</summary>
internal static class ByteSizes
{
    /// <summary>What to say of a text that is none.</summary>
    public const string Expected = "give bytes (500000) or K, M, G (512M)";

    private const string Units = "KMGT";

    /// <summary>False for what is no such number, or no whole number of bytes.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var digits = text.AsSpan().TrimEnd("iB");
        var power = digits.Length > 0 ? Units.IndexOf(char.ToUpperInvariant(digits[^1])) + 1 : 0;
        if (power > 0)
            digits = digits[..^1];
        else if (digits.Length < text.Length)
            return false;
        if (!decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || number > long.MaxValue >> (10 * power))
            return false;
        var exact = number * (1L << (10 * power));
        bytes = (long)exact;
        return bytes == exact;
    }

    /// <summary>In the largest unit that loses nothing.</summary>
    public static string Text(long bytes)
    {
        var power = 0;
        while (bytes > 0 && bytes % 1024 == 0 && power < Units.Length)
        {
            bytes /= 1024;
            power++;
        }
        return power == 0 ? $"{bytes} bytes" : $"{bytes} {Units[power - 1]}iB";
    }
}
