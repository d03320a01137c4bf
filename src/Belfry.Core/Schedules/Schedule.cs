using System.Diagnostics.CodeAnalysis;

namespace Belfry.Core.Schedules;

/// <summary>
/// When a job is due during one schedule period: an expression, a zone, the period's validity and, for <c>@every</c>,
/// the anchor it is counted from. All instants are whole Unix seconds whose local time lies in 1970 to 2099.
/// Immutable, 56 bytes beside the expression and the zone, which are shared; a <see cref="ScheduleCache"/> shares
/// whole schedules.
/// </summary>
/// <remarks>
/// Where clocks jump ahead, the due times that do not exist become one instant at the jump. Where clocks go back, an
/// expression whose second, minute or hour has <c>*</c>, a range or a step is due in both occurrences of the repeated
/// times, any other in the first.
/// </remarks>
public sealed class Schedule
{
    /// <summary>What <see cref="Next"/> answers when nothing is due any more.</summary>
    public const long Never = long.MaxValue;

    /// <summary>What <see cref="Previous"/> answers when nothing was due before.</summary>
    public const long NeverBefore = long.MinValue;

    private readonly long _anchor;
    private readonly long _first;
    private readonly long _last;

    internal Schedule(CronExpression expression, Zone zone, in ScheduleBounds bounds)
    {
        Expression = expression;
        Zone = zone;
        (_anchor, _first, _last) = bounds;
    }

    /// <summary>What is due, on the clock of the zone.</summary>
    public CronExpression Expression { get; }

    /// <summary>Whose clock the expression means.</summary>
    public Zone Zone { get; }

    /// <summary>Makes a schedule of what a person wrote.</summary>
    /// <param name="expression">The cron expression.</param>
    /// <param name="timeZone">The IANA name of the zone whose clock the expression means.</param>
    /// <param name="jobId">What <c>H</c> in the expression is computed from.</param>
    /// <param name="anchor">
    /// The start of the schedule period, cut to the whole second; an <c>@every</c> is first due one interval after it.
    /// Other expressions do not use it.
    /// </param>
    /// <param name="startsAt">No instant is earlier; one at this very time counts. Null is no bound.</param>
    /// <param name="endsAt">No instant is later; one at this very time counts. Null is no bound.</param>
    /// <param name="schedule">The schedule, or null.</param>
    /// <param name="error">
    /// Null, or what is wrong with the expression or, if that is right, with the zone; <see cref="Check"/> tells both.
    /// </param>
    public static bool TryCreate(
        string expression,
        string timeZone,
        Guid jobId,
        DateTimeOffset anchor,
        DateTimeOffset? startsAt,
        DateTimeOffset? endsAt,
        [NotNullWhen(true)] out Schedule? schedule,
        [NotNullWhen(false)] out ScheduleError? error)
    {
        schedule = null;
        if (!CronExpression.TryParse(expression, jobId, out var parsed, out var cronError))
        {
            error = ScheduleError.Of(cronError);
            return false;
        }

        if (!Zone.TryFind(timeZone, out var zone, out var zoneError))
        {
            error = ScheduleError.Of(zoneError);
            return false;
        }

        error = null;
        schedule = new Schedule(parsed, zone, ScheduleBounds.Of(parsed, anchor, startsAt, endsAt));
        return true;
    }

    /// <summary>All that is wrong with an expression and a zone: nothing, one of them, or both.</summary>
    public static IReadOnlyList<ScheduleError> Check(string expression, string timeZone, Guid jobId)
    {
        var errors = new List<ScheduleError>();
        if (!CronExpression.TryParse(expression, jobId, out _, out var cronError))
            errors.Add(ScheduleError.Of(cronError));
        if (!Zone.TryFind(timeZone, out _, out var zoneError))
            errors.Add(ScheduleError.Of(zoneError));
        return errors;
    }

    /// <summary>The first instant after the given one, in Unix seconds, or <see cref="Never"/>.</summary>
    public long Next(long afterUnixSecond)
    {
        if (afterUnixSecond >= _last)
            return Never;
        var after = Math.Max(afterUnixSecond, _first - 1);
        var next = Expression.Times is { } times
            ? ZonedTimes.Next(times, Zone, Expression.IsInterval, after)
            : NextOfEvery(after);
        return next <= _last ? next : Never;
    }

    /// <summary>The last instant before the given one, in Unix seconds, or <see cref="NeverBefore"/>.</summary>
    public long Previous(long beforeUnixSecond)
    {
        if (beforeUnixSecond <= _first)
            return NeverBefore;
        var before = Math.Min(beforeUnixSecond, _last + 1);
        var previous = Expression.Times is { } times
            ? ZonedTimes.Previous(times, Zone, Expression.IsInterval, before)
            : PreviousOfEvery(before);
        return previous >= _first ? previous : NeverBefore;
    }

    /// <summary>The instants after one time through another, oldest first, found as they are asked for.</summary>
    public IEnumerable<long> Between(long afterExclusive, long throughInclusive)
    {
        for (var at = Next(afterExclusive); at <= throughInclusive && at != Never; at = Next(at))
            yield return at;
    }

    private long NextOfEvery(long after)
    {
        long interval = Expression.EverySeconds;
        var past = after < _anchor ? 0 : (after - _anchor) / interval;
        var next = _anchor + ((past + 1) * interval);
        return next < CalendarTable.End ? next : Never;
    }

    private long PreviousOfEvery(long before)
    {
        long interval = Expression.EverySeconds;
        var through = Math.Min(before, CalendarTable.End) - 1;
        var past = through < _anchor ? 0 : (through - _anchor) / interval;
        return past == 0 ? NeverBefore : _anchor + (past * interval);
    }
}
