namespace Belfry.Core.Schedules;

/// <summary>The Chinese sentence of an expression. It goes from large to small: year, month, day, time.</summary>
internal static class ChineseCron
{
    private static readonly string[] Weekdays = ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"];
    private static readonly string[] Nth = ["一", "二", "三", "四", "五"];

    public static string Every(int seconds) => $"每 {Length(seconds)}，自调度开始时起算。";

    public static string Sentence(CronFields fields)
    {
        var isClock = CronExplanation.ClockTimes(fields) is not null;
        var years = fields.Years == YearSet.All
            ? ""
            : Values(ValueRun.Of(ValueRun.Numbers(fields.Years)), " 年", "年") + "，";
        var days = Days(fields);
        if (fields.Months != CronFields.AllMonths)
        {
            var months = Values(ValueRun.Of(ValueRun.Numbers(fields.Months)), " 月", "个月");
            days = days.Length == 0 ? months + "的每天" : months + Spaced("的", days);
        }
        else if (days.Length == 0 && isClock)
        {
            days = "每天";
        }

        var separator = days.Length == 0 ? "" : days.EndsWith("每天", StringComparison.Ordinal) ? " " : "，";
        return $"{years}{days}{separator}{Time(fields)}。";
    }

    /// <summary>A weekday's name, 0 for Sunday.</summary>
    public static string Weekday(int weekday) => Weekdays[weekday];

    private static string Length(int seconds)
    {
        var parts = new List<string>();
        foreach (var (unit, name) in ((int, string)[])[(86_400, "天"), (3600, "小时"), (60, "分钟"), (1, "秒")])
        {
            var number = seconds / unit;
            seconds %= unit;
            if (number > 0)
                parts.Add($"{number} {name}");
        }

        return string.Join(' ', parts);
    }

    private static string Time(in CronFields fields)
    {
        if (CronExplanation.ClockTimes(fields) is { } times)
            return string.Join('、', times.ConvertAll(CronExplanation.Clock));
        var time = EvenHours(fields) ?? Phrases(fields);

        // Without these words it would read as the same times written one by one, which repeat nothing.
        return !fields.IsInterval || time.AsSpan().ContainsAny('每', '至') ? time : time + "（时钟回拨时两次都计）";
    }

    private static string? EvenHours(in CronFields fields)
    {
        if (CronExplanation.EvenHours(fields, out var secondOfHour) is not { } run)
            return null;
        var every = run.Step == 1 ? "每小时" : $"每 {run.Step} 小时";
        if (fields.Hours == CronFields.AllHours && secondOfHour == 0)
            return every;
        var first = CronExplanation.Clock((run.First * 3600) + secondOfHour);
        return $"从 {first} 至 {CronExplanation.Clock((run.Last * 3600) + secondOfHour)} {every}";
    }

    private static string Phrases(in CronFields fields)
    {
        var hasSeconds = fields.Seconds != 1;
        var parts = new List<string>
        {
            Phrase(fields.Hours, CronField.Hour, fields.IsInterval),
            Phrase(fields.Minutes, CronField.Minute, fields.IsInterval, isLast: !hasSeconds),
        };
        if (hasSeconds)
            parts.Add(Phrase(fields.Seconds, CronField.Second, fields.IsInterval, isLast: true));

        // What goes on evenly needs no word of the larger units that it goes through.
        while (parts.Count > 1 && parts[0] is "每小时" or "每分钟" && parts[1].StartsWith('每'))
            parts.RemoveAt(0);
        return string.Join('的', parts);
    }

    private static string Phrase(ulong values, CronField field, bool isInterval, bool isLast = false)
    {
        var (number, length) = field.Index switch
        {
            0 => (" 秒", "秒"),
            1 => (" 分", "分钟"),
            _ => (" 时", "小时"),
        };
        var step = CronExplanation.EvenStep(values, field, isInterval);
        if (step == 1)
            return "每" + length;
        if (step > 1 && isLast)
            return $"每 {step} {length}";
        var text = Values(CronExplanation.TimeRuns(values, isInterval), number, length);
        return field == CronField.Hour ? text : "第 " + text;
    }

    private static string Days(in CronFields fields)
    {
        var everyMonth = fields.Months == CronFields.AllMonths ? "每月" : "";
        var days = string.Join('、', DaysOfMonth(fields, everyMonth));
        var weekdays = string.Join('、', DaysOfWeek(fields, everyMonth));
        if (fields.EitherDay)
            return $"{days}或{weekdays}（满足其一即可）";
        return (fields.HasAllDays, fields.HasAllWeekdays) switch
        {
            (true, true) => "",
            (true, false) => weekdays,
            (false, true) => days,
            _ => $"{days}且须为{weekdays}",
        };
    }

    private static List<string> DaysOfMonth(in CronFields fields, string everyMonth)
    {
        var texts = new List<string>();
        if (fields.Days != 0)
            texts.Add(Spaced(everyMonth, Values(ValueRun.Of(ValueRun.Numbers(fields.Days)), " 日", "天")));
        foreach (var day in ValueRun.Numbers(fields.NearestWeekdays))
            texts.Add($"{everyMonth}离 {day} 日最近的工作日（周一至周五）");
        foreach (var before in ValueRun.Numbers(fields.DaysBeforeLast))
            texts.Add(everyMonth + (before == 0 ? "最后一天" : $"最后一天的前 {before} 天"));
        if (fields.LastWorkday)
            texts.Add(everyMonth + "最后一个工作日（周一至周五）");
        return texts;
    }

    public static List<string> DaysOfWeek(in CronFields fields, string everyMonth)
    {
        // The week is told from Monday on, so that the weekend stays together.
        var fromMonday = ValueRun.Numbers(fields.Weekdays).ConvertAll(day => (day + 6) % 7);
        fromMonday.Sort();
        var texts = fields.HasAllWeekdays
            ? ["一周中任意一天"]
            : ValueRun.Stretches(fromMonday).ConvertAll(run => run.IsSingle
                ? Weekdays[(run.First + 1) % 7]
                : $"{Weekdays[(run.First + 1) % 7]}至{Weekdays[(run.Last + 1) % 7]}");
        foreach (var bit in ValueRun.Numbers(fields.NthWeekdays))
            texts.Add($"{everyMonth}第{Nth[bit / 7]}个{Weekdays[bit % 7]}");
        foreach (var weekday in ValueRun.Numbers(fields.LastWeekdays))
            texts.Add($"{everyMonth}最后一个{Weekdays[weekday]}");
        return texts;
    }

    private static string Values(List<ValueRun> runs, string unit, string length) => runs is [{ Step: > 1 } run]
        ? $"{run.First} 至 {run.Last}{unit}每 {run.Step} {length}"
        : string.Join('、', runs.ConvertAll(r => r.IsSingle ? $"{r.First}" : $"{r.First} 至 {r.Last}")) + unit;

    /// <summary>Digits stand apart from the word before them.</summary>
    private static string Spaced(string before, string text) =>
        before.Length > 0 && char.IsAsciiDigit(text[0]) ? $"{before} {text}" : before + text;
}
