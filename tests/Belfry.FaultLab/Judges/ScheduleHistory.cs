using Belfry.FaultLab.Faults;

namespace Belfry.FaultLab.Judges;

/// <summary>What was asked of a job's schedule, as it was written down when it was asked.</summary>
/// <param name="Action"><c>start</c>, <c>change</c>, <c>stop</c> or <c>delete</c>.</param>
/// <param name="At">Not before; Unix milliseconds, as all times here, of the database's clock.</param>
/// <param name="AskedAt">When it was asked.</param>
/// <param name="SeenAt">When others could read it: until shortly before that the leader cannot have.</param>
internal sealed record ScheduleRequest(long Id, long Job, string Action, string? Expression, long? At, long AskedAt, long SeenAt);

/// <summary>A stretch of time (After, Through] in which a schedule was in force.</summary>
/// <param name="Schedule">Null: none.</param>
/// <param name="IsCertain">False: a change took effect somewhere in it.</param>
internal sealed record Stretch(long After, long Through, Cron? Schedule, bool IsCertain);

/// <summary>
/// Works out from what was asked when each schedule of a job was in force. A request takes effect when it was asked, or as much
/// later as instants were accounted for already before the leader read it; in between, nothing is held against an instant but
/// that it has two records.
/// </summary>
internal sealed class ScheduleHistory
{
    // The leader goes no further than to when it last read requests; it may be wrong about what time it is by some milliseconds.
    private const long Slack = 1_000;
    private const long IdleWatermark = 15_000;

    // All was well when the clock was stepped: nothing that had been asked waited for longer.
    private const long Unread = 4_000;

    private readonly List<Stretch> _stretches = [];
    private long _done = long.MinValue;
    private Cron? _present;
    private bool _isKnown = true;
    private (Cron Schedule, long At)? _waiting;

    private ScheduleHistory()
    {
    }

    /// <summary>In the order of time, without gaps.</summary>
    public IReadOnlyList<Stretch> Stretches => _stretches;

    /// <param name="requests">One job's, in the order in which they were asked.</param>
    /// <param name="until">The end of what is judged.</param>
    public static ScheduleHistory Of(IEnumerable<ScheduleRequest> requests, ClockHistory clocks, long until)
    {
        var history = new ScheduleHistory();
        foreach (var request in requests)
        {
            var (earliest, latest) = Effect(request, clocks);
            history.Apply(request, earliest, latest);
        }
        history.GoOn(until);
        return history;
    }

    /// <summary>The first and the last moment at which it can have taken effect.</summary>
    private static (long Earliest, long Latest) Effect(ScheduleRequest request, ClockHistory clocks)
    {
        var earliest = request.AskedAt;
        var latest = Math.Max(request.AskedAt, request.SeenAt) + Slack;
        foreach (var step in clocks.Steps)
        {
            // Asked after the clock went back, while everything up to where it had been is accounted for.
            if (step.After < step.Before && request.Id > step.Requests - 50 && request.AskedAt < step.Before)
            {
                latest = Math.Max(latest, step.Before + Slack);
                if (request.Id > step.Requests)
                    earliest = Math.Max(earliest, step.Before - IdleWatermark);
            }
            // Asked just before the clock went ahead: a pass may have taken all that time before it was read.
            if (step.After > step.Before && Math.Abs(request.SeenAt - step.Before) < Unread)
                latest = Math.Max(latest, step.After + Slack);
        }
        return (earliest, latest);
    }

    private void Apply(ScheduleRequest request, long earliest, long latest)
    {
        var waits = _waiting is { } before && before.At > latest;
        var isInDoubt = _waiting is { } near && near.At > earliest && near.At <= latest;
        if (!waits && !isInDoubt)
            TakeUpWaiting();
        GoOn(earliest);
        var schedule = request.Expression is null ? null : new Cron(request.Expression);
        switch (request.Action)
        {
            case "start" when request.At > latest:
                if (isInDoubt)
                    _isKnown = false;
                _waiting = (schedule!, request.At!.Value);
                if (isInDoubt)
                    Doubt(latest);
                return;
            case "start":
                (_waiting, _present, _isKnown) = (null, schedule, true);
                break;
            case "change":
                if (_present is not null || isInDoubt || !_isKnown)
                    _present = schedule;
                _waiting = waits ? (schedule!, _waiting!.Value.At) : null;
                break;
            default:
                (_waiting, _present, _isKnown) = (null, null, true);
                break;
        }
        Doubt(latest);
    }

    private void TakeUpWaiting()
    {
        if (_waiting is not { } waiting)
            return;
        _waiting = null;
        Add(waiting.At, _present, _isKnown);
        (_present, _isKnown) = (waiting.Schedule, true);
    }

    private void GoOn(long through)
    {
        if (_waiting is { } waiting && waiting.At <= through)
            TakeUpWaiting();
        Add(through, _present, _isKnown);
    }

    private void Doubt(long through) => Add(through, null, isCertain: false);

    private void Add(long through, Cron? schedule, bool isCertain)
    {
        if (through <= _done)
            return;
        _stretches.Add(new Stretch(_done, through, schedule, isCertain));
        _done = through;
    }
}
