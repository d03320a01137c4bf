using System.Numerics;

namespace Belfry.Core.Schedules;

/// <summary>
/// The local times at which an expression is due, in seconds since 1970-01-01 00:00 on the wall clock, without a zone.
/// A search looks at one mask for the day, one for the time of day and, when the month has no day left, at the masks of
/// those later months that the expression names, in the years it names: 28 of them for 29 February on a Monday. The
/// calendar of these years repeats every 28, so an expression of every year looks at 28 * 12 months at most. Nothing
/// is allocated.
/// </summary>
internal sealed class LocalTimes
{
    private readonly uint[] _daysByShape = new uint[CalendarTable.Shapes];
    private readonly ulong _seconds;
    private readonly ulong _minutes;
    private readonly uint _hours;
    private readonly ushort _months;
    private readonly YearSet _years;
    private readonly bool _isEveryDay;
    private readonly bool _isEveryYear;

    // The first and the last due second of a day that is due.
    private readonly int _first;
    private readonly int _last;

    public LocalTimes(in CronFields fields)
    {
        _seconds = fields.Seconds;
        _minutes = fields.Minutes;
        _hours = fields.Hours;
        _months = (ushort)(fields.Months >> 1);
        _years = fields.Years;
        _isEveryYear = fields.Years == YearSet.All;
        _isEveryDay = _isEveryYear && fields.Months == CronFields.AllMonths;
        for (var shape = 0; shape < CalendarTable.Shapes; shape++)
        {
            _daysByShape[shape] = fields.DaysIn(shape);
            _isEveryDay &= BitOperations.PopCount(_daysByShape[shape]) == CalendarTable.LengthOf(shape);
        }

        _first = Seconds(FirstBit(_hours), FirstBit(_minutes), FirstBit(_seconds));
        _last = Seconds(LastBit(_hours), LastBit(_minutes), LastBit(_seconds));
    }

    /// <summary>The first due time after the given one, or <see cref="long.MaxValue"/>.</summary>
    public long Next(long after)
    {
        if (after >= CalendarTable.End - 1)
            return long.MaxValue;

        // The calendar's seconds fit 32 bits, whose division is the cheaper one.
        var from = after < 0 ? 0U : (uint)after + 1;
        var day = (int)(from / CalendarTable.SecondsPerDay);
        var found = DayFrom(day);
        if (found == day)
        {
            var time = TimeFrom((int)(from - ((uint)day * CalendarTable.SecondsPerDay)));
            if (time >= 0)
                return ((long)day * CalendarTable.SecondsPerDay) + time;
            found = DayFrom(day + 1);
        }

        return found < 0 ? long.MaxValue : ((long)found * CalendarTable.SecondsPerDay) + _first;
    }

    /// <summary>The last due time before the given one, or <see cref="long.MinValue"/>.</summary>
    public long Previous(long before)
    {
        if (before <= 0)
            return long.MinValue;
        var through = before > CalendarTable.End ? (uint)(CalendarTable.End - 1) : (uint)(before - 1);
        var day = (int)(through / CalendarTable.SecondsPerDay);
        var found = DayThrough(day);
        if (found == day)
        {
            var time = TimeThrough((int)(through - ((uint)day * CalendarTable.SecondsPerDay)));
            if (time >= 0)
                return ((long)day * CalendarTable.SecondsPerDay) + time;
            found = DayThrough(day - 1);
        }

        return found < 0 ? long.MinValue : ((long)found * CalendarTable.SecondsPerDay) + _last;
    }

    private int DayFrom(int day)
    {
        if (day >= CalendarTable.Days)
            return -1;
        if (_isEveryDay)
            return day;
        var month = CalendarTable.MonthOf(day);
        var days = DaysOf(month) >> (day - CalendarTable.StartOf(month));
        if (days != 0)
            return day + BitOperations.TrailingZeroCount(days);
        for (month = MonthAfter(month); month < CalendarTable.Months; month = MonthAfter(month))
        {
            var year = month / 12;
            if (!HasYear(year))
                month = (year * 12) + 11;
            else if (_daysByShape[CalendarTable.Shape(month)] is not 0 and var found)
                return CalendarTable.StartOf(month) + BitOperations.TrailingZeroCount(found);
        }

        return -1;
    }

    private int DayThrough(int day)
    {
        if (day < 0)
            return -1;
        if (_isEveryDay)
            return day;
        var month = CalendarTable.MonthOf(day);
        var days = DaysOf(month) << (31 - (day - CalendarTable.StartOf(month)));
        if (days != 0)
            return day - BitOperations.LeadingZeroCount(days);
        for (month = MonthBefore(month); month >= 0; month = MonthBefore(month))
        {
            var year = month / 12;
            if (!HasYear(year))
                month = year * 12;
            else if (_daysByShape[CalendarTable.Shape(month)] is not 0 and var found)
                return CalendarTable.StartOf(month) + BitOperations.Log2(found);
        }

        return -1;
    }

    /// <summary>The next month that the month field names.</summary>
    private int MonthAfter(int month)
    {
        var year = month / 12;
        var later = _months >> (month - (year * 12) + 1);
        return later != 0
            ? month + 1 + BitOperations.TrailingZeroCount(later)
            : ((year + 1) * 12) + BitOperations.TrailingZeroCount(_months);
    }

    /// <summary>The month before that the month field names; negative where there is none.</summary>
    private int MonthBefore(int month)
    {
        var year = month / 12;
        var earlier = _months & ((1 << (month - (year * 12))) - 1);
        return earlier != 0
            ? (year * 12) + BitOperations.Log2((uint)earlier)
            : ((year - 1) * 12) + BitOperations.Log2(_months);
    }

    private uint DaysOf(int month)
    {
        var year = month / 12;
        return (_months >> (month - (year * 12)) & 1) != 0 && HasYear(year)
            ? _daysByShape[CalendarTable.Shape(month)]
            : 0;
    }

    private bool HasYear(int year) => _isEveryYear || _years.Contains(CalendarTable.FirstYear + year);

    /// <summary>The first due second of a day, from the given one on, or -1.</summary>
    private int TimeFrom(int time)
    {
        var hour = time / 3600;
        if ((_hours >> hour & 1) != 0)
        {
            var minute = (time / 60) - (hour * 60);
            if ((_minutes >> minute & 1) != 0)
            {
                var seconds = _seconds >> (time % 60);
                if (seconds != 0)
                    return time + BitOperations.TrailingZeroCount(seconds);
            }

            var minutes = _minutes & (ulong.MaxValue << (minute + 1));
            if (minutes != 0)
                return Seconds(hour, FirstBit(minutes), FirstBit(_seconds));
        }

        var hours = _hours & (uint.MaxValue << (hour + 1));
        return hours == 0 ? -1 : Seconds(FirstBit(hours), FirstBit(_minutes), FirstBit(_seconds));
    }

    /// <summary>The last due second of a day, up to the given one, or -1.</summary>
    private int TimeThrough(int time)
    {
        var hour = time / 3600;
        if ((_hours >> hour & 1) != 0)
        {
            var minute = (time / 60) - (hour * 60);
            if ((_minutes >> minute & 1) != 0)
            {
                var seconds = _seconds << (63 - (time % 60));
                if (seconds != 0)
                    return time - BitOperations.LeadingZeroCount(seconds);
            }

            var minutes = _minutes & ((1UL << minute) - 1);
            if (minutes != 0)
                return Seconds(hour, LastBit(minutes), LastBit(_seconds));
        }

        var hours = _hours & ((1U << hour) - 1);
        return hours == 0 ? -1 : Seconds(LastBit(hours), LastBit(_minutes), LastBit(_seconds));
    }

    private static int FirstBit(ulong set) => BitOperations.TrailingZeroCount(set);

    private static int LastBit(ulong set) => BitOperations.Log2(set);

    private static int Seconds(int hour, int minute, int second) => (((hour * 60) + minute) * 60) + second;
}
