namespace Belfry.FaultLab.Judges;

/// <summary>
/// Which seconds an expression of the laboratory means. It reads nothing but what the laboratory itself asks for: seconds of the
/// minute with stars elsewhere, and intervals. Not a line of it is the product's.
/// </summary>
internal sealed class Cron
{
    private const int Minute = 60;
    private const string Interval = "@every ";

    private readonly bool[] _seconds = new bool[Minute];
    private readonly int _every;

    public Cron(string expression)
    {
        if (expression.StartsWith(Interval, StringComparison.Ordinal))
        {
            _every = int.Parse(expression[Interval.Length..].TrimEnd('s'));
            return;
        }
        if (expression.Split(' ') is not [var seconds, "*", "*", "*", "*", "*"])
            throw new LabException($"The second judge cannot read the schedule {expression}.");
        foreach (var part in seconds.Split(','))
            Add(part);
    }

    public bool IsInterval => _every > 0;

    /// <param name="second">In Unix seconds.</param>
    /// <param name="anchor">From where an interval is counted.</param>
    public bool IsDue(long second, long anchor)
        => IsInterval ? second > anchor && (second - anchor) % _every == 0 : _seconds[(int)(second % Minute)];

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
