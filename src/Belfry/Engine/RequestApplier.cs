using Belfry.Cluster;
using Belfry.Core.Contracts;
using Belfry.Core.Jobs;
using Belfry.Core.Runs;
using Belfry.Storage;
using Npgsql;

namespace Belfry.Engine;

/// <summary>
/// Applies what the API has asked for, in the order in which it was asked, between two passes: starts, changes and
/// stops become periods, runs become runs or timers, kills reach their runs. The requests leave their table in the
/// transaction that does what they ask.
/// </summary>
internal sealed class RequestApplier(
    Term term,
    NpgsqlConnection connection,
    ScheduleStore store,
    ScheduleBook book,
    JobPlans plans,
    RunBook runs,
    RunLifecycle lifecycle,
    Ledger ledger,
    RunIds runIds,
    TimerBook timers,
    long newestPeriod,
    DatabaseClock clock)
{
    private long _newestPeriod = newestPeriod;

    /// <returns>True when there may be more.</returns>
    public async Task<bool> ApplyAsync(Watermark watermark, Timetable timetable)
    {
        KillPoints.Pass("requests.read");
        var news = await ScheduleStore.NewsAsync(connection, book.ReadFrom ?? 0, term.Epoch, term.Ended);
        if (news.Epoch != term.Epoch)
        {
            // What changed is another leader's doing: it is read as the followers read it, from where this one stopped.
            term.End(Term.Replaced);
            throw new OperationCanceledException(term.Ended);
        }
        book.ReadFrom = news.ReadAgainFrom;
        foreach (var job in news.ChangedJobs)
            plans.Forget(new JobId(job));
        if (news.Requests.Count > 0)
            await ApplyAsync(news.Requests, watermark, timetable);
        var all = news.Requests.Count < ScheduleStore.RequestBatch;
        // A kill is looked at when the run it means can be known.
        if (all && news.Kills.Count > 0)
            Kill(news.Kills);
        return !all;
    }

    private async Task ApplyAsync(IReadOnlyList<ScheduleRequestRow> requests, Watermark watermark, Timetable timetable)
    {
        var changing = requests.Where(request => request.Action != "run").Select(request => request.JobId).ToHashSet();
        var periods = changing.ToDictionary(job => job, _ => (IReadOnlyList<PeriodRow>)[]);
        if (changing.Count > 0)
            await store.ReadLivePeriodsAsync(
                changing, watermark.DoneThrough, period => periods[period.JobId] = [.. periods[period.JobId], period], term.Ended);
        var runPlans = await plans.ForRequestsAsync([.. requests.Where(request => request.Action == "run")], term.Ended);
        var members = runPlans.ToDictionary(pair => pair.Key, pair => lifecycle.MembersFor(pair.Value));
        await ledger.RoomAsync();
        var ids = await runIds.ReserveAsync(members.Values.Sum(Broadcast.FurtherRuns), term.Ended);

        lock (runs.Gate)
        {
            foreach (var request in requests)
                ledger.Enqueue(request.Action == "run"
                    ? Start(request, runPlans.GetValueOrDefault(request.Id), members.GetValueOrDefault(request.Id), ids)
                    : Change(request, periods, watermark.DoneThrough));
            lifecycle.Place();
        }
        KillPoints.Pass("requests.decided");
        // An empty entry behind them all: when it is committed, so are they.
        await ledger.CommitAsync(new LedgerEntry());
        KillPoints.Pass("requests.applied");

        foreach (var (job, rows) in periods)
        {
            book.Replace(new JobId(job), rows);
            foreach (var period in book.Of(new JobId(job)).ToList())
                book.MoveTo(watermark.DoneThrough.ToUnixTimeSeconds(), period, timetable);
        }
    }

    private LedgerEntry Change(
        ScheduleRequestRow request, Dictionary<long, IReadOnlyList<PeriodRow>> periods, DateTimeOffset doneThrough)
    {
        var changes = new PeriodChanges(periods[request.JobId]);
        changes.Apply(request, doneThrough, () => ++_newestPeriod);
        periods[request.JobId] = changes.Periods;
        var entry = new ScheduleChange
        {
            Saved = [.. changes.Saved],
            Deleted = [.. changes.Deleted],
            Jobs = [new JobId(request.JobId)],
            AppliedRequests = [request.Id],
        };
        return request.Action is "stop" or "delete"
            ? Stop(request, entry)
            : new LedgerEntry { Schedule = entry, Refused = _ => Distrust(request) };
    }

    /// <summary>A stop cancels waiting timers too, and ends what runs when it is asked to.</summary>
    private LedgerEntry Stop(ScheduleRequestRow request, ScheduleChange schedule)
    {
        var now = clock.Now;
        var job = new JobId(request.JobId);
        var cancelled = timers.TakeOf(job);
        var killed = request.Kill ? runs.Of(job).Runs.ToList() : [];
        foreach (var live in killed)
            lifecycle.Kill(live, Remarks.StoppedWithKill(request.Username));
        return new LedgerEntry
        {
            Schedule = schedule,
            Kills = [.. killed.Where(live => !live.Run.HasEnded).Select(live => (live.Run.Id, request.Username))],
            Timers = [.. cancelled.Select(timer => timer with { Outcome = "cancelled", SettledAt = now })],
            Runs = [.. cancelled.Select(timer =>
                (TimerRuns.Cancelled(timer, RunState.Skipped, Remarks.TimerCancelled(), now), true))],
            Refused = _ => Distrust(request),
        };
    }

    /// <summary>PostgreSQL refused the periods: the tables have the former ones, and what is in memory is wrong.</summary>
    private void Distrust(ScheduleRequestRow request)
        => term.End($"PostgreSQL refused what request {request.Id} to {request.Action} makes of the schedule of job {request.JobId}");

    private LedgerEntry Start(
        ScheduleRequestRow request, JobPlan? plan, IReadOnlyList<WorkerId>? members, RunIds.Block ids)
    {
        var now = clock.Now;
        var isTimer = request.Cause == Word.Of(RunCause.Timer);
        var applied = new ScheduleChange { AppliedRequests = [request.Id] };
        if (isTimer)
        {
            // Due now or later: either way it becomes a timer first, so that the audit finds every one of them.
            var timer = ToTimer(request);
            timers.Add(timer);
            return new LedgerEntry { Schedule = applied, Timers = [timer] };
        }
        var run = ToRun(request, plan, now);
        var decision = new Decision();
        if (plan is null or { Deleted: true })
            decision.Runs.Add((run with { State = RunState.Skipped, EndedAt = now, Remark = Remarks.JobDeleted() }, true));
        else
            lifecycle.Admit(run, plan, members, ids, decision);
        return lifecycle.EntryOf(decision, new LedgerEntry { Schedule = applied });
    }

    private static TimerRow ToTimer(ScheduleRequestRow request) => new()
    {
        RunId = request.RunId!.Value,
        RunUuid = request.RunUuid!.Value,
        JobId = request.JobId,
        DueAt = request.At > request.RequestedAt ? request.At.Value : request.RequestedAt,
        Version = request.RunVersion,
        Params = request.RunParams,
        Forced = request.Forced,
        Username = request.Username,
        CreatedAt = request.RequestedAt,
    };

    private static Run ToRun(ScheduleRequestRow request, JobPlan? plan, DateTimeOffset now) => new()
    {
        Id = new RunId(request.RunId!.Value),
        Uuid = request.RunUuid!.Value,
        Job = new JobId(request.JobId),
        JobVersion = plan?.Version ?? request.RunVersion ?? 0,
        Cause = Word.Parse<RunCause>(request.Cause!),
        FirstRun = new RunId(request.RunId.Value),
        StartedBy = request.Username,
        ScheduledAt = request.ScheduledAt ?? request.RequestedAt,
        QueuedAt = now,
        Forced = request.Forced,
        Params = ParamSet.Parse(request.RunParams),
    };

    /// <summary>A kill stays in its table until its run is no longer in flight, so that a new leader asks again.</summary>
    private void Kill(IReadOnlyList<KillRequestRow> kills)
    {
        var done = new List<long>();
        lock (runs.Gate)
        {
            foreach (var kill in kills)
            {
                var reason = Remarks.KilledBy(kill.Username);
                if (runs.Find(new RunId(kill.RunId)) is { } live)
                {
                    if (live.KillReason is null)
                        lifecycle.Kill(live, reason);
                    continue;
                }
                if (timers.Take(new RunId(kill.RunId)) is { } timer)
                    ledger.Enqueue(new LedgerEntry
                    {
                        Timers = [timer with { Outcome = "cancelled", SettledAt = clock.Now }],
                        Runs = [(TimerRuns.Cancelled(timer, RunState.Killed, reason, clock.Now), true)],
                    });
                done.Add(kill.Id);
            }
            if (done.Count > 0)
                ledger.Enqueue(new LedgerEntry { AppliedKills = done });
            lifecycle.Place();
        }
    }
}
