using System.Diagnostics.CodeAnalysis;

namespace Belfry.Core.Schedules;

/// <summary>
/// Makes schedules so that jobs that are due at the same times share one object: a million jobs over a thousand
/// different expressions and zones parse a thousand times and hold a thousand schedules. A schedule with bounds or an
/// <c>@every</c> is an object of its own (56 bytes) with a shared expression. What no job holds any more is forgotten.
/// Safe for use by many threads.
/// </summary>
public sealed class ScheduleCache
{
    private readonly WeakTable<string, CronExpression> _byText = new();
    private readonly WeakTable<CronFields, CronExpression> _byMeaning = new();
    private readonly WeakTable<(CronExpression Expression, Zone Zone), Schedule> _schedules = new();
    private long _parsed;

    /// <summary>How often a text was parsed. One with <c>H</c> is parsed anew for each job.</summary>
    public long Parsed => Interlocked.Read(ref _parsed);

    /// <summary>How many schedules without bounds are held, at most twice those in use and a thousand.</summary>
    public int Count => _schedules.Count;

    /// <summary>As <see cref="Schedule.TryCreate"/>, but equal schedules are one object.</summary>
    public bool TryGet(
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
        if (!TryGetExpression(expression, jobId, out var parsed, out var cronError))
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
        var bounds = ScheduleBounds.Of(parsed, anchor, startsAt, endsAt);
        if (parsed.IsEvery || bounds != ScheduleBounds.None)
            schedule = new Schedule(parsed, zone, bounds);
        else if (!_schedules.TryGet((parsed, zone), out schedule))
            schedule = _schedules.GetOrAdd((parsed, zone), new Schedule(parsed, zone, bounds));
        return true;
    }

    private bool TryGetExpression(
        string text,
        Guid jobId,
        [NotNullWhen(true)] out CronExpression? expression,
        [NotNullWhen(false)] out CronError? error)
    {
        error = null;
        var isSame = !CronExpression.DependsOnJob(text);
        if (isSame && _byText.TryGet(text, out expression))
            return true;
        Interlocked.Increment(ref _parsed);
        if (!CronExpression.TryParse(text, jobId, out expression, out error))
            return false;
        expression = _byMeaning.GetOrAdd(expression.Fields, expression);
        if (isSame)
            expression = _byText.GetOrAdd(text, expression);
        return true;
    }
}
