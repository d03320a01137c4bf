namespace Belfry.Core.Schedules;

/// <summary>
/// The Gregorian calendar of 1970 to 2099 as tables. Days are numbered from 1970-01-01 = 0, months from January 1970.
/// A month's <i>shape</i> is its length and the weekday of its first day: two months of one shape have the same days
/// for any expression, so 28 masks of days answer for all 1,560 months.
/// </summary>
internal static class CalendarTable
{
    public const int FirstYear = 1970;
    public const int LastYear = 2099;
    public const int Years = LastYear - FirstYear + 1;
    public const int Months = Years * 12;
    public const int Shapes = 4 * 7;
    public const int SecondsPerDay = 86_400;

    // 130 years, of which 32 (1972 to 2096; 2000 is one) are leap years.
    public const int Days = (Years * 365) + 32;

    /// <summary>The first second after the calendar.</summary>
    public const long End = (long)Days * SecondsPerDay;

    private static readonly ushort[] Starts = new ushort[Months + 1];
    private static readonly byte[] ShapeOfMonth = new byte[Months];

    static CalendarTable()
    {
        var day = 0;
        for (var month = 0; month < Months; month++)
        {
            var length = DateTime.DaysInMonth(YearOf(month), MonthOfYear(month));
            Starts[month] = (ushort)day;
            ShapeOfMonth[month] = (byte)ShapeOf(length, WeekdayOf(day));
            day += length;
        }

        Starts[Months] = (ushort)day;
    }

    /// <summary>The month that holds a day between 0 and <see cref="Days"/> - 1.</summary>
    public static int MonthOf(int day)
    {
        // 2153 / 65536 is the inverse of a month's mean length; the guess is off by one at most.
        var month = (int)((uint)day * 2153 >> 16);
        if (day < Starts[month])
            return month - 1;
        return day >= Starts[month + 1] ? month + 1 : month;
    }

    /// <summary>The number of a month's first day.</summary>
    public static int StartOf(int month) => Starts[month];

    public static int Shape(int month) => ShapeOfMonth[month];

    public static int YearOf(int month) => FirstYear + (month / 12);

    /// <summary>1 to 12.</summary>
    public static int MonthOfYear(int month) => (month % 12) + 1;

    /// <summary>0 (Sunday) to 6.</summary>
    public static int WeekdayOf(int day) => (day + 4) % 7;

    /// <summary>The number of a shape, 0 to 27.</summary>
    /// <param name="length">28 to 31.</param>
    /// <param name="firstWeekday">0 (Sunday) to 6.</param>
    public static int ShapeOf(int length, int firstWeekday) => ((length - 28) * 7) + firstWeekday;

    /// <summary>The length in days of the months of a shape.</summary>
    public static int LengthOf(int shape) => 28 + (shape / 7);

    /// <summary>The weekday of the first day of the months of a shape.</summary>
    public static int FirstWeekdayOf(int shape) => shape % 7;
}
