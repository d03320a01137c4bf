using Belfry.Core.Jobs;
using Belfry.Core.Schedules;
using Belfry.Storage;

namespace Belfry.Engine;

/// <summary>
/// Every live period of every job, in the memory of each master: a new leader has them already and only works out what
/// is due next. The leader changes it with what it commits; the others follow the changes of jobs that they read.
/// </summary>
internal sealed partial class ScheduleBook(ScheduleStore store, TimeProvider clock, ILogger<ScheduleBook> logger)
{
    /// <summary>Changes older than an hour are no longer kept; a master that was away for half of it reads everything.</summary>
    private static readonly TimeSpan LongestGap = TimeSpan.FromMinutes(30);

    private readonly ScheduleCache _cache = new();
    private readonly Dictionary<JobId, LivePeriod> _firstOfJob = [];
    private ulong? _readFrom;
    private long _readAt;

    /// <summary>How many jobs have a schedule.</summary>
    public int Count => _firstOfJob.Count;

    /// <summary>The oldest transaction whose changes have not all been read; null before anything was.</summary>
    public ulong? ReadFrom
    {
        get => _readFrom;
        set => (_readFrom, _readAt) = (value, clock.GetTimestamp());
    }

    /// <summary>Reads everything the first time and after a long gap, and else the jobs that changed.</summary>
    /// <param name="doneThrough">Periods that ended before are of no interest.</param>
    public async Task CatchUpAsync(DateTimeOffset doneThrough, CancellationToken ct)
    {
        if (ReadFrom is not { } readFrom || clock.GetElapsedTime(_readAt) > LongestGap)
        {
            var from = await store.OldestRunningAsync(ct);
            _firstOfJob.Clear();
            await store.ReadLivePeriodsAsync(doneThrough, Add, ct);
            ReadFrom = from;
            return;
        }
        var (changed, readAgainFrom) = await store.ChangesAsync(readFrom, ct);
        if (changed.Count > 0)
        {
            foreach (var job in changed)
                Remove(new JobId(job));
            await store.ReadLivePeriodsAsync(changed, doneThrough, Add, ct);
        }
        ReadFrom = readAgainFrom;
    }

    /// <summary>Replaces the periods of one job by those given.</summary>
    public void Replace(JobId job, IEnumerable<PeriodRow> periods)
    {
        Remove(job);
        foreach (var period in periods)
            Add(period);
    }

    /// <summary>The live periods of a job, in no order.</summary>
    public IEnumerable<LivePeriod> Of(JobId job)
    {
        for (var period = _firstOfJob.GetValueOrDefault(job); period is not null; period = period.NextOfJob)
            yield return period;
    }

    public IEnumerable<LivePeriod> All() => _firstOfJob.Keys.SelectMany(Of);

    /// <summary>Lists a period in the timetable by what is due after a point; one that is over and done is dropped.</summary>
    public void MoveTo(long accountedThrough, LivePeriod period, Timetable timetable)
    {
        if (period.MoveTo(accountedThrough))
            timetable.Add(period);
        else
            Drop(period);
    }

    private void Drop(LivePeriod done)
    {
        done.Removed = true;
        Link(done.Job, [.. Of(done.Job).Where(period => period != done)]);
    }

    private void Remove(JobId job)
    {
        foreach (var period in Of(job))
            period.Removed = true;
        _firstOfJob.Remove(job);
    }

    private void Add(PeriodRow row)
    {
        if (!_cache.TryGet(row.Expression, row.TimeZone, row.JobUuid, row.FromAt, row.StartsAt, row.EndsAt,
                out var schedule, out var error))
        {
            LogUnreadable(row.JobId, row.JobName, row.Expression, row.TimeZone, error.Message);
            return;
        }
        var job = new JobId(row.JobId);
        _firstOfJob[job] = new LivePeriod(
            job,
            schedule,
            FloorSecond(row.FromAt),
            row.ToAt is { } to ? FloorSecond(to) : LivePeriod.Open,
            row.Stopped)
        {
            NextOfJob = _firstOfJob.GetValueOrDefault(job),
        };
    }

    private void Link(JobId job, List<LivePeriod> periods)
    {
        LivePeriod? first = null;
        foreach (var period in periods)
        {
            period.NextOfJob = first;
            first = period;
        }
        if (first is null)
            _firstOfJob.Remove(job);
        else
            _firstOfJob[job] = first;
    }

    /// <summary>Instants are whole seconds, so (from, to] keeps its meaning when both ends are cut to the second.</summary>
    public static long FloorSecond(DateTimeOffset time) => time.ToUnixTimeSeconds();

    [LoggerMessage(3101, LogLevel.Critical,
        "The schedule of job {Job} ({Name}), {Expression} in {TimeZone}, cannot be read and does not fire: {Reason}")]
    private partial void LogUnreadable(long job, string name, string expression, string timeZone, string reason);
}
