namespace Belfry.Core.Schedules;

/// <summary>One of the seven fields: its bounds, its names and what people call it.</summary>
internal sealed class CronField
{
    public static readonly CronField Second = new(0, 0, 59, "second", "秒");
    public static readonly CronField Minute = new(1, 0, 59, "minute", "分钟");
    public static readonly CronField Hour = new(2, 0, 23, "hour", "小时");
    public static readonly CronField DayOfMonth = new(3, 1, 31, "day of month", "日");

    public static readonly CronField Month = new(
        4, 1, 12, "month", "月", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");

    public static readonly CronField DayOfWeek = new(
        5, 0, 6, "day of week", "星期", "SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

    public static readonly CronField Year = new(6, CalendarTable.FirstYear, CalendarTable.LastYear, "year", "年");

    /// <summary>All seven, in the order in which they are written.</summary>
    public static readonly IReadOnlyList<CronField> InOrder =
        [Second, Minute, Hour, DayOfMonth, Month, DayOfWeek, Year];

    private CronField(int index, int min, int max, string english, string chinese, params string[] names)
    {
        Index = index;
        Min = min;
        Max = max;
        English = english;
        Chinese = chinese;
        Names = names;
    }

    /// <summary>The place in an expression of seven fields; it is part of what <c>H</c> hashes.</summary>
    public int Index { get; }

    public int Min { get; }

    /// <summary>The largest value; of days of the week 6, although 7 may be written for Sunday.</summary>
    public int Max { get; }

    public string English { get; }

    public string Chinese { get; }

    /// <summary>The names of the values from <see cref="Min"/> on; none for most fields.</summary>
    public string[] Names { get; }

    public int Count => Max - Min + 1;

    /// <summary>The largest value that may be written.</summary>
    public int MaxWritten => this == DayOfWeek ? 7 : Max;

    public bool IsDay => this == DayOfMonth || this == DayOfWeek;

    public bool IsTime => Index <= Hour.Index;

    /// <summary>The bounds as an error shows them.</summary>
    public string Bounds => Names.Length == 0 ? $"{Min}-{Max}" : $"{Min}-{MaxWritten}, {Names[0]}-{Names[^1]}";
}
