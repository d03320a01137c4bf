using System.Numerics;

namespace Belfry.Core.Schedules;

/// <summary>
/// What an expression says, as sets of bits; two expressions with equal fields are due at the same times.
/// A bit's number is the value itself.
/// </summary>
internal readonly record struct CronFields
{
    public const ulong AllSixty = (1UL << 60) - 1;
    public const uint AllHours = (1U << 24) - 1;
    public const uint AllDays = 0xFFFF_FFFE;
    public const ushort AllMonths = 0b1_1111_1111_1110;
    public const byte AllWeekdays = 0b111_1111;

    public required ulong Seconds { get; init; }

    public required ulong Minutes { get; init; }

    public required uint Hours { get; init; }

    /// <summary>Days of the month, bits 1 to 31.</summary>
    public required uint Days { get; init; }

    /// <summary><c>nW</c>: bit n, 1 to 31.</summary>
    public uint NearestWeekdays { get; init; }

    /// <summary><c>L-n</c>: bit n, 0 (for <c>L</c>) to 30.</summary>
    public uint DaysBeforeLast { get; init; }

    /// <summary><c>LW</c>.</summary>
    public bool LastWorkday { get; init; }

    /// <summary>Bits 1 to 12.</summary>
    public required ushort Months { get; init; }

    /// <summary>Days of the week, bits 0 (Sunday) to 6.</summary>
    public required byte Weekdays { get; init; }

    /// <summary><c>x#n</c>: bit (n - 1) * 7 + x, n from 1 to 5.</summary>
    public ulong NthWeekdays { get; init; }

    /// <summary><c>xL</c>: bit x.</summary>
    public byte LastWeekdays { get; init; }

    public required YearSet Years { get; init; }

    /// <summary>A day matches when either day field does; else both must.</summary>
    public bool EitherDay { get; init; }

    /// <summary>
    /// A time field was written with <c>*</c>, a range or a step: where clocks go back, both occurrences count.
    /// </summary>
    public bool IsInterval { get; init; }

    /// <summary>Seconds of an <c>@every</c>, all else then being empty; 0 for any other expression.</summary>
    public int EverySeconds { get; init; }

    public bool HasAllDays => Days == AllDays;

    public bool HasAllWeekdays => Weekdays == AllWeekdays;

    public static CronFields Every(int seconds) => new()
    {
        EverySeconds = seconds,
        Seconds = 0,
        Minutes = 0,
        Hours = 0,
        Days = 0,
        Months = 0,
        Weekdays = 0,
        Years = default,
    };

    /// <summary>The days of a month of the given shape, bit 0 for the first.</summary>
    public uint DaysIn(int shape)
    {
        var length = CalendarTable.LengthOf(shape);
        var first = CalendarTable.FirstWeekdayOf(shape);
        var byDay = DaysByNumber(length, first);
        var byWeekday = DaysByWeekday(length, first);
        var days = EitherDay ? byDay | byWeekday : byDay & byWeekday;
        return days & Through(length);
    }

    /// <summary>Whether any day of the calendar matches.</summary>
    public bool HasAnyDay()
    {
        for (var month = 0; month < CalendarTable.Months; month++)
        {
            if (HasMonth(month) && DaysIn(CalendarTable.Shape(month)) != 0)
                return true;
        }

        return false;
    }

    private bool HasMonth(int month) =>
        (Months >> CalendarTable.MonthOfYear(month) & 1) != 0 && Years.Contains(CalendarTable.YearOf(month));

    private uint DaysByNumber(int length, int first)
    {
        var days = Days >> 1;
        for (var rest = DaysBeforeLast; rest != 0; rest &= rest - 1)
        {
            var day = length - BitOperations.TrailingZeroCount(rest);
            if (day >= 1)
                days |= 1U << (day - 1);
        }

        for (var rest = NearestWeekdays; rest != 0; rest &= rest - 1)
        {
            var day = BitOperations.TrailingZeroCount(rest);
            if (day <= length)
                days |= 1U << (NearestWorkday(day, length, first) - 1);
        }

        if (LastWorkday)
            days |= 1U << (NearestWorkday(length, length, first) - 1);
        return days;
    }

    /// <summary>The Monday to Friday closest to a day, in the same month.</summary>
    private static int NearestWorkday(int day, int length, int first) => ((first + day - 1) % 7) switch
    {
        6 => day > 1 ? day - 1 : day + 2,
        0 => day < length ? day + 1 : day - 2,
        _ => day,
    };

    private uint DaysByWeekday(int length, int first)
    {
        // One bit at the start of each week copies a week's seven bits into all five.
        const uint everyWeek = 1 | 1 << 7 | 1 << 14 | 1 << 21 | 1 << 28;
        var days = FromFirst(Weekdays, first) * everyWeek;
        for (var week = 0; NthWeekdays >> (week * 7) != 0; week++)
            days |= FromFirst((byte)(NthWeekdays >> (week * 7) & AllWeekdays), first) << (week * 7);
        return days | (FromFirst(LastWeekdays, first) * everyWeek & ~Through(length - 7));
    }

    /// <summary>Bits by weekday turned into bits by the day of a week that begins with the given weekday.</summary>
    private static uint FromFirst(byte weekdays, int first) =>
        (uint)(weekdays >> first | weekdays << (7 - first)) & AllWeekdays;

    private static uint Through(int length) => (uint)((1UL << length) - 1);
}

/// <summary>A set of the years 1970 to 2099.</summary>
internal readonly record struct YearSet(ulong First, ulong Second, byte Third)
{
    public static YearSet All { get; } = new(ulong.MaxValue, ulong.MaxValue, 0b11);

    public bool Contains(int year)
    {
        var bit = year - CalendarTable.FirstYear;
        return (bit >> 6) switch
        {
            0 => First >> bit & 1,
            1 => Second >> (bit - 64) & 1,
            _ => (ulong)Third >> (bit - 128) & 1,
        } != 0;
    }

    /// <summary>The set together with one more year.</summary>
    public YearSet With(int year)
    {
        var bit = year - CalendarTable.FirstYear;
        return (bit >> 6) switch
        {
            0 => this with { First = First | 1UL << bit },
            1 => this with { Second = Second | 1UL << (bit - 64) },
            _ => this with { Third = (byte)(Third | 1 << (bit - 128)) },
        };
    }
}
