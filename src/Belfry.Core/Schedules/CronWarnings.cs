using System.Globalization;
using System.Numerics;

namespace Belfry.Core.Schedules;

/// <summary>Finds what the author of a schedule may not expect, for the preview and for saving a job.</summary>
public static class CronWarnings
{
    private const long Year = 366L * CalendarTable.SecondsPerDay;

    private static readonly (string En, string Zh) LastDayHint =
        ("; L is the last day of every month", "；L 表示每月最后一天");

    /// <summary>The warnings of a schedule, those about its days first.</summary>
    /// <param name="text">The expression as its author wrote it.</param>
    /// <param name="schedule">The schedule that came of it.</param>
    /// <param name="from">A Unix second: clock changes are looked for in the year that follows.</param>
    public static IReadOnlyList<CronWarning> Of(string text, Schedule schedule, long from)
    {
        var warnings = new List<CronWarning>();
        var expression = schedule.Expression;
        if (schedule.Next(from) == Schedule.Never)
        {
            warnings.Add(new CronWarning(
                CronWarningKind.NothingLeft,
                "Nothing is due any more: the expression and its bounds leave no instant to come.",
                "不会再触发：表达式及其有效期内没有未来的时刻。"));
        }

        if (expression.Times is not { } times)
            return warnings;
        var fields = expression.Fields;
        var words = CronParser.Split(text).ConvertAll(word => text[word.Start..word.End]);
        AddDayFields(warnings, fields);
        AddMissingDays(warnings, fields, words);
        AddUnevenSteps(warnings, fields, words);
        if (LooksLikeQuartz(words))
        {
            warnings.Add(new CronWarning(
                CronWarningKind.QuartzWeekday,
                "Days of the week are numbered from Sunday = 0 here, but from Sunday = 1 in Quartz, where ? comes "
                    + $"from: this one is due on {EnglishDays(fields)}. Names such as MON-FRI mean the same in both.",
                $"此处星期从星期日 = 0 开始编号，而使用 ? 的 Quartz 从星期日 = 1 开始：本表达式指{ChineseDays(fields)}。"
                    + "MON-FRI 之类的名称在两者中含义相同。"));
        }

        ClockChanges.Add(warnings, schedule, times, from, from + Year);
        return warnings;
    }

    private static void AddDayFields(List<CronWarning> warnings, in CronFields fields)
    {
        if (fields.EitherDay)
        {
            warnings.Add(new CronWarning(
                CronWarningKind.EitherDay,
                "Day of month and day of week are both restricted, so either is enough, as in every cron since "
                    + "Vixie's; write * for one of them if only the other is meant.",
                "“日”与“星期”字段同时受限，满足其一即可（与 Vixie cron 相同）；若只需其中之一，请将另一个写为 *。"));
        }
        else if (!fields.HasAllDays && !fields.HasAllWeekdays)
        {
            warnings.Add(new CronWarning(
                CronWarningKind.BothDays,
                "Day of month and day of week are both restricted and one begins with *, so both must match; "
                    + "without a * in front either would be enough.",
                "“日”与“星期”字段同时受限且其一以 * 开头，须同时满足；若不以 * 开头，则满足其一即可。"));
        }
    }

    private static void AddMissingDays(List<CronWarning> warnings, in CronFields fields, List<string> words)
    {
        if (!fields.HasAllDays)
        {
            foreach (var day in MissableDays(fields, words))
                AddMissing(warnings, fields.Months, day, ($"Day {day}", $"{day} 日"), LastDayHint);
            foreach (var before in ValueRun.Numbers(fields.DaysBeforeLast & ~((1U << 28) - 1)))
                AddMissing(warnings, fields.Months, before + 1, ($"L-{before}", $"L-{before}"), ("", ""));
        }

        // The last one of the month is the fifth where there is a fifth.
        foreach (var weekday in ValueRun.Numbers(fields.NthWeekdays >> 28 & ~(ulong)fields.LastWeekdays))
        {
            warnings.Add(new CronWarning(
                CronWarningKind.MissingDay,
                $"Most months have no fifth {EnglishCron.Weekday(weekday)}; {weekday}L is the last one of every month.",
                $"多数月份没有第五个{ChineseCron.Weekday(weekday)}；{weekday}L 表示每月最后一个。"));
        }
    }

    /// <summary>
    /// The days past the 28th that stand for themselves. In a range or a step, or following the 28th, they are part of
    /// a pattern that goes on in shorter months; as it does in a range that goes over the month's end.
    /// </summary>
    private static List<int> MissableDays(in CronFields fields, List<string> words)
    {
        var days = ValueRun.Numbers(fields.Days);
        var isPattern = ValueRun.Of(days) is [{ IsSingle: false, First: <= 28 }];
        var alone = isPattern ? 0 : fields.Days;
        for (var day = 28; day <= 31 && (fields.Days >> day & 1) != 0; day++)
            alone &= ~(1U << day);
        foreach (var (from, to) in DayRanges(words))
        {
            if (from > to)
                alone &= (1U << from) - 1;
        }
        var missable = (alone | fields.NearestWeekdays) & ~((1U << 29) - 1);
        return ValueRun.Numbers(HasCommonYear(fields.Years) ? missable : missable & ~(1U << 29));
    }

    /// <summary>The ranges of numbers in the field of the days of the month, with or without a step.</summary>
    private static IEnumerable<(int From, int To)> DayRanges(List<string> words)
    {
        var place = words.Count == 5 ? CronField.DayOfMonth.Index - 1 : CronField.DayOfMonth.Index;
        return from item in place < words.Count ? words[place].Split(',') : []
               let ends = item.Split('/')[0].Split('-')
               where ends.Length == 2 && int.TryParse(ends[0], out _) && int.TryParse(ends[1], out _)
               select (int.Parse(ends[0], CultureInfo.InvariantCulture), int.Parse(ends[1], CultureInfo.InvariantCulture));
    }

    private static bool HasCommonYear(YearSet years)
    {
        for (var year = CalendarTable.FirstYear; year <= CalendarTable.LastYear; year++)
        {
            if (years.Contains(year) && !DateTime.IsLeapYear(year))
                return true;
        }
        return false;
    }

    private static void AddMissing(
        List<CronWarning> warnings, ushort months, int day, (string En, string Zh) name, (string En, string Zh) hint)
    {
        var without = ValueRun.Numbers(months).FindAll(month => DateTime.DaysInMonth(2001, month) < day);
        if (without.Count == 0)
            return;
        var isLeapDay = day == 29;
        var names = EnglishCron.Join(without.ConvertAll(EnglishCron.Month));
        warnings.Add(new CronWarning(
            CronWarningKind.MissingDay,
            isLeapDay
                ? $"{name.En} exists in February in leap years only{hint.En}."
                : $"{name.En} does not exist in {names}{hint.En}.",
            isLeapDay
                ? $"2 月仅在闰年有 {name.Zh}{hint.Zh}。"
                : $"{string.Join('、', without)} 月没有 {name.Zh}{hint.Zh}。"));
    }

    private static void AddUnevenSteps(List<CronWarning> warnings, in CronFields fields, List<string> words)
    {
        // What begins anew outside the hours or the minutes that are due is not noticed.
        var hours = BitOperations.PopCount(fields.Hours);
        var minutes = BitOperations.PopCount(fields.Minutes);
        if (hours * minutes > 1)
            AddUnevenStep(warnings, fields.Seconds, CronField.Second, words, "s", "minute", "分钟");
        if (hours > 1)
            AddUnevenStep(warnings, fields.Minutes, CronField.Minute, words, "m", "hour", "小时");
        AddUnevenStep(warnings, fields.Hours, CronField.Hour, words, "h", "day", "天");
        AddUnevenStep(warnings, fields.Days, CronField.DayOfMonth, words, "d", "month", "月");
    }

    private static void AddUnevenStep(
        List<CronWarning> warnings, ulong values, CronField field, List<string> words, string unit, string round,
        string chineseRound)
    {
        var place = words.Count == 5 ? field.Index - 1 : field.Index;
        var numbers = ValueRun.Numbers(values);
        if (words.Count < 5 || place < 0 || !words[place].Contains('/') || numbers.Count < 2 || numbers[0] != field.Min)
            return;
        var step = numbers[1] - numbers[0];
        var isStep = numbers.Count == 2 || ValueRun.Of(numbers) is [{ Step: > 1 }];
        var next = numbers[^1] + step;
        var isEven = next <= field.Max || (next == field.Max + 1 && field != CronField.DayOfMonth);
        if (!isStep || isEven)
            return;
        warnings.Add(new CronWarning(
            CronWarningKind.UnevenStep,
            $"The step of {step} in the {field.English} field begins anew with every {round}, so the distance from "
                + $"{numbers[^1]} to the next {field.Min} is another; @every {step}{unit} keeps an even one.",
            $"“{field.Chinese}”字段的步长 {step} 每{chineseRound}重新开始，从 {numbers[^1]} 到下一个 {field.Min} 的间隔不同；"
                + $"@every {step}{unit} 可保持等间隔。"));
    }

    private static bool LooksLikeQuartz(List<string> words) => words.Count >= 6 && words[3] == "?"
        && words[5].Split(',').Any(item => item.Length > 0 && char.IsAsciiDigit(item[0]));

    private static string EnglishDays(in CronFields fields) => EnglishCron.Join(EnglishCron.DaysOfWeek(fields));

    private static string ChineseDays(in CronFields fields) => string.Join('、', ChineseCron.DaysOfWeek(fields, "每月"));
}
