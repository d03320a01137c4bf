namespace Belfry.Core.Schedules;

/// <summary>The English sentence of an expression.</summary>
internal static class EnglishCron
{
    private static readonly string[] Weekdays =
        ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    private static readonly string[] Months =
    [
        "", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ];

    private static readonly string[] Nth = ["first", "second", "third", "fourth", "fifth"];

    public static string Every(int seconds) => $"Every {Length(seconds)}, counted from the start of the schedule.";

    public static string Sentence(CronFields fields)
    {
        var text = Time(fields) + Days(fields);
        if (fields.Months != CronFields.AllMonths)
            text += ", in " + Values("month", ValueRun.Of(ValueRun.Numbers(fields.Months)), month => Months[month]);
        if (fields.Years != YearSet.All)
            text += ", in " + Values("year", ValueRun.Of(ValueRun.Numbers(fields.Years)), year => $"{year}");
        return text + ".";
    }

    /// <summary>A weekday's name, 0 for Sunday.</summary>
    public static string Weekday(int weekday) => Weekdays[weekday];

    /// <summary>A month's name, 1 for January.</summary>
    public static string Month(int month) => Months[month];

    /// <summary>a, b and c.</summary>
    public static string Join(IReadOnlyList<string> parts) => parts.Count < 2
        ? string.Concat(parts)
        : $"{string.Join(", ", parts.Take(parts.Count - 1))} and {parts[^1]}";

    private static string Length(int seconds)
    {
        var parts = new List<string>();
        foreach (var (unit, name) in ((int, string)[])[(86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second")])
        {
            var number = seconds / unit;
            seconds %= unit;
            if (number > 0)
                parts.Add($"{number} {name}{(number == 1 ? "" : "s")}");
        }

        return Join(parts);
    }

    private static string Time(in CronFields fields)
    {
        if (CronExplanation.ClockTimes(fields) is { } times)
            return "At " + Join(times.ConvertAll(CronExplanation.Clock));
        var time = EvenHours(fields) ?? Phrases(fields);

        // Without these words it would read as the same times written one by one, which repeat nothing.
        var isTold = !fields.IsInterval || time.Contains("very ") || time.Contains("through");
        return isTold ? time : time + " (both times where clocks go back)";
    }

    private static string? EvenHours(in CronFields fields)
    {
        if (CronExplanation.EvenHours(fields, out var secondOfHour) is not { } run)
            return null;
        var every = run.Step == 1 ? "Every hour" : $"Every {run.Step} hours";
        if (fields.Hours == CronFields.AllHours && secondOfHour == 0)
            return every;
        var first = CronExplanation.Clock((run.First * 3600) + secondOfHour);
        return $"{every} from {first} through {CronExplanation.Clock((run.Last * 3600) + secondOfHour)}";
    }

    private static string Phrases(in CronFields fields)
    {
        var hasSeconds = fields.Seconds != 1;
        var parts = new List<string>();
        if (hasSeconds)
            parts.Add(Head(fields.Seconds, CronField.Second, fields.IsInterval));
        parts.Add(hasSeconds
            ? Phrase(fields.Minutes, CronField.Minute, fields.IsInterval)
            : Head(fields.Minutes, CronField.Minute, fields.IsInterval));
        parts.Add(Phrase(fields.Hours, CronField.Hour, fields.IsInterval));

        // What goes on evenly needs no word of the larger units that it goes through.
        while (parts.Count > 1 && parts[^1] is "every hour" or "every minute"
            && parts[^2].StartsWith("every ", StringComparison.OrdinalIgnoreCase) && !parts[^2].Contains(" from "))
        {
            parts.RemoveAt(parts.Count - 1);
        }

        return string.Join(" of ", parts);
    }

    private static string Head(ulong values, CronField field, bool isInterval) =>
        CronExplanation.EvenStep(values, field, isInterval) switch
        {
            0 => "At " + Phrase(values, field, isInterval),
            1 => "Every " + field.English,
            var step => $"Every {step} {field.English}s",
        };

    private static string Phrase(ulong values, CronField field, bool isInterval) =>
        CronExplanation.EvenStep(values, field, isInterval) == 1
            ? "every " + field.English
            : Counted(field.English, CronExplanation.TimeRuns(values, isInterval));

    private static string Days(in CronFields fields)
    {
        var days = Join(DaysOfMonth(fields));
        var weekdays = Join(DaysOfWeek(fields));
        if (fields.EitherDay)
            return $", on {days} of the month or on {weekdays}, either is enough";
        return (fields.HasAllDays, fields.HasAllWeekdays) switch
        {
            (true, true) => CronExplanation.ClockTimes(fields) is null ? "" : " every day",
            (true, false) => ", on " + weekdays,
            (false, true) => $", on {days} of the month",
            _ => $", on {days} of the month, but only if it is {weekdays}",
        };
    }

    private static List<string> DaysOfMonth(in CronFields fields)
    {
        var texts = new List<string>();
        if (fields.Days != 0)
            texts.Add(Counted("day", ValueRun.Of(ValueRun.Numbers(fields.Days))));
        foreach (var day in ValueRun.Numbers(fields.NearestWeekdays))
            texts.Add($"the working day (Monday to Friday) nearest to day {day}");
        foreach (var before in ValueRun.Numbers(fields.DaysBeforeLast))
            texts.Add(before == 0 ? "the last day" : $"the day {before} before the last");
        if (fields.LastWorkday)
            texts.Add("the last working day (Monday to Friday)");
        return texts;
    }

    public static List<string> DaysOfWeek(in CronFields fields)
    {
        // The week is told from Monday on, so that the weekend stays together.
        var fromMonday = ValueRun.Numbers(fields.Weekdays).ConvertAll(day => (day + 6) % 7);
        fromMonday.Sort();
        var texts = fields.HasAllWeekdays
            ? ["any day of the week"]
            : ValueRun.Stretches(fromMonday).ConvertAll(run => Range(run, day => Weekdays[(day + 1) % 7]));
        foreach (var bit in ValueRun.Numbers(fields.NthWeekdays))
            texts.Add($"the {Nth[bit / 7]} {Weekdays[bit % 7]} of the month");
        foreach (var weekday in ValueRun.Numbers(fields.LastWeekdays))
            texts.Add($"the last {Weekdays[weekday]} of the month");
        return texts;
    }

    private static string Counted(string unit, List<ValueRun> runs)
    {
        var isOne = runs is [{ IsSingle: true }];
        var values = Values(unit, runs, number => $"{number}");
        return values.StartsWith("every", StringComparison.Ordinal) ? values : $"{unit}{(isOne ? "" : "s")} {values}";
    }

    private static string Values(string unit, List<ValueRun> runs, Func<int, string> name) =>
        runs is [{ Step: > 1 } run]
            ? $"every {Ordinal(run.Step)} {unit} from {name(run.First)} through {name(run.Last)}"
            : Join(runs.ConvertAll(stretch => Range(stretch, name)));

    private static string Range(ValueRun run, Func<int, string> name) =>
        run.IsSingle ? name(run.First) : $"{name(run.First)} through {name(run.Last)}";

    private static string Ordinal(int number) => (number % 10, number % 100) switch
    {
        (1, not 11) => $"{number}st",
        (2, not 12) => $"{number}nd",
        (3, not 13) => $"{number}rd",
        _ => $"{number}th",
    };
}
