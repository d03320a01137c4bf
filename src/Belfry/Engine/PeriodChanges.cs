using Belfry.Storage;

namespace Belfry.Engine;

/// <summary>
/// What a request makes of a job's periods. The rules of one writer: periods of a job never overlap, none begins before
/// what is accounted for, and until a start takes effect the present schedule goes on. No clock, no I/O.
/// </summary>
internal sealed class PeriodChanges
{
    private readonly List<PeriodRow> _periods;
    private readonly Dictionary<long, PeriodRow> _saved = [];
    private readonly HashSet<long> _deleted = [];
    private readonly HashSet<long> _asRead;

    /// <param name="periods">The job's live periods, as the tables have them.</param>
    public PeriodChanges(IEnumerable<PeriodRow> periods)
    {
        _periods = [.. periods.OrderBy(period => period.FromAt)];
        _asRead = [.. _periods.Select(period => period.Id)];
    }

    /// <summary>The job's live periods as they are now.</summary>
    public IReadOnlyList<PeriodRow> Periods => _periods;

    /// <summary>Rows to be written.</summary>
    public IReadOnlyCollection<PeriodRow> Saved => _saved.Values;

    /// <summary>Rows to be removed.</summary>
    public IEnumerable<long> Deleted => _deleted.Where(_asRead.Contains);

    /// <param name="request">A start, change, stop or delete.</param>
    /// <param name="doneThrough">Everything up to here is accounted for.</param>
    /// <param name="nextId">Gives the numbers of new periods.</param>
    public void Apply(ScheduleRequestRow request, DateTimeOffset doneThrough, Func<long> nextId)
    {
        // Nothing changes before what is accounted for, nor, should the clock have stepped back, before an end that has
        // been set.
        var earliest = request.RequestedAt > doneThrough ? request.RequestedAt : doneThrough;
        var waiting = _periods.Find(period => period.FromAt > earliest);
        foreach (var period in _periods)
        {
            if (period.ToAt is { } end && end > earliest && period.Id != waiting?.Replaces)
                earliest = end;
        }

        switch (request.Action)
        {
            case "start":
                Undo(waiting);
                Start(request, earliest, nextId());
                break;
            case "stop" or "delete":
                Undo(waiting);
                Stop(earliest);
                break;
            case "change":
                Change(request, earliest, waiting, nextId);
                break;
            default:
                throw new InvalidOperationException($"A request to {request.Action} changes no period.");
        }
    }

    private PeriodRow? Open => _periods.Find(period => period.ToAt is null);

    private void Undo(PeriodRow? waiting)
    {
        if (waiting is null)
            return;
        Remove(waiting);
        if (_periods.Find(period => period.Id == waiting.Replaces) is { } replaced)
            Save(replaced with { ToAt = null });
    }

    private void Start(ScheduleRequestRow request, DateTimeOffset earliest, long id)
    {
        var open = Open;
        var from = Latest(request.At ?? earliest, earliest, open?.FromAt);
        if (open is not null)
            End(open, from, stopped: false);
        Save(New(request, id, from) with { Replaces = from > earliest && open is not null ? open.Id : null });
    }

    private void Stop(DateTimeOffset earliest)
    {
        if (Open is not { } open)
            return;
        var at = Latest(earliest, earliest, open.FromAt);
        End(open, at, stopped: true);
        // A change at the very same moment left its own period without a moment: the stop is then the former one's.
        if (_periods.Find(period => period.ToAt == at) is { Stopped: false } former)
            Save(former with { Stopped = true });
    }

    /// <summary>The new schedule takes the place of the present one, and of a start that waits; neither starts nor stops.</summary>
    private void Change(ScheduleRequestRow request, DateTimeOffset earliest, PeriodRow? waiting, Func<long> nextId)
    {
        var present = _periods.Find(period => period.FromAt <= earliest && (period.ToAt is null || period.Id == waiting?.Replaces));
        if (present is not null)
        {
            var from = Latest(earliest, earliest, present.FromAt);
            var next = New(request, nextId(), from) with { ToAt = present.ToAt };
            End(present, from, stopped: false);
            Save(next);
            if (waiting is not null)
                waiting = waiting with { Replaces = next.Id };
        }
        if (waiting is not null)
            Save(New(request, waiting.Id, waiting.FromAt) with { Replaces = waiting.Replaces });
    }

    private static PeriodRow New(ScheduleRequestRow request, long id, DateTimeOffset from) => new()
    {
        Id = id,
        JobId = request.JobId,
        JobUuid = request.JobUuid,
        JobName = request.JobName ?? "",
        FromAt = from,
        Expression = request.Expression ?? throw new InvalidOperationException($"Request {request.Id} has no expression."),
        TimeZone = request.TimeZone ?? "UTC",
        StartsAt = request.StartsAt,
        EndsAt = request.EndsAt,
    };

    private void End(PeriodRow period, DateTimeOffset at, bool stopped)
    {
        // A period that holds no moment never was.
        if (period.FromAt == at)
            Remove(period);
        else
            Save(period with { ToAt = at, Stopped = stopped });
    }

    private void Save(PeriodRow period)
    {
        _periods.RemoveAll(other => other.Id == period.Id);
        _periods.Add(period);
        _periods.Sort((one, other) => one.FromAt.CompareTo(other.FromAt));
        _saved[period.Id] = period;
    }

    private void Remove(PeriodRow period)
    {
        _periods.RemoveAll(other => other.Id == period.Id);
        _saved.Remove(period.Id);
        _deleted.Add(period.Id);
    }

    private static DateTimeOffset Latest(DateTimeOffset one, DateTimeOffset other, DateTimeOffset? third)
    {
        var latest = one > other ? one : other;
        return third > latest ? third.Value : latest;
    }
}
