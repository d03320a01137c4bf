using Belfry.Cluster;
using Belfry.Core.Contracts;
using Belfry.Core.Jobs;
using Belfry.Core.Runs;
using Belfry.Storage;

namespace Belfry.Engine;

/// <summary>
/// Fires what is due. It sleeps until the next instant, then makes a pass: all instants in (done_through, now], in the
/// order of their jobs, each job's in one entry of the ledger together with how far the watermark is then. Triggers and
/// watermark commit together, so a new leader that finds a pass cut off goes on behind the last job that is in the
/// tables, and nothing is fired twice or left out. Only between two passes are requests applied.
/// </summary>
internal sealed partial class TriggerLoop(
    Term term,
    ScheduleBook book,
    JobPlans plans,
    RunBook runs,
    RunLifecycle lifecycle,
    Ledger ledger,
    RunIds runIds,
    TimerBook timers,
    RequestApplier requests,
    AlertBook alerts,
    DatabaseClock clock,
    Wakeup wakeup,
    ILogger<TriggerLoop> logger)
{
    private const int ChunkJobs = 500;

    /// <summary>So many instants are decided before others have their turn; a job that is behind has many.</summary>
    private const int RowsAtOnce = 500;
    private const int TimersPerTurn = 1_000;

    /// <summary>Each turn asks PostgreSQL for requests: where timers are due all the time, some share one.</summary>
    private static readonly TimeSpan TurnEvery = TimeSpan.FromMilliseconds(1);

    /// <summary>Requests are read at least this often, whether or not a notification came.</summary>
    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(1);

    /// <summary>An idle watermark is moved this often, so that it says how far everything is accounted for.</summary>
    private static readonly TimeSpan MoveIdleWatermarkAfter = TimeSpan.FromSeconds(10);

    private readonly List<LivePeriod> _due = [];

    /// <summary>As it is committed.</summary>
    private Watermark _watermark = null!;
    private Timetable _timetable = null!;

    /// <summary>As it is committed.</summary>
    public DateTimeOffset AccountedThrough => Volatile.Read(ref _watermark)?.DoneThrough ?? clock.Now;

    /// <summary>One pass in a term of nobody: the ledger refuses it, and with that the term ends.</summary>
    public async Task RehearseAsync(Watermark watermark)
    {
        _watermark = watermark;
        BuildTimetable();
        await PassAsync(clock.Now);
    }

    public async Task RunAsync(Watermark watermark)
    {
        _watermark = watermark;
        BuildTimetable();
        if (watermark.PassThrough is { } cutOff)
        {
            LogResumed(cutOff, watermark.PassJob);
            await PassAsync(cutOff);
        }
        while (true)
        {
            // Before requests are read: however long that takes, no pass goes beyond what is asked meanwhile, and a schedule
            // is in force from when it was asked for.
            var now = clock.Now;
            var more = await requests.ApplyAsync(_watermark, _timetable);
            await FireTimersAsync();
            if (now > _watermark.DoneThrough
                && (_timetable.NextDue() <= now.ToUnixTimeSeconds() || now - _watermark.DoneThrough > MoveIdleWatermarkAfter))
                await PassAsync(now);
            if (!more)
                await wakeup.WaitAsync(Longer(UntilNext(), Shorter(TurnEvery, now + TurnEvery - clock.Now)), term.Ended);
        }
    }

    /// <summary>Works out what each period is due next. A pass that was cut off has jobs on both sides of its mark.</summary>
    private void BuildTimetable()
    {
        _timetable = new Timetable(_watermark.DoneThrough.ToUnixTimeSeconds());
        foreach (var period in book.All().ToList())
        {
            term.Ended.ThrowIfCancellationRequested();
            book.MoveTo(_watermark.Of(period.Job).ToUnixTimeSeconds(), period, _timetable);
        }
    }

    private TimeSpan UntilNext()
    {
        var now = clock.Now;
        var wait = PollEvery;
        var due = _timetable.NextDue();
        if (due < (now + PollEvery).ToUnixTimeSeconds() + 1)
            wait = Shorter(wait, DateTimeOffset.FromUnixTimeSeconds(due) - now);
        if (timers.NextDue is { } timer)
            wait = Shorter(wait, timer - now);
        return wait;
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => other < one ? other : one;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => other > one ? other : one;

    private async Task PassAsync(DateTimeOffset through)
    {
        KillPoints.Pass("pass.begin");
        _due.Clear();
        _timetable.TakeDue(through.ToUnixTimeSeconds(), _due);
        foreach (var chunk in PassPlanner.ByJob(_due).Chunk(ChunkJobs))
        {
            var parts = await PlanAsync(chunk, through);
            KillPoints.Pass("pass.planned");
            await foreach (var (some, ids) in WithIdsAsync([.. PassPlanner.ByRows(parts, RowsAtOnce)]))
            {
                KillPoints.Pass("pass.reserved");
                await ledger.RoomForNewAsync();
                lock (runs.Gate)
                {
                    // One for all: they are decided at one moment.
                    var now = clock.Now;
                    foreach (var part in some)
                        ledger.Enqueue(Trigger(part, through, now, ids));
                    lifecycle.Place();
                }
            }
            KillPoints.Pass("pass.chunk");
        }
        // The last job's entry leaves the pass open, this one closes it; when it is committed all before it are.
        var closed = new Watermark(through, null, default);
        await ledger.CommitAsync(new LedgerEntry { Watermark = closed });
        KillPoints.Pass("pass.closed");
        _watermark = closed;
        foreach (var period in _due)
        {
            if (!period.Removed)
                book.MoveTo(through.ToUnixTimeSeconds(), period, _timetable);
        }
        WarnIfFull();
    }

    /// <summary>Beside each the numbers of its runs, which are fetched while the one before is decided.</summary>
    private async IAsyncEnumerable<(List<JobPass> Some, RunIds.Block Ids)> WithIdsAsync(List<List<JobPass>> all)
    {
        var next = ReserveAsync(all.FirstOrDefault() ?? []);
        for (var i = 0; i < all.Count; i++)
        {
            var ids = await next;
            if (i + 1 < all.Count)
                next = ReserveAsync(all[i + 1]);
            yield return (all[i], ids);
        }

        Task<RunIds.Block> ReserveAsync(List<JobPass> some)
            => runIds.ReserveAsync(some.Sum(part => part.Rows.Sum(row => part.RunsOf(row))), term.Ended);
    }

    private async Task<List<JobPass>> PlanAsync((JobId Job, List<LivePeriod> Periods)[] chunk, DateTimeOffset through)
    {
        var known = await plans.NewestAsync([.. chunk.Select(part => part.Job)], term.Ended);
        var now = clock.Now.ToUnixTimeSeconds();
        return [.. chunk.Select(part =>
        {
            var plan = known.GetValueOrDefault(part.Job);
            var policy = plan?.Policies.Misfire ?? MisfirePolicy.Skip;
            return new JobPass(
                part.Job, part.Periods, plan, PassPlanner.Rows(part.Periods, policy, through.ToUnixTimeSeconds(), now),
                lifecycle.MembersFor(plan));
        })];
    }

    private LedgerEntry Trigger(JobPass part, DateTimeOffset through, DateTimeOffset now, RunIds.Block ids)
    {
        var decision = new Decision { Plan = part.Plan };
        foreach (var row in part.Rows)
        {
            var run = PassPlanner.ToRun(row, ids.Take(), part.Job, part.Plan, now);
            if (run.HasEnded)
                decision.Runs.Add((run, true));
            else if (runs.Of(part.Job).Runs.Any(live => live.Run.Instant == run.Instant))
                LogAlreadyThere(part.Job, run.ScheduledAt);
            else
                lifecycle.Admit(run, part.Plan!, part.Members, ids, decision);
        }
        return lifecycle.EntryOf(
            decision, new LedgerEntry { Watermark = new Watermark(_watermark.DoneThrough, through, part.Job) });
    }

    private async Task FireTimersAsync()
    {
        while (timers.TakeDue(clock.Now, TimersPerTurn) is { Count: > 0 } due)
        {
            var versions = await plans.ForTimersAsync(due, term.Ended);
            var wanted = due.ConvertAll(timer => versions.GetValueOrDefault(new RunId(timer.RunId)));
            var members = wanted.ConvertAll(lifecycle.MembersFor);
            await ledger.RoomForNewAsync();
            var ids = await runIds.ReserveAsync(members.Sum(Broadcast.FurtherRuns), term.Ended);
            lock (runs.Gate)
            {
                foreach (var (timer, plan, who) in due.Zip(wanted, members))
                    ledger.Enqueue(Fire(timer, plan, who, ids));
                lifecycle.Place();
            }
        }
    }

    private LedgerEntry Fire(TimerRow timer, JobPlan? plan, IReadOnlyList<WorkerId>? members, RunIds.Block ids)
    {
        var now = clock.Now;
        var run = TimerRuns.ToRun(timer, plan, now);
        var decision = new Decision();
        if (plan is null or { Deleted: true })
            decision.Runs.Add((run with { State = RunState.Skipped, EndedAt = now, Remark = Remarks.JobDeleted() }, true));
        else
            lifecycle.Admit(run, plan, members, ids, decision);
        return lifecycle.EntryOf(
            decision, new LedgerEntry { Timers = [timer with { Outcome = "fired", SettledAt = now }] });
    }

    private void WarnIfFull()
    {
        if (!lifecycle.WasFull)
            return;
        lifecycle.WasFull = false;
        alerts.Raise(
            AlertKind.SchedulerFull,
            "scheduler full",
            AlertTexts.SchedulerFull(RunLifecycle.MostUnfinished));
    }

    [LoggerMessage(3202, LogLevel.Critical,
        "Job {Job} has a run for {Instant:O} already, which the watermark does not know of; it counts as that instant's")]
    private partial void LogAlreadyThere(JobId job, DateTimeOffset instant);

    [LoggerMessage(3201, LogLevel.Information, "The pass through {Through:O} was cut off behind job {Job}; it is finished now")]
    private partial void LogResumed(DateTimeOffset through, JobId job);
}
