namespace Belfry.Core.Schedules;

/// <summary>Reads one field of an expression, from left to right, up to the first fault.</summary>
internal ref struct CronFieldParser
{
    private const int DaysThatAllMonthsHave = 28;

    private readonly string _text;
    private readonly int _start;
    private readonly int _end;
    private readonly CronField _field;
    private readonly Guid _jobId;
    private readonly ParsedField _result = new();
    private int _at;
    private CronError? _error;

    // What the item that is being read may go on with, beside a comma; null for a single value.
    private string? _goesOnWith;
    private int _itemAt;

    private CronFieldParser(string text, int start, int end, CronField field, Guid jobId)
    {
        _text = text;
        _start = start;
        _at = start;
        _end = end;
        _field = field;
        _jobId = jobId;
    }

    /// <summary>What the field between two places of the text says, or null and why it says nothing.</summary>
    public static ParsedField? Parse(
        string text, int start, int end, CronField field, Guid jobId, out CronError? error)
    {
        var parser = new CronFieldParser(text, start, end, field, jobId);
        var parsed = parser.ParseList();
        error = parser._error;
        return parsed ? parser._result : null;
    }

    private bool ParseList()
    {
        _result.IsOpen = Letter(_at) is '*' or '?';
        while (true)
        {
            if (!ParseItem())
                return false;
            if (_at == _end)
                return true;
            if (_text[_at] != ',')
                return Fail(CronFaults.Unexpected(_text, _itemAt, _at, _end, _field, _goesOnWith));
            _at++;
        }
    }

    private bool ParseItem()
    {
        _itemAt = _at;
        _goesOnWith = "";
        switch (Letter(_at))
        {
            case '*':
                _at++;
                return ParseSpan(_field.Min, _field.Count);
            case '?':
                return ParseQuestionMark();
            case 'H' when !char.IsAsciiLetter(Letter(_at + 1)):
                return ParseHash();
            case 'L' when _field == CronField.DayOfMonth:
                return ParseLastDay();
        }

        var valueAt = _at;
        if (!ParseValue(out var value))
            return false;
        switch (Letter(_at))
        {
            case 'W' when _field == CronField.DayOfMonth:
                _at++;
                _result.NearestWeekdays |= 1U << value;
                return true;
            case 'L' when _field == CronField.DayOfWeek:
                _at++;
                _result.LastWeekdays |= (byte)(1 << (value % 7));
                return true;
            case '#' when _field == CronField.DayOfWeek:
                return ParseNth(value % 7);
            case '-':
                return ParseRangeEnd(value, valueAt, out var from, out var count) && ParseSpan(from, count);
            case '/':
                value = Started(value);
                return ParseSpan(value, _field.Max - value + 1);
            default:
                _goesOnWith = null;
                _result.Add(_field, Started(value));
                return true;
        }
    }

    private bool ParseQuestionMark()
    {
        if (!_field.IsDay)
            return Fail(CronFaults.MisplacedQuestionMark(_text, _at, _field));
        if (_end - _start != 1)
            return Fail(CronFaults.QuestionMarkNotAlone(_text, _start, _end, _field));
        _at++;
        return ParseSpan(_field.Min, _field.Count);
    }

    private bool ParseHash()
    {
        if (_field == CronField.Year)
            return Fail(CronFaults.NoHashOfYears(_text, _at));
        _at++;
        var from = _field.Min;
        var count = _field == CronField.DayOfMonth ? DaysThatAllMonthsHave : _field.Count;
        _goesOnWith = "(/";
        if (Letter(_at) == '(')
        {
            _goesOnWith = "/";
            _at++;
            var rangeAt = _at;
            if (!ParseValue(out var low))
                return false;
            if (Letter(_at) != '-')
                return Fail(CronFaults.Expected(_text, _at, _end, '-'));
            if (!ParseRangeEnd(low, rangeAt, out from, out count))
                return false;
            if (Letter(_at) != ')')
                return Fail(CronFaults.Expected(_text, _at, _end, ')'));
            _at++;
        }

        if (Letter(_at) != '/')
        {
            // H picks one value, so a range that it picks from is no interval.
            AddValues(from + CronHash.Pick(_jobId, _field, count), 1, 1);
            return true;
        }

        _goesOnWith = "";
        if (!ParseStep(out var step))
            return false;
        var skipped = CronHash.Pick(_jobId, _field, Math.Min(step, count));
        AddValues(from + skipped, count - skipped, step);
        _result.HasSpan = true;
        return true;
    }

    private bool ParseLastDay()
    {
        _at++;
        if (Letter(_at) == 'W')
        {
            _at++;
            _result.LastWorkday = true;
            return true;
        }

        var before = 0;
        _goesOnWith = "-W";
        if (Letter(_at) == '-')
        {
            _goesOnWith = "";
            _at++;
            var numberAt = _at;
            if (!ParseNumber(out before) || before is < 1 or > 30)
                return Fail(CronFaults.BadDaysBeforeLast(_text, numberAt, _at, _end));
        }

        _result.DaysBeforeLast |= 1U << before;
        return true;
    }

    private bool ParseNth(int weekday)
    {
        _at++;
        var numberAt = _at;
        if (!ParseNumber(out var nth) || nth is < 1 or > 5)
            return Fail(CronFaults.BadNth(_text, numberAt, _at, _end));
        _result.NthWeekdays |= 1UL << (((nth - 1) * 7) + weekday);
        return true;
    }

    /// <summary>Reads from the dash on.</summary>
    private bool ParseRangeEnd(int low, int lowAt, out int from, out int count)
    {
        _at++;
        from = Started(low);
        count = 0;
        if (!ParseValue(out var high))
            return false;

        // From 7 on means from Sunday on; a range that ends on 7 ends on the Sunday after.
        if (low == 7 && high == 7 && _field == CronField.DayOfWeek)
            high = 0;
        if (high < from && _field == CronField.Year)
            return Fail(CronFaults.YearsDoNotWrap(_text, lowAt, _at, from, high));
        count = high - from + 1;
        if (count <= 0)
            count += _field.Count;
        return true;
    }

    private bool ParseSpan(int from, int count)
    {
        var step = 1;
        _goesOnWith = Letter(_at) == '/' ? "" : "/";
        if (Letter(_at) == '/' && !ParseStep(out step))
            return false;
        AddValues(from, count, step);
        _result.HasSpan = true;
        return true;
    }

    /// <summary>Reads from the slash on.</summary>
    private bool ParseStep(out int step)
    {
        _at++;
        var numberAt = _at;
        if (!ParseNumber(out step))
            return Fail(CronFaults.StepIsNoNumber(_text, numberAt, _end, _field));
        return (step >= 1 && step <= _field.Count)
            || Fail(CronFaults.StepOutOfBounds(_text, numberAt, _at, step, _field));
    }

    private bool ParseValue(out int value)
    {
        var valueAt = _at;
        if (char.IsAsciiLetter(Letter(_at)))
            return ParseName(out value);
        if (!ParseNumber(out value))
            return Fail(CronFaults.NotAValue(_text, _at, _end, _field));
        return (value >= _field.Min && value <= _field.MaxWritten)
            || Fail(CronFaults.OutOfBounds(_text, valueAt, _at, _field));
    }

    private bool ParseName(out int value)
    {
        var letters = _at;
        while (char.IsAsciiLetter(Letter(letters)))
            letters++;
        var length = letters - _at;

        // In FRIL the last letter is an operator.
        if (length == 4 && _field == CronField.DayOfWeek && Letter(letters - 1) == 'L')
            length = 3;
        var name = _text.AsSpan(_at, length);
        for (var i = 0; i < _field.Names.Length; i++)
        {
            if (!name.Equals(_field.Names[i], StringComparison.OrdinalIgnoreCase))
                continue;
            _at += length;
            value = _field.Min + i;
            return true;
        }

        value = 0;
        return Fail(CronFaults.UnknownName(_text, _at, letters, _field));
    }

    /// <summary>Reads digits; false where there are none.</summary>
    private bool ParseNumber(out int number)
    {
        number = 0;
        var digits = _at;
        while (char.IsAsciiDigit(Letter(_at)))
        {
            // A longer number is out of every bound; it is not worth more than that.
            number = Math.Min((number * 10) + (_text[_at] - '0'), 1_000_000);
            _at++;
        }

        return _at > digits;
    }

    /// <summary>Sunday may be written 7; a value that begins something is 0 then.</summary>
    private readonly int Started(int value) => _field == CronField.DayOfWeek ? value % 7 : value;

    private readonly void AddValues(int from, int count, int step)
    {
        for (var i = 0; i < count; i += step)
            _result.Add(_field, _field.Min + ((from - _field.Min + i) % _field.Count));
    }

    private readonly char Letter(int position) => position < _end ? char.ToUpperInvariant(_text[position]) : '\0';

    private bool Fail(CronError error)
    {
        _error = error;
        return false;
    }
}
