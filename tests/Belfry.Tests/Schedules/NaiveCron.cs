using System.Numerics;

namespace Belfry.Tests.Schedules;

/// <summary>
/// The language read a second time, for plainness alone: every field becomes a question about a date and time, and
/// nothing is computed that can be tried out. It knows no errors; it is asked only about texts that parse.
/// </summary>
internal sealed class NaiveCron
{
    private static readonly string[] MonthNames =
        ["", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

    private static readonly string[] DayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly HashSet<int> _seconds;
    private readonly HashSet<int> _minutes;
    private readonly HashSet<int> _hours;
    private readonly HashSet<int> _months;
    private readonly HashSet<int> _years;
    private readonly string _day;
    private readonly string _weekday;
    private readonly Guid _jobId;
    private readonly Dictionary<DateOnly, bool> _days = [];
    private readonly Dictionary<(string List, int Field), HashSet<int>> _values = [];

    public NaiveCron(string text, Guid jobId)
    {
        _jobId = jobId;
        text = text.Trim().ToUpperInvariant() switch
        {
            "@YEARLY" or "@ANNUALLY" => "0 0 1 1 *",
            "@MONTHLY" => "0 0 1 * *",
            "@WEEKLY" => "0 0 * * 0",
            "@DAILY" or "@MIDNIGHT" => "0 0 * * *",
            "@HOURLY" => "0 * * * *",
            var other => other,
        };
        var fields = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).ToList();
        if (fields.Count == 5)
            fields.Insert(0, "0");
        if (fields.Count == 6)
            fields.Add("*");
        HasSeconds = fields[0] != "0";
        _seconds = Values(fields[0], 0, 0, 59, []);
        _minutes = Values(fields[1], 1, 0, 59, []);
        _hours = Values(fields[2], 2, 0, 23, []);
        _day = fields[3];
        _months = Values(fields[4], 4, 1, 12, MonthNames);
        _weekday = fields[5];
        _years = Values(fields[6], 6, 1970, 2099, []);

        // Only a range inside H( ) is no range.
        IsInterval = fields[..3].Exists(field => field.Contains('*') || field.Contains('/')
            || field.Split(',').Any(item => item.Contains('-') && item[0] != 'H'));
    }

    public bool HasSeconds { get; }

    public bool IsInterval { get; }

    public bool IsDue(DateTime local) =>
        _hours.Contains(local.Hour) && _minutes.Contains(local.Minute) && _seconds.Contains(local.Second)
        && IsDueOn(DateOnly.FromDateTime(local));

    public bool IsDueOn(DateOnly date)
    {
        if (!_days.TryGetValue(date, out var isDue))
            _days[date] = isDue = AskDay(date);
        return isDue;
    }

    private bool AskDay(DateOnly date)
    {
        if (!_years.Contains(date.Year) || !_months.Contains(date.Month))
            return false;
        var byNumber = _day.Split(',').Any(item => IsDay(item, date));
        var byWeekday = _weekday.Split(',').Any(item => IsWeekday(item, date));
        var isOpen = _day[0] is '*' or '?' || _weekday[0] is '*' or '?';
        return isOpen ? byNumber && byWeekday : byNumber || byWeekday;
    }

    private bool IsDay(string item, DateOnly date)
    {
        var length = DateTime.DaysInMonth(date.Year, date.Month);
        if (item == "LW")
            return NearestWorkday(new DateOnly(date.Year, date.Month, length)) == date;
        if (item[0] == 'L')
            return date.Day == length - (item.Length == 1 ? 0 : int.Parse(item[2..]));
        if (item.EndsWith('W'))
        {
            var day = int.Parse(item[..^1]);
            return day <= length && NearestWorkday(new DateOnly(date.Year, date.Month, day)) == date;
        }

        return Values(item, 3, 1, 31, []).Contains(date.Day);
    }

    private static DateOnly NearestWorkday(DateOnly day)
    {
        for (var distance = 0; ; distance++)
        {
            foreach (var candidate in (DateOnly[])[day.AddDays(-distance), day.AddDays(distance)])
            {
                if (candidate.Month == day.Month
                    && candidate.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
                {
                    return candidate;
                }
            }
        }
    }

    private bool IsWeekday(string item, DateOnly date)
    {
        var weekday = (int)date.DayOfWeek;
        if (item.Contains('#'))
        {
            var parts = item.Split('#');
            var before = 0;
            for (var day = new DateOnly(date.Year, date.Month, 1); day < date; day = day.AddDays(1))
                before += day.DayOfWeek == date.DayOfWeek ? 1 : 0;
            return Number(parts[0], DayNames) % 7 == weekday && before == int.Parse(parts[1]) - 1;
        }

        if (item.EndsWith('L'))
            return Number(item[..^1], DayNames) % 7 == weekday && date.AddDays(7).Month != date.Month;
        return Values(item, 5, 0, 6, DayNames).Contains(weekday);
    }

    private HashSet<int> Values(string list, int field, int min, int max, string[] names)
    {
        if (_values.TryGetValue((list, field), out var known))
            return known;
        var values = _values[(list, field)] = [];
        foreach (var item in list.Split(','))
        {
            var step = item.Contains('/') ? int.Parse(item.Split('/')[1]) : 0;
            var range = item.Split('/')[0];
            if (range[0] == 'H')
            {
                values.UnionWith(Hashed(range, step, field, min, field == 3 ? 28 : max, max, names));
                continue;
            }

            int from, to;
            if (range is "*" or "?")
            {
                (from, to) = (min, max);
            }
            else if (range.Contains('-'))
            {
                (from, to) = (Number(range.Split('-')[0], names), Number(range.Split('-')[1], names));
            }
            else
            {
                from = Number(range, names);
                from = field == 5 && from == 7 ? 0 : from;
                to = step == 0 ? from : max;
            }

            values.UnionWith(Walk(from, to, field, min, max).Where((_, i) => i % Math.Max(step, 1) == 0));
        }

        return values;
    }

    /// <summary>Counts on from one value until the other is reached, beginning anew after the last.</summary>
    private static IEnumerable<int> Walk(int from, int to, int field, int min, int max)
    {
        var isSevenDays = field == 5 && from == 0 && to == 7;
        from = field == 5 ? from % 7 : from;
        to = field == 5 ? to % 7 : to;
        var value = from;
        yield return value;
        while (value != to || isSevenDays)
        {
            value = value == max ? min : value + 1;
            yield return value;
            if (value == from)
                yield break;
        }
    }

    private IEnumerable<int> Hashed(string range, int step, int field, int min, int last, int max, string[] names)
    {
        var bounds = range.Length > 1 ? range[2..^1].Split('-') : [$"{min}", $"{last}"];
        var values = Walk(Number(bounds[0], names), Number(bounds[1], names), field, min, max).ToList();
        var hash = new BigInteger(0xcbf29ce484222325);
        foreach (var value in (byte[])[(byte)field, .. Convert.FromHexString(_jobId.ToString("N"))])
            hash = (hash ^ value) * 0x100000001b3 % BigInteger.Pow(2, 64);
        hash ^= hash / BigInteger.Pow(2, 32);
        return step == 0
            ? [values[(int)(hash % values.Count)]]
            : values.Where((_, i) => i >= hash % Math.Min(step, values.Count)
                && (i - (int)(hash % Math.Min(step, values.Count))) % step == 0);
    }

    private static int Number(string text, string[] names) =>
        Array.IndexOf(names, text) is var index && index >= 0 ? index : int.Parse(text);
}
