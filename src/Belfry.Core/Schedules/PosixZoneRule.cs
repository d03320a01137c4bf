namespace Belfry.Core.Schedules;

/// <summary>
/// The rule that continues a compiled zone after its last transition: the TZ variable of POSIX, with the hours of
/// -167 to 167 that RFC 9636 adds. <c>CET-1CEST,M3.5.0,M10.5.0/3</c> is Berlin's.
/// </summary>
internal sealed class PosixZoneRule
{
    private readonly string _text;
    private int _at;
    private int _daylightOffset;
    private Day _start;
    private Day _end;
    private bool _hasDaylight;

    private PosixZoneRule(string text) => _text = text;

    private enum DayKind
    {
        /// <summary>Jn: the n-th day of the year from 1, 29 February never counted.</summary>
        Julian,

        /// <summary>n: the n-th day of the year from 0.</summary>
        Ordinal,

        /// <summary>Mm.w.d: the w-th weekday d of month m, the last for w = 5.</summary>
        Weekday,
    }

    /// <summary>Seconds east of UTC.</summary>
    public int StandardOffset { get; private set; }

    /// <exception cref="InvalidDataException">The text is no such rule.</exception>
    public static PosixZoneRule Parse(string text)
    {
        var rule = new PosixZoneRule(text);
        rule.SkipName();

        // POSIX counts offsets westward.
        rule.StandardOffset = -rule.Time();
        if (rule.AtEnd)
            return rule;
        rule._hasDaylight = true;
        rule.SkipName();
        rule._daylightOffset = rule.Letter is ',' or '\0' ? rule.StandardOffset + 3600 : -rule.Time();
        rule._start = rule.ChangeDay();
        rule._end = rule.ChangeDay();
        return rule.AtEnd ? rule : throw rule.Bad();
    }

    /// <summary>The spans that begin in a year, daylight saving's first, which need not be the earlier.</summary>
    public IEnumerable<ZoneFile.Span> SpansOf(int year)
    {
        if (!_hasDaylight)
            return [];
        var start = new ZoneFile.Span(_start.SecondIn(year) - StandardOffset, _daylightOffset);
        var end = new ZoneFile.Span(_end.SecondIn(year) - _daylightOffset, StandardOffset);
        return start.From <= end.From ? [start, end] : [end, start];
    }

    private bool AtEnd => _at == _text.Length;

    private char Letter => AtEnd ? '\0' : _text[_at];

    private void SkipName()
    {
        var from = _at;
        if (Letter == '<')
        {
            while (!AtEnd && Letter != '>')
                _at++;
            Expect('>');
        }
        else
        {
            while (char.IsAsciiLetter(Letter))
                _at++;
        }

        if (_at - from < 3)
            throw Bad();
    }

    /// <summary>[+-]h[h[h]][:mm[:ss]] in seconds.</summary>
    private int Time()
    {
        var sign = 1;
        if (Letter is '+' or '-')
            sign = _text[_at++] == '-' ? -1 : 1;
        var seconds = Number() * 3600;
        for (var unit = 60; unit >= 1 && Letter == ':'; unit /= 60)
        {
            _at++;
            seconds += Number() * unit;
        }

        return sign * seconds;
    }

    private Day ChangeDay()
    {
        Expect(',');
        Day day;
        if (Letter == 'M')
        {
            _at++;
            var month = Number();
            Expect('.');
            var week = Number();
            Expect('.');
            day = new Day(DayKind.Weekday, Number(), month, week, 0);
        }
        else if (Letter == 'J')
        {
            _at++;
            day = new Day(DayKind.Julian, Number(), 0, 0, 0);
        }
        else
        {
            day = new Day(DayKind.Ordinal, Number(), 0, 0, 0);
        }

        var time = 2 * 3600;
        if (Letter == '/')
        {
            _at++;
            time = Time();
        }

        return day with { Time = time };
    }

    private int Number()
    {
        var from = _at;
        var number = 0;
        while (char.IsAsciiDigit(Letter) && _at - from < 4)
            number = (number * 10) + (_text[_at++] - '0');
        return _at > from ? number : throw Bad();
    }

    private void Expect(char letter)
    {
        if (Letter != letter)
            throw Bad();
        _at++;
    }

    private InvalidDataException Bad() => new($"its rule \"{_text}\" cannot be read at character {_at}");

    /// <summary>A day of the year and the wall clock's time on it, in seconds after (or before) its midnight.</summary>
    private readonly record struct Day(DayKind Kind, int Number, int Month, int Week, int Time)
    {
        /// <summary>The wall clock's seconds since 1970-01-01 00:00.</summary>
        public long SecondIn(int year) => (DayIn(year).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber)
            * (long)CalendarTable.SecondsPerDay + Time;

        private DateOnly DayIn(int year)
        {
            var newYear = new DateOnly(year, 1, 1);
            switch (Kind)
            {
                case DayKind.Ordinal:
                    return newYear.AddDays(Number);
                case DayKind.Julian:
                    return newYear.AddDays(Number - 1 + (Number >= 60 && DateTime.IsLeapYear(year) ? 1 : 0));
                default:
                    var first = new DateOnly(year, Month, 1);
                    var day = first.AddDays(((Number - (int)first.DayOfWeek + 7) % 7) + ((Week - 1) * 7));
                    return day.Month == Month ? day : day.AddDays(-7);
            }
        }
    }
}
