using Belfry.Core.Schedules;

namespace Belfry.Engine;

/// <summary>
/// For every live period its next instant: a ring with a list for each second of the present window of 3,600, and one
/// list for what is due later. Adding, and taking what is due, cost the same whether there are ten periods or a million;
/// a heap would pay for every fire with the logarithm of all.
///
/// It is a cache that proposes; the ledger disposes. Not safe for use by several threads.
/// </summary>
internal sealed class Timetable
{
    private const int Window = 3600;

    // Windows begin at an odd second, so that the walk through the later list does not fall on the full hour, when most
    // is due.
    private const int WindowPhase = 1817;

    private readonly LivePeriod?[] _slots = new LivePeriod?[Window];
    private LivePeriod? _later;
    private long _windowStart;
    private long _cursor;

    /// <param name="now">Unix second before which nothing will be added, save as due at once.</param>
    public Timetable(long now)
    {
        _windowStart = StartOfWindow(now);
        _cursor = now;
    }

    /// <summary>How many periods are held.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a period with its <see cref="LivePeriod.Due"/>; one that is never due is not held.</summary>
    public void Add(LivePeriod period)
    {
        if (period.Due == Schedule.Never)
            return;
        Count++;
        Insert(period);
    }

    /// <summary>
    /// The earliest second at which something may be due; <see cref="Schedule.Never"/> when the timetable is empty. The
    /// answer may be early (when what was due then has been removed, and at the end of a window), never late.
    /// </summary>
    public long NextDue()
    {
        if (Count == 0)
            return Schedule.Never;
        for (var second = _cursor; second < _windowStart + Window; second++)
        {
            if (_slots[second - _windowStart] is not null)
                return second;
        }
        return _windowStart + Window;
    }

    /// <summary>Takes out everything that is due up to and including a second.</summary>
    public void TakeDue(long through, List<LivePeriod> due)
    {
        while (_cursor <= through)
        {
            for (; _cursor <= through && _cursor < _windowStart + Window; _cursor++)
                Empty(ref _slots[_cursor - _windowStart], due);
            if (_cursor == _windowStart + Window)
                NextWindow(through);
        }
    }

    private void Empty(ref LivePeriod? slot, List<LivePeriod> due)
    {
        for (var period = slot; period is not null;)
        {
            var next = period.NextInList;
            period.NextInList = null;
            Count--;
            if (!period.Removed)
                due.Add(period);
            period = next;
        }
        slot = null;
    }

    /// <summary>Begins the window that <paramref name="through"/> lies in, or the next.</summary>
    private void NextWindow(long through)
    {
        _windowStart = Math.Max(_windowStart + Window, StartOfWindow(Math.Min(through, EarliestLater())));
        _cursor = _windowStart;
        var later = _later;
        _later = null;
        while (later is not null)
        {
            var next = later.NextInList;
            later.NextInList = null;
            if (later.Removed)
                Count--;
            else
                Insert(later);
            later = next;
        }
    }

    private long EarliestLater()
    {
        var earliest = long.MaxValue;
        for (var period = _later; period is not null; period = period.NextInList)
            earliest = Math.Min(earliest, period.Due);
        return earliest;
    }

    private void Insert(LivePeriod period)
    {
        var second = Math.Max(period.Due, _cursor);
        ref var list = ref _later;
        if (second < _windowStart + Window)
            list = ref _slots[second - _windowStart];
        period.NextInList = list;
        list = period;
    }

    private static long StartOfWindow(long second)
        => second - (((second - WindowPhase) % Window + Window) % Window);
}
