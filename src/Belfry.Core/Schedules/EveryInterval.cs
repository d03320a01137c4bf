using System.Globalization;
using System.Text;

namespace Belfry.Core.Schedules;

/// <summary>The length after <c>@every</c>: numbers with d, h, m and s, each at most once, the longest first.</summary>
internal static class EveryInterval
{
    public const int MaxSeconds = 366 * CalendarTable.SecondsPerDay;

    private const string Units = "dhms";
    private static readonly int[] SecondsOfUnit = [CalendarTable.SecondsPerDay, 3600, 60, 1];

    /// <summary>The seconds of a length; false with the place of what is wrong.</summary>
    /// <param name="text">The text after <c>@every</c>, without spaces around.</param>
    /// <param name="seconds">1 to <see cref="MaxSeconds"/>.</param>
    /// <param name="position">Where in the text it goes wrong; 0 when the sum is out of bounds.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out int seconds, out int position)
    {
        seconds = 0;
        position = 0;
        var sum = 0L;
        var nextUnit = 0;
        while (position < text.Length)
        {
            var digits = position;
            while (digits < text.Length && char.IsAsciiDigit(text[digits]))
                digits++;
            if (digits == position || digits - position > 9)
                return false;
            var number = long.Parse(text[position..digits], NumberStyles.None);
            var unit = digits < text.Length ? Units.IndexOf(char.ToLowerInvariant(text[digits])) : -1;
            if (unit < nextUnit)
            {
                position = digits;
                return false;
            }

            sum += number * SecondsOfUnit[unit];
            nextUnit = unit + 1;
            position = digits + 1;
        }

        position = 0;
        if (sum is < 1 or > MaxSeconds)
            return false;
        seconds = (int)sum;
        return true;
    }

    /// <summary>The canonical writing of a length: 5400 is <c>1h30m</c>.</summary>
    public static string Print(int seconds)
    {
        var text = new StringBuilder();
        for (var unit = 0; unit < Units.Length; unit++)
        {
            var number = seconds / SecondsOfUnit[unit];
            seconds %= SecondsOfUnit[unit];
            if (number > 0)
                text.Append(number).Append(Units[unit]);
        }

        return text.ToString();
    }

    /// <summary>What a length in other words meant (<c>1.5h</c>, <c>90 sec</c>, <c>2 weeks</c>), or null.</summary>
    public static string? Guess(ReadOnlySpan<char> text)
    {
        var sum = 0m;
        while (true)
        {
            text = text.TrimStart();
            if (text.IsEmpty)
                break;
            var number = text[..LengthOf(text, static c => char.IsAsciiDigit(c) || c == '.')];
            if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
                return null;
            text = text[number.Length..].TrimStart();
            var unit = text[..LengthOf(text, char.IsAsciiLetter)];
            // A number alone is most often of seconds.
            var seconds = unit.IsEmpty && text.IsEmpty && sum == 0 ? 1 : SecondsOfWord(unit.ToString().ToLowerInvariant());
            if (seconds == 0 || value > MaxSeconds)
                return null;
            sum += value * seconds;
            text = text[unit.Length..];
        }

        return sum is >= 1 and <= MaxSeconds && sum == decimal.Truncate(sum) ? Print((int)sum) : null;
    }

    private static int LengthOf(ReadOnlySpan<char> text, Func<char, bool> belongs)
    {
        var length = 0;
        while (length < text.Length && belongs(text[length]))
            length++;
        return length;
    }

    private static int SecondsOfWord(string word) => word switch
    {
        "s" or "sec" or "secs" or "second" or "seconds" => 1,
        "m" or "min" or "mins" or "minute" or "minutes" => 60,
        "h" or "hr" or "hrs" or "hour" or "hours" => 3600,
        "d" or "day" or "days" => CalendarTable.SecondsPerDay,
        "w" or "week" or "weeks" => 7 * CalendarTable.SecondsPerDay,
        _ => 0,
    };
}
