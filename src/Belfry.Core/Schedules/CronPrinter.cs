using System.Text;

namespace Belfry.Core.Schedules;

/// <summary>
/// Writes fields as an expression that parses to the same fields. Five fields where seconds and years allow it;
/// numbers for names; <c>H</c> as what it came to.
/// </summary>
internal static class CronPrinter
{
    public static string Print(in CronFields fields)
    {
        var text = new StringBuilder();
        var hasYears = fields.Years != YearSet.All;
        var hasSeconds = hasYears || fields.Seconds != 1;

        // An interval needs a span in one of its time fields; where none comes by itself, the minutes get one.
        var second = Time(fields.Seconds, CronField.Second, fields.IsInterval && fields.Seconds != 1);
        var minute = Time(fields.Minutes, CronField.Minute, fields.IsInterval);
        var hour = Time(fields.Hours, CronField.Hour, fields.IsInterval);
        if (fields.IsInterval && !IsSpan(second) && !IsSpan(minute) && !IsSpan(hour))
            minute = Spanned(minute);
        if (hasSeconds)
            text.Append(second).Append(' ');
        text.Append(minute).Append(' ').Append(hour).Append(' ');
        AppendDays(text, fields);
        if (hasYears)
            text.Append(' ').Append(Spans(ValueRun.Numbers(fields.Years), CronField.Year, mayUseStar: true));
        return text.ToString();
    }

    private static bool IsSpan(string field) => field.AsSpan().ContainsAny('*', '-');

    private static string Spanned(string list) => $"{list.Split(',')[0]}-{list}";

    private static string Time(ulong values, CronField field, bool mayUseSpans)
    {
        var numbers = ValueRun.Numbers(values);
        return mayUseSpans ? Spans(numbers, field, mayUseStar: true) : string.Join(',', numbers);
    }

    /// <summary>
    /// A day field that is not full begins with a star only when both must match and the other is not full either;
    /// a full one is a star unless either suffices.
    /// </summary>
    private static void AppendDays(StringBuilder text, in CronFields fields)
    {
        var days = ValueRun.Numbers(fields.Days);
        var weekdays = ValueRun.Numbers(fields.Weekdays);
        var day = Spans(days, CronField.DayOfMonth, mayUseStar: !fields.EitherDay && fields.HasAllDays);
        var weekday = Spans(weekdays, CronField.DayOfWeek, mayUseStar: !fields.EitherDay && fields.HasAllWeekdays);
        if (!fields.EitherDay && !fields.HasAllDays && !fields.HasAllWeekdays)
        {
            // Either may be the one that was written so; the shorter reads better.
            var starDay = days.Contains(1) ? Starred(days, CronField.DayOfMonth) : null;
            var starWeekday = weekdays.Contains(0) ? Starred(weekdays, CronField.DayOfWeek) : null;
            if (starWeekday is null || starDay?.Length <= starWeekday.Length)
                day = starDay!;
            else
                weekday = starWeekday;
        }

        text.AppendJoin(',', WithOthers(day, OtherDays(fields))).Append(' ');
        text.Append(Spans(ValueRun.Numbers(fields.Months), CronField.Month, mayUseStar: true)).Append(' ');
        text.AppendJoin(',', WithOthers(weekday, OtherWeekdays(fields)));
    }

    private static IEnumerable<string> WithOthers(string list, IEnumerable<string> others) =>
        list.Length == 0 ? others : others.Prepend(list);

    private static List<string> OtherDays(CronFields fields)
    {
        var others = ValueRun.Numbers(fields.NearestWeekdays).ConvertAll(day => $"{day}W");
        others.AddRange(ValueRun.Numbers(fields.DaysBeforeLast).ConvertAll(n => n == 0 ? "L" : $"L-{n}"));
        if (fields.LastWorkday)
            others.Add("LW");
        return others;
    }

    private static List<string> OtherWeekdays(CronFields fields)
    {
        var others = ValueRun.Numbers(fields.NthWeekdays).ConvertAll(bit => $"{bit % 7}#{(bit / 7) + 1}");
        others.AddRange(ValueRun.Numbers(fields.LastWeekdays).ConvertAll(weekday => $"{weekday}L"));
        return others;
    }

    /// <summary><c>*</c> or <c>*/n</c> where allowed, else runs as ranges.</summary>
    private static string Spans(List<int> numbers, CronField field, bool mayUseStar)
    {
        if (mayUseStar && numbers.Count > 1 && numbers[0] == field.Min)
        {
            var step = numbers[1] - numbers[0];
            if (numbers.SequenceEqual(Led(field, step)))
                return step == 1 ? "*" : $"*/{step}";
        }

        return string.Join(',', ValueRun.Of(numbers).Select(run => run switch
        {
            { IsSingle: true } => $"{run.First}",
            { Step: 1 } => $"{run.First}-{run.Last}",
            _ => $"{run.First}-{run.Last}/{run.Step}",
        }));
    }

    /// <summary>The values of a star with a step.</summary>
    private static IEnumerable<int> Led(CronField field, int step)
    {
        for (var value = field.Min; value <= field.Max; value += step)
            yield return value;
    }

    /// <summary>The smallest step whose values are all in the set, then the rest of the set.</summary>
    private static string Starred(List<int> numbers, CronField field)
    {
        for (var step = 2; ; step++)
        {
            var led = Led(field, step).ToList();
            if (!led.TrueForAll(numbers.Contains))
                continue;
            var rest = Spans(numbers.FindAll(number => !led.Contains(number)), field, mayUseStar: false);
            return rest.Length == 0 ? $"*/{step}" : $"*/{step},{rest}";
        }
    }
}
