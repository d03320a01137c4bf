namespace Belfry.FaultLab.Judges;

/// <summary>
/// Which seconds an expression of the laboratory means. It reads nothing but what the laboratory itself asks for: seconds of the
/// minute with stars elsewhere, intervals, and one second of a day of the year. Not a line of it is the product's.
/// </summary>
internal sealed class Cron
{
    private const int Minute = 60;
    private const string Interval = "@every ";

    private readonly bool[] _seconds = new bool[Minute];
    private readonly int _every;
    private readonly int[]? _yearly;

    public Cron(string expression)
    {
        if (expression.StartsWith(Interval, StringComparison.Ordinal))
        {
            _every = int.Parse(expression[Interval.Length..].TrimEnd('s'));
            return;
        }
        switch (expression.Split(' '))
        {
            case [var seconds, "*", "*", "*", "*", "*"]:
                foreach (var part in seconds.Split(','))
                    Add(part);
                break;
            case [.. var yearly, "*"] when yearly.Length == 5 && yearly.All(part => int.TryParse(part, out _)):
                _yearly = [.. yearly.Select(int.Parse)];
                break;
            default:
                throw new LabException($"The second judge cannot read the schedule {expression}.");
        }
    }

    public bool IsInterval => _every > 0;

    /// <param name="second">In Unix seconds.</param>
    /// <param name="anchor">From where an interval is counted.</param>
    public bool IsDue(long second, long anchor)
        => IsInterval ? second > anchor && (second - anchor) % _every == 0
            : _yearly is not null ? second % Minute == _yearly[0] && IsOf(_yearly, DateTimeOffset.FromUnixTimeSeconds(second))
            : _seconds[(int)(second % Minute)];

    private static bool IsOf(int[] yearly, DateTimeOffset at)
        => yearly is [_, var minute, var hour, var day, var month] && (at.Minute, at.Hour, at.Day, at.Month) == (minute, hour, day, month);

    private void Add(string part)
    {
        var step = 1;
        if (part.Split('/') is [var range, var every])
            (part, step) = (range, int.Parse(every));
        var (first, last) = part switch
        {
            "*" => (0, Minute - 1),
            _ when part.Split('-') is [var from, var to] => (int.Parse(from), int.Parse(to)),
            _ => (int.Parse(part), int.Parse(part)),
        };
        for (var second = first; second <= last; second += step)
            _seconds[second] = true;
    }
}
