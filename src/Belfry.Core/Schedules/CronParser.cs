namespace Belfry.Core.Schedules;

/// <summary>Reads a whole expression: its macros, <c>@every</c>, and the five, six or seven fields.</summary>
internal static class CronParser
{
    /// <summary>UTF-16 units; the longest canonical expression is shorter.</summary>
    public const int MaxLength = 2000;

    private const string Every = "@every";

    private static readonly Dictionary<string, string> Macros = new(StringComparer.OrdinalIgnoreCase)
    {
        ["@yearly"] = "0 0 1 1 *",
        ["@annually"] = "0 0 1 1 *",
        ["@monthly"] = "0 0 1 * *",
        ["@weekly"] = "0 0 * * 0",
        ["@daily"] = "0 0 * * *",
        ["@midnight"] = "0 0 * * *",
        ["@hourly"] = "0 * * * *",
    };

    /// <summary>The names that stand for five fields.</summary>
    public static IEnumerable<string> MacroNames => Macros.Keys;

    /// <summary>
    /// What a text says: its fields, or why it says nothing. The error's suggestion is
    /// not looked at yet: it may not parse.
    /// </summary>
    public static CronError? Parse(string text, Guid jobId, out CronFields fields)
    {
        fields = default;
        if (text.Length > MaxLength)
            return CronFaults.TooLong(text, MaxLength);
        var foreign = text.AsSpan().IndexOfAnyExceptInRange('\t', '~');
        if (foreign >= 0)
            return CronFaults.ForeignLetter(text, foreign);
        var words = Split(text);
        if (words.Count == 0)
            return CronFaults.Empty(text);
        var (start, end) = words[0];
        if (IsZone(text.AsSpan(start, end - start)))
            return CronFaults.ZonePrefix(text, start, end);
        if (text[start] != '@')
            return ParseFields(text, words, jobId, out fields);
        var name = text[start..end];
        if (name.Equals(Every, StringComparison.OrdinalIgnoreCase))
            return ParseEvery(text, words, out fields);
        if (!Macros.TryGetValue(name, out var meaning))
            return CronFaults.UnknownMacro(text, start, end);
        return words.Count > 1
            ? CronFaults.AfterMacro(text, words[1].Start, words[^1].End, name)
            : ParseFields(meaning, Split(meaning), jobId, out fields);
    }

    /// <summary>Where the words of a text begin and end.</summary>
    public static List<(int Start, int End)> Split(string text)
    {
        var words = new List<(int Start, int End)>(7);
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var isSpace = i == text.Length || text[i] is ' ' or '\t' or '\n' or '\r';
            if (!isSpace && start < 0)
                start = i;
            if (!isSpace || start < 0)
                continue;
            words.Add((start, i));
            start = -1;
        }

        return words;
    }

    /// <summary>Whether a word names a zone, as cronie and Go's cron write it in front.</summary>
    private static bool IsZone(ReadOnlySpan<char> word) =>
        word.StartsWith("TZ=", StringComparison.OrdinalIgnoreCase)
        || word.StartsWith("CRON_TZ=", StringComparison.OrdinalIgnoreCase);

    private static CronError? ParseEvery(string text, List<(int Start, int End)> words, out CronFields fields)
    {
        fields = default;
        if (words.Count == 1)
            return CronFaults.EveryWithoutLength(text, words[0].End);
        var (start, end) = (words[1].Start, words[^1].End);
        if (!EveryInterval.TryParse(text.AsSpan(start, end - start), out var seconds, out var position))
            return CronFaults.BadLength(text, start, end, position);
        fields = CronFields.Every(seconds);
        return null;
    }

    private static CronError? ParseFields(
        string text, List<(int Start, int End)> words, Guid jobId, out CronFields fields)
    {
        fields = default;
        if (words.Count is < 5 or > 7)
            return CronFaults.WrongCount(text, words);
        var parsed = new ParsedField?[7];
        var first = words.Count == 5 ? CronField.Minute.Index : CronField.Second.Index;
        for (var i = 0; i < words.Count; i++)
        {
            var field = CronField.InOrder[first + i];
            parsed[field.Index] = CronFieldParser.Parse(
                text, words[i].Start, words[i].End, field, jobId, out var error);
            if (error is not null)
                return error;
        }

        fields = Combine(parsed);
        return fields.HasAnyDay()
            ? null
            : CronFaults.Never(text, words[CronField.DayOfMonth.Index - first], words[^1].End);
    }

    private static CronFields Combine(ReadOnlySpan<ParsedField?> parsed)
    {
        var second = parsed[CronField.Second.Index];
        var minute = parsed[CronField.Minute.Index]!;
        var hour = parsed[CronField.Hour.Index]!;
        var day = parsed[CronField.DayOfMonth.Index]!;
        var weekday = parsed[CronField.DayOfWeek.Index]!;
        var weekdays = (byte)weekday.Values;

        // What a fuller set holds already is dropped, so that equal meanings become equal fields.
        var nth = weekday.NthWeekdays;
        for (var week = 0; week < 5; week++)
            nth &= ~((ulong)weekdays << (week * 7));
        var isEveryDay = (uint)day.Values == CronFields.AllDays;
        return new CronFields
        {
            Seconds = second?.Values ?? 1,
            Minutes = minute.Values,
            Hours = (uint)hour.Values,
            Days = (uint)day.Values,
            NearestWeekdays = isEveryDay ? 0 : day.NearestWeekdays,
            DaysBeforeLast = isEveryDay ? 0 : day.DaysBeforeLast,
            LastWorkday = !isEveryDay && day.LastWorkday,
            Months = (ushort)parsed[CronField.Month.Index]!.Values,
            Weekdays = weekdays,
            NthWeekdays = nth,
            LastWeekdays = (byte)(weekday.LastWeekdays & ~weekdays),
            Years = parsed[CronField.Year.Index]?.Years ?? YearSet.All,
            EitherDay = !day.IsOpen && !weekday.IsOpen,
            IsInterval = (second?.HasSpan ?? false) || minute.HasSpan || hour.HasSpan,
        };
    }
}
