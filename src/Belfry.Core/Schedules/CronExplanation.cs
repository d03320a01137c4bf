using System.Numerics;

namespace Belfry.Core.Schedules;

/// <summary>
/// Says in one sentence when an expression is due. Nothing is left out: expressions with the same sentence are equal,
/// and every field that restricts anything is in it.
/// </summary>
public static class CronExplanation
{
    // More times of day than this are told by their rule instead of being listed.
    private const int MostClockTimes = 6;

    /// <summary>The sentence, with its full stop.</summary>
    public static string Of(CronExpression expression, Language language) => (language, expression.IsEvery) switch
    {
        (Language.Chinese, true) => ChineseCron.Every(expression.EverySeconds),
        (Language.Chinese, false) => ChineseCron.Sentence(expression.Fields),
        (_, true) => EnglishCron.Every(expression.EverySeconds),
        _ => EnglishCron.Sentence(expression.Fields),
    };

    /// <summary>
    /// The runs by which a time field is told. Only an interval is told in ranges and steps: whether they were written
    /// decides what happens where clocks go back.
    /// </summary>
    internal static List<ValueRun> TimeRuns(ulong values, bool isInterval)
    {
        var numbers = ValueRun.Numbers(values);
        return isInterval ? ValueRun.Of(numbers) : ValueRun.Singles(numbers);
    }

    /// <summary>The times of day in seconds, when they are few and were written one by one; else null.</summary>
    internal static List<int>? ClockTimes(CronFields fields)
    {
        var count = BitOperations.PopCount(fields.Hours) * BitOperations.PopCount(fields.Minutes)
            * BitOperations.PopCount(fields.Seconds);
        if (fields.IsInterval || count > MostClockTimes)
            return null;
        var times =
            from hour in ValueRun.Numbers(fields.Hours)
            from minute in ValueRun.Numbers(fields.Minutes)
            from second in ValueRun.Numbers(fields.Seconds)
            select (((hour * 60) + minute) * 60) + second;
        return times.ToList();
    }

    /// <summary>The hours of an interval with one time in each of three and more even ones; else null.</summary>
    internal static ValueRun? EvenHours(in CronFields fields, out int secondOfHour)
    {
        secondOfHour = (FirstBit(fields.Minutes) * 60) + FirstBit(fields.Seconds);
        var isOne = BitOperations.IsPow2(fields.Minutes) && BitOperations.IsPow2(fields.Seconds);
        return isOne && fields.IsInterval && ValueRun.Of(ValueRun.Numbers(fields.Hours)) is [{ IsSingle: false } run]
            ? run
            : null;
    }

    /// <summary>The step of an interval's field that goes on evenly from round to round, or 0.</summary>
    internal static int EvenStep(ulong values, CronField field, bool isInterval)
    {
        var numbers = ValueRun.Numbers(values);
        var step = field.Count / numbers.Count;
        var isEven = step * numbers.Count == field.Count && numbers.Count > 1
            && Enumerable.Range(0, numbers.Count).All(i => numbers[i] == field.Min + (i * step));
        return isInterval && isEven ? step : 0;
    }

    /// <summary>A time of day as a clock shows it; seconds only where there are any.</summary>
    internal static string Clock(int secondOfDay)
    {
        var (hour, minute, second) = (secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60);
        return second == 0 ? $"{hour:00}:{minute:00}" : $"{hour:00}:{minute:00}:{second:00}";
    }

    private static int FirstBit(ulong set) => BitOperations.TrailingZeroCount(set);
}
