using Belfry.Core.Schedules;
using Belfry.Storage;

namespace Belfry.Control;

/// <summary>What became of the planned instants of a span. Each is in exactly one count, or a fault is listed.</summary>
internal sealed record AuditReport
{
    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    public long Planned { get; set; }

    public long OnTime { get; set; }

    /// <summary>Triggered more than a second after the instant.</summary>
    public long Late { get; set; }

    public long Skipped { get; set; }

    /// <summary>Stood for by another instant's run.</summary>
    public long Coalesced { get; set; }

    /// <summary>Not yet accounted for: after the watermark.</summary>
    public long Pending { get; set; }

    public long Timers { get; set; }

    public long TimersFired { get; set; }

    public long TimersCancelled { get; set; }

    public long TimersPending { get; set; }

    /// <summary>How many faults there are; the list holds the first of them.</summary>
    public long FaultCount { get; set; }

    public List<AuditFault> Faults { get; } = [];
}

/// <summary>A planned instant without exactly one record, or a record without a plan.</summary>
/// <param name="Kind"><c>missing</c>, <c>doubled</c>, <c>incomplete</c>, <c>unplanned</c>, <c>miscounted</c> or <c>unreadable</c>.</param>
internal sealed record AuditFault(string Kind, long Job, string JobName, DateTimeOffset At, string Detail);

/// <summary>The span cannot be judged; the message says why and what can be.</summary>
internal sealed class AuditImpossibleException(string message) : Exception(message);

/// <summary>
/// Proves, over any span that is kept, that every planned instant is accounted for exactly once: it works out anew what
/// every schedule period planned and compares with the runs. It shares the cron rules with the engine and nothing else.
/// It reads slice by slice, each in a snapshot of its own.
/// </summary>
internal sealed class InstantAudit(InstantStore store)
{
    private const int ListedFaults = 100;
    private const double LateAfterSeconds = 1;

    private static readonly TimeSpan Slice = TimeSpan.FromHours(1);
    private static readonly TimeSpan FarthestAhead = TimeSpan.FromDays(1);

    /// <summary>A timer that waits so long after its time while the watermark moves on has been forgotten.</summary>
    private static readonly TimeSpan TimerPatience = TimeSpan.FromMinutes(1);

    private readonly ScheduleCache _cache = new();

    /// <param name="from">Exclusive.</param>
    /// <param name="to">Inclusive.</param>
    /// <param name="progress">Told how far it has come.</param>
    /// <exception cref="AuditImpossibleException">The span cannot be judged.</exception>
    public async Task<AuditReport> RunAsync(
        DateTimeOffset from, DateTimeOffset to, IProgress<DateTimeOffset>? progress, CancellationToken ct)
    {
        var (oldest, now) = await store.BoundsAsync(ct);
        if (from >= to)
            throw new AuditImpossibleException("--from must be before --to.");
        if (from < oldest)
            throw new AuditImpossibleException($"History before {oldest:yyyy-MM-dd'T'HH:mm:ss'Z'} is no longer kept; that is the earliest --from.");
        if (to > now + FarthestAhead)
            throw new AuditImpossibleException($"--to is more than a day ahead; it is {now:yyyy-MM-dd'T'HH:mm:ss'Z'}.");
        var report = new AuditReport { From = from, To = to };
        for (var after = from; after < to;)
        {
            var through = after + Slice < to ? after + Slice : to;
            await using (var snapshot = await store.OpenAsync(ct))
                await JudgeAsync(snapshot, after, through, report, ct);
            progress?.Report(through);
            after = through;
        }
        return report;
    }

    private async Task JudgeAsync(
        InstantSnapshot snapshot, DateTimeOffset after, DateTimeOffset through, AuditReport report, CancellationToken ct)
    {
        var watermark = await snapshot.WatermarkAsync(ct);
        var periods = await snapshot.PeriodsAsync(after, through, ct);
        var unseen = periods.Select(job => job.Key).ToHashSet();
        var rows = new List<InstantRow>();
        var wide = new List<InstantRow>();
        await foreach (var row in snapshot.RowsAsync(after, through, ct))
        {
            if (rows.Count > 0 && rows[0].Job != row.Job)
                JudgeNext();
            rows.Add(row);
        }
        if (rows.Count > 0)
            JudgeNext();
        foreach (var job in unseen)
            JudgeJob(job, periods[job], [], watermark, after, through, report);
        foreach (var span in wide)
            JudgeCount(span, await snapshot.PeriodsOfAsync(span.Job, span.CoversFrom, span.Instant, ct), report);
        foreach (var broken in await snapshot.BrokenBroadcastsAsync(after, through, ct))
            Fault(report, "incomplete", broken.Job, periods[broken.Job].FirstOrDefault()?.JobName ?? "", broken.Instant.ToUnixTimeSeconds(),
                $"the broadcast has {broken.Shards} parts, and {broken.Rows} first attempts for {broken.Parts} of them");
        foreach (var timer in await snapshot.TimersAsync(after, through, ct))
            JudgeTimer(timer, watermark, report);

        void JudgeNext()
        {
            unseen.Remove(rows[0].Job);
            // What a row stands for may have begun before the slice: it is counted where it ends.
            wide.AddRange(rows.Where(row => row.Coalesced is not null && row.Instant > after.ToUnixTimeSeconds()));
            JudgeJob(rows[0].Job, periods[rows[0].Job], rows, watermark, after, through, report);
            rows.Clear();
        }
    }

    private void JudgeJob(
        long job,
        IEnumerable<PeriodRow> periods,
        List<InstantRow> rows,
        Watermark watermark,
        DateTimeOffset after,
        DateTimeOffset through,
        AuditReport report)
    {
        var name = "";
        var accounted = watermark.Of(new(job)).ToUnixTimeSeconds();
        var byInstant = rows.Where(row => row.Coalesced is null).ToLookup(row => row.Instant);
        var spans = rows.Where(row => row.Coalesced is not null).ToList();
        var plannedSingles = 0;
        foreach (var period in periods)
        {
            name = period.JobName;
            foreach (var instant in Planned(period, after.ToUnixTimeSeconds(), through.ToUnixTimeSeconds(), report))
            {
                report.Planned++;
                var own = byInstant[instant].ToList();
                plannedSingles += own.Count;
                var covering = spans.Where(span => span.CoversFrom <= instant && instant <= span.Instant).ToList();
                JudgeInstant(job, name, instant, [.. own, .. covering], accounted, report);
            }
        }
        if (plannedSingles < rows.Count - spans.Count)
            ListUnplanned(job, name, periods, byInstant, after, through, report);
    }

    private static void JudgeInstant(
        long job, string name, long instant, List<InstantRow> rows, long accounted, AuditReport report)
    {
        switch (rows)
        {
            case [] when instant > accounted:
                report.Pending++;
                break;
            case []:
                Fault(report, "missing", job, name, instant, "no run and no skip is recorded for it");
                break;
            case [var row] when row.Skipped:
                report.Skipped++;
                break;
            case [var row] when row.Instant != instant:
                report.Coalesced++;
                break;
            case [{ LateSeconds: > LateAfterSeconds }]:
                report.Late++;
                break;
            case [_]:
                report.OnTime++;
                break;
            default:
                Fault(report, "doubled", job, name, instant,
                    $"{rows.Count} first attempts: runs {string.Join(", ", rows.Select(row => row.Run))}");
                break;
        }
    }

    private void ListUnplanned(
        long job, string name, IEnumerable<PeriodRow> periods, ILookup<long, InstantRow> byInstant,
        DateTimeOffset after, DateTimeOffset through, AuditReport report)
    {
        var planned = periods
            .SelectMany(period => Planned(period, after.ToUnixTimeSeconds(), through.ToUnixTimeSeconds(), report))
            .ToHashSet();
        foreach (var instant in byInstant.Where(instant => !planned.Contains(instant.Key)))
            Fault(report, "unplanned", job, name, instant.Key, $"run {instant.First().Run} stands for an instant that no period plans");
    }

    /// <summary>A row that stands for several instants says how many.</summary>
    private void JudgeCount(InstantRow span, IReadOnlyList<PeriodRow> periods, AuditReport report)
    {
        var count = 0;
        foreach (var period in periods)
            count += Planned(period, span.CoversFrom - 1, span.Instant, report).Take(Misfire.CountLimit - count).Count();
        if (count != span.Coalesced)
            Fault(report, "miscounted", span.Job, periods.Count > 0 ? periods[0].JobName : "", span.Instant,
                $"run {span.Run} says that it stands for {span.Coalesced} instants, the periods plan {count}");
    }

    private IEnumerable<long> Planned(PeriodRow period, long after, long through, AuditReport report)
    {
        if (!_cache.TryGet(period.Expression, period.TimeZone, period.JobUuid, period.FromAt, period.StartsAt, period.EndsAt,
                out var schedule, out var error))
        {
            Fault(report, "unreadable", period.JobId, period.JobName, after, error.Message);
            return [];
        }
        var end = period.ToAt is { } to ? Math.Min(through, to.ToUnixTimeSeconds()) : through;
        return schedule.Between(Math.Max(after, period.FromAt.ToUnixTimeSeconds()), end);
    }

    private static void JudgeTimer(TimerOutcomeRow timer, Watermark watermark, AuditReport report)
    {
        report.Timers++;
        switch (timer)
        {
            case { Outcome: null } when timer.DueAt + TimerPatience < watermark.DoneThrough:
                Fault(report, "missing", timer.Job, "", timer.DueAt.ToUnixTimeSeconds(), $"the timer of run {timer.Run} is still waiting");
                break;
            case { Outcome: null }:
                report.TimersPending++;
                break;
            case { Rows: 1, Outcome: "fired" }:
                report.TimersFired++;
                break;
            case { Rows: 1 }:
                report.TimersCancelled++;
                break;
            default:
                Fault(report, timer.Rows == 0 ? "missing" : "doubled", timer.Job, "", timer.DueAt.ToUnixTimeSeconds(),
                    $"the timer of run {timer.Run} was {timer.Outcome} and has {timer.Rows} records");
                break;
        }
    }

    private static void Fault(AuditReport report, string kind, long job, string name, long second, string detail)
    {
        report.FaultCount++;
        if (report.Faults.Count < ListedFaults)
            report.Faults.Add(new AuditFault(kind, job, name, DateTimeOffset.FromUnixTimeSeconds(second), detail));
    }
}
