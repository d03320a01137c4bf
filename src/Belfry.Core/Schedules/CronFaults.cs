using System.Globalization;

namespace Belfry.Core.Schedules;

/// <summary>
/// The words for each fault of a field. A suggestion made here puts one token right; whether the whole then parses is
/// looked at by <see cref="CronSlips"/>.
/// </summary>
internal static class CronFaults
{
    /// <param name="goesOnWith">
    /// The letters that the item read so far may go on with; null for a single value.
    /// </param>
    public static CronError Unexpected(
        string text, int itemAt, int at, int end, CronField field, string? goesOnWith)
    {
        var token = Token(text, at, end);
        var letters = "," + (goesOnWith ?? (field == CronField.DayOfMonth ? "-/W"
            : field == CronField.DayOfWeek ? "-/#L" : "-/"));
        var item = text[itemAt..at];
        var replacement = token switch
        {
            ";" or "|" or "+" => Replace(text, at, at + 1, ","),
            "~" or ":" => Replace(text, at, at + 1, "-"),
            _ when token.StartsWith("..", StringComparison.Ordinal) => Replace(text, at, at + 2, "-"),
            _ => null,
        };
        return new CronError(
            at, token.Length,
            $"\"{token}\" is not expected here; "
                + (goesOnWith is null ? $"a value of the {field.English} field" : item)
                + $" is followed by {Listed(letters, " or ", "a comma")}, or by a space and the next field",
            $"此处不应出现“{token}”；"
                + (goesOnWith is null ? $"“{field.Chinese}”字段的值" : $"“{item}”")
                + $"之后应为 {Listed(letters, " 或 ", "逗号")}，或用空格接下一个字段",
            replacement);
    }

    public static CronError MissingValue(string text, int at, CronField field) => new(
        at, 0,
        $"a value of the {field.English} field is missing here; expected {field.Bounds} or *",
        $"此处缺少“{field.Chinese}”字段的值；应为 {field.Bounds} 或 *",
        at > 0 && text[at - 1] == ',' ? Replace(text, at - 1, at, "")
            : at < text.Length && text[at] == ',' ? Replace(text, at, at + 1, "") : null);

    public static CronError NotAValue(string text, int at, int end, CronField field)
    {
        if (at >= end || text[at] == ',')
            return MissingValue(text, at, field);
        var token = Token(text, at, end);
        return new CronError(
            at, token.Length,
            $"\"{token}\" is not a valid {field.English}; expected {field.Bounds} or *",
            $"“{token}”不是有效的“{field.Chinese}”值；应为 {field.Bounds} 或 *",
            text[at] == '/' ? Replace(text, at, at, "*") : null);
    }

    public static CronError OutOfBounds(string text, int at, int end, CronField field)
    {
        var number = text[at..end];
        var replacement = number switch
        {
            // A range over the end is one up to it; 0 instead would make 0-24 midnight alone.
            _ when at > 0 && text[at - 1] == '-' && field != CronField.DayOfWeek && IsAbove(number, field.Max) =>
                $"{field.Max}",
            "24" when field == CronField.Hour => "0",
            "60" when field == CronField.Second || field == CronField.Minute => "0",
            "0" when field == CronField.DayOfMonth => "1",
            _ when field == CronField.DayOfMonth => "L",
            { Length: 2 } when field == CronField.Year => "20" + number,
            _ => null,
        };
        var english = $"{number} is not a valid {field.English}; expected {field.Bounds}";
        var chinese = $"{number} 不是有效的“{field.Chinese}”值；应为 {field.Bounds}";
        if (number == "24" && field == CronField.Hour)
        {
            english = "24 is not a valid hour; expected 0-23, where 0 is midnight, the start of the day";
            chinese = "24 不是有效的小时；应为 0-23，其中 0 表示午夜，即一天的开始";
        }
        else if (field == CronField.DayOfWeek)
        {
            english += " (Sunday is 0 or 7)";
            chinese += "（星期日为 0 或 7）";
        }

        return new CronError(
            at, end - at, english, chinese, replacement is null ? null : Replace(text, at, end, replacement));
    }

    public static CronError UnknownName(string text, int at, int end, CronField field)
    {
        var token = text[at..end];
        var other = Abbreviated(token, CronField.Month) is not null ? CronField.Month
            : Abbreviated(token, CronField.DayOfWeek) is not null ? CronField.DayOfWeek : null;
        if (other is not null && other != field)
        {
            return new CronError(
                at, end - at,
                $"{token} is a {other.English}, but this is the {field.English} field; expected {field.Bounds} or *",
                $"{token} 属于“{other.Chinese}”，但这里是“{field.Chinese}”字段；应为 {field.Bounds} 或 *");
        }

        if (token is "L" or "l" && field == CronField.DayOfWeek)
        {
            return new CronError(
                at, end - at,
                "L stands alone; expected a day of week before it, as in 5L, the last Friday of the month "
                    + "(Quartz's L alone is Saturday)",
                "L 前缺少星期；例如 5L 表示当月最后一个星期五（Quartz 中单独的 L 表示星期六）",
                Replace(text, at, end, "SAT"));
        }

        var replacement = Abbreviated(token, field);
        return new CronError(
            at, end - at,
            $"\"{token}\" is not a valid {field.English}; expected {field.Bounds} or *",
            $"“{token}”不是有效的“{field.Chinese}”值；应为 {field.Bounds} 或 *",
            replacement is null ? null : Replace(text, at, end, replacement));
    }

    public static CronError MisplacedQuestionMark(string text, int at, CronField field) => new(
        at, 1,
        $"? is for day of month and day of week; expected {field.Bounds} or * in the {field.English} field",
        $"? 只能用于“日”和“星期”字段；“{field.Chinese}”字段应为 {field.Bounds} 或 *",
        field == CronField.Month ? null : Replace(text, at, at + 1, "*"));

    public static CronError QuestionMarkNotAlone(string text, int start, int end, CronField field) => new(
        start, end - start,
        $"? stands alone in its field; with other values expected * or {field.Bounds}",
        $"? 必须独占一个字段；与其他值并用时应为 * 或 {field.Bounds}",
        Replace(text, start, end, text[start..end].Replace('?', '*')));

    public static CronError NoHashOfYears(string text, int at) => new(
        at, 1,
        "H has no meaning for years; expected 1970-2099 or *",
        "年字段不能使用 H；应为 1970-2099 或 *",
        Replace(text, at, at + 1, "*"));

    public static CronError Expected(string text, int at, int end, char expected)
    {
        var token = Token(text, at, end);
        return new CronError(
            at, token.Length,
            token.Length == 0
                ? $"'{expected}' is missing here; H takes a range as in H(0-7)"
                : $"\"{token}\" is not expected here; expected '{expected}', as in H(0-7)",
            token.Length == 0
                ? $"此处缺少“{expected}”；H 的范围写法如 H(0-7)"
                : $"此处不应出现“{token}”；应为“{expected}”，如 H(0-7)",
            Replace(text, at, at, expected.ToString()));
    }

    public static CronError BadDaysBeforeLast(string text, int at, int read, int end) => new(
        at, Math.Max(read - at, at < end ? 1 : 0),
        "L- is followed by how many days before the last one, 1-30",
        "L- 之后应为距最后一天的天数 1-30",
        text[at..read] == "0" ? Replace(text, at - 1, read, "") : null);

    public static CronError BadNth(string text, int at, int read, int end) => new(
        at, Math.Max(read - at, at < end ? 1 : 0),
        "# is followed by which one in the month, 1-5, as in 5#2, the second Friday",
        "# 之后应为当月第几个 1-5，例如 5#2 表示第二个星期五");

    public static CronError YearsDoNotWrap(string text, int at, int end, int from, int to) => new(
        at, end - at,
        $"{from}-{to} runs backwards; expected the earlier year first, since years do not begin again",
        $"{from}-{to} 顺序颠倒；年份不循环，应先写较早的年份",
        Replace(text, at, end, $"{to}-{from}"));

    public static CronError StepIsNoNumber(string text, int at, int end, CronField field)
    {
        var token = Token(text, at, end);
        return new CronError(
            at, token.Length,
            token.Length == 0
                ? $"the step is missing; expected 1-{field.Count} after the /"
                : $"\"{token}\" is not a valid step; expected 1-{field.Count} after the /",
            token.Length == 0
                ? $"缺少步长；/ 之后应为 1-{field.Count}"
                : $"“{token}”不是有效的步长；/ 之后应为 1-{field.Count}",
            token.Length == 0 ? Replace(text, at - 1, at, "") : null);
    }

    public static CronError StepOutOfBounds(string text, int at, int end, int step, CronField field)
    {
        string? replacement = null;
        if (step == 0)
            replacement = Replace(text, at, end, "1");
        else if (field.IsTime && step <= 366 && text.AsSpan(0, at).EndsWith("*/"))
            replacement = "@every " + EveryInterval.Print(step * SecondsOf(field));
        return new CronError(
            at, end - at,
            $"a step of {text[at..end]} is out of bounds; the {field.English} field takes steps of 1-{field.Count}"
                + (step > field.Count ? ", and begins again with every round" : ""),
            $"步长 {text[at..end]} 超出范围；“{field.Chinese}”字段的步长为 1-{field.Count}"
                + (step > field.Count ? "，且每轮重新开始" : ""),
            replacement);
    }

    public static CronError Empty(string text) => new(
        text.Length, 0,
        "the expression is empty; expected five fields (minute, hour, day of month, month, day of week), as in "
            + "30 9 * * 1-5, or a name such as @daily",
        "表达式为空；应为五个字段（分钟、小时、日、月、星期），例如 30 9 * * 1-5，或 @daily 之类的名称");

    public static CronError TooLong(string text, int limit) => new(
        limit, text.Length - limit,
        $"the expression has {text.Length} characters; expected at most {limit}",
        $"表达式有 {text.Length} 个字符；最多 {limit} 个");

    public static CronError ForeignLetter(string text, int at)
    {
        var length = char.IsSurrogatePair(text, at) ? 2 : 1;
        var letter = char.IsControl(text[at]) ? $"U+{(int)text[at]:X4}" : text.Substring(at, length);
        return new CronError(
            at, length,
            $"\"{letter}\" does not belong in a cron expression; expected ASCII digits, letters and * ? , - / #",
            $"“{letter}”不是 cron 表达式的字符；应为半角的数字、字母及 * ? , - / #",
            HalfWidth(text));
    }

    public static CronError ZonePrefix(string text, int start, int end) => new(
        start, end - start,
        $"\"{text[start..end]}\" does not belong in the expression; the zone is a field of its own, timeZone",
        $"“{text[start..end]}”不属于表达式；时区应写在单独的 timeZone 字段中",
        Replace(text, start, end, ""));

    public static CronError WrongCount(string text, List<(int Start, int End)> words)
    {
        var isShort = words.Count < 5;
        var (start, end) = isShort ? (text.Length, text.Length) : (words[7].Start, words[^1].End);
        return new CronError(
            start, end - start,
            $"found {words.Count} field{(words.Count == 1 ? "" : "s")}; expected five (minute, hour, day of month, "
                + "month, day of week), six with the second first, or seven with the year last",
            $"共有 {words.Count} 个字段；应为五个（分钟、小时、日、月、星期）、六个（秒在最前）或七个（年在最后）");
    }

    public static CronError Never(string text, (int Start, int End) day, int end) => new(
        day.Start, end - day.Start,
        "no day from 1970 to 2099 is meant by these day, month and year fields, so it would never be due; "
            + "expected a day that one of the months has (L is the last one)",
        "1970 至 2099 年间没有符合这些日、月、年字段的日子，永远不会触发；应为所选月份中存在的日子（L 表示最后一天）",
        Replace(text, day.Start, day.End, "L"));

    public static CronError UnknownMacro(string text, int at, int end)
    {
        var name = text[at..end];
        var names = string.Join(" ", CronParser.MacroNames);
        if (name.Equals("@reboot", StringComparison.OrdinalIgnoreCase))
        {
            return new CronError(
                at, end - at,
                $"@reboot names no time, and a job here belongs to no single machine; expected {names} or @every 1h30m",
                $"@reboot 不是时间，且此处的任务不属于某一台机器；应为 {names} 或 @every 1h30m");
        }

        var nearest = NearMiss.Find(name.ToLowerInvariant(), [.. CronParser.MacroNames, "@every"]);
        return new CronError(
            at, end - at,
            $"{name} is not the name of a schedule; expected {names} or @every 1h30m",
            $"{name} 不是预定义的名称；应为 {names} 或 @every 1h30m",
            nearest is null ? null : Replace(text, at, end, nearest));
    }

    public static CronError AfterMacro(string text, int at, int end, string name) => new(
        at, end - at,
        $"\"{text[at..end]}\" is not expected here; {name} stands alone",
        $"此处不应出现“{text[at..end]}”；{name} 应单独使用",
        Replace(text, at, end, ""));

    public static CronError EveryWithoutLength(string text, int at) => new(
        at, 0,
        "@every lacks its length; expected 1s to 366d in the units d, h, m and s, as in @every 1h30m",
        "@every 缺少间隔；应为 1s 至 366d，单位为 d、h、m、s，例如 @every 1h30m");

    public static CronError BadLength(string text, int start, int end, int position)
    {
        var token = text[(start + position)..end];
        var replacement = EveryInterval.Guess(text.AsSpan(start, end - start)) is { } guess
            ? Replace(text, start, end, guess)
            : null;
        return token.Length == 0
            ? new CronError(
                end, 0,
                "a unit is missing here; expected d, h, m or s, as in @every 1h30m",
                "此处缺少单位；应为 d、h、m 或 s，例如 @every 1h30m",
                replacement)
            : new CronError(
                start + position, token.Length,
                $"\"{token}\" is not a length of whole seconds from 1s to 366d; expected numbers with the units d, h, "
                    + "m and s, the longer unit first, as in @every 1h30m",
                $"“{token}”不是 1s 至 366d 之间的整秒间隔；应在数字后写单位 d、h、m、s，大单位在前，例如 @every 1h30m",
                replacement);
    }

    public static string Replace(string text, int from, int to, string replacement) =>
        to > text.Length ? text : string.Concat(text.AsSpan(0, from), replacement, text.AsSpan(to));

    private static bool IsAbove(string number, int bound) =>
        number.Length > 9 || int.Parse(number, CultureInfo.InvariantCulture) > bound;

    private static int SecondsOf(CronField field) =>
        field == CronField.Second ? 1 : field == CronField.Minute ? 60 : 3600;

    /// <summary>The name that a longer writing of it begins with, as MON for Monday.</summary>
    private static string? Abbreviated(string token, CronField field) => token.Length < 3
        ? null
        : Array.Find(field.Names, name => token.StartsWith(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>What stands at a place, up to the next separator.</summary>
    private static string Token(string text, int at, int end)
    {
        var until = at;
        while (until < end && text[until] != ','
            && char.IsAsciiLetterOrDigit(text[until]) == char.IsAsciiLetterOrDigit(text[at]))
        {
            until++;
        }

        return text[at..until];
    }

    private static string Listed(string letters, string or, string comma) => letters.Length == 1
        ? comma
        : string.Join(' ', letters[..^1].AsEnumerable()) + or + letters[^1];

    /// <summary>Full-width punctuation and digits, as an input method for Chinese leaves them, made plain.</summary>
    private static string? HalfWidth(string text)
    {
        var plain = string.Create(text.Length, text, static (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                target[i] = source[i] switch
                {
                    >= '\uFF01' and <= '\uFF5E' => (char)(source[i] - 0xFEE0),
                    '\u3000' or '\u00A0' => ' ',
                    '\u3001' => ',',
                    '\u2013' or '\u2014' or '\u2212' => '-',
                    '\u00D7' => '*',
                    _ => source[i],
                };
            }
        });
        return plain == text ? null : plain;
    }
}
