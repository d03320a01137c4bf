using System.Text.Json;
using Belfry.Core.Contracts;
using Belfry.Core.Jobs;
using Belfry.Core.Runs;
using Belfry.Storage;

namespace Belfry.Control;

/// <summary>Says in one answer why a job did, does or does not run.</summary>
internal sealed class ExplainControl(
    JobControl jobs, JobStore store, ScheduleStore schedules, LogStore logs, MasterStore masters, ExplainStore explain, WorkerVerdicts verdicts)
{
    private const int MostNext = 5;
    private const int MostTimers = 10;
    private const int MostActive = 20;
    private const int MostLast = 10;

    private static readonly TimeSpan Behind = TimeSpan.FromSeconds(60);

    public async Task<Result<ExplainDto>> ExplainAsync(KeyDto key, CancellationToken ct)
    {
        if (await jobs.FindIdAsync(key, ct) is not { } id || await store.FindAsync(id, ct) is not { } job)
            return Failure.NotFound($"job {key}");
        var (now, _) = await schedules.NextTimersAsync([id], ct);
        var periods = new List<PeriodRow>();
        await schedules.ReadLivePeriodsAsync([id], DateTimeOffset.MinValue, periods.Add, ct);
        var active = (await logs.ActiveAsync(id, MostActive, ct)).Select(RunViews.ToDto).ToList();
        var facts = new Facts(
            job,
            now,
            periods,
            FireNotes.Next(periods.Where(period => period.ToAt is null || period.ToAt > now), now, MostNext),
            await explain.TimersAsync(id, MostTimers, ct),
            active,
            await explain.InFlightAsync(id, ct),
            (await logs.EndedAsync(id, MostLast, ct)).Select(RunViews.ToDto).ToList(),
            await verdicts.OfAsync(job, ct));
        var reasons = new List<ReasonDto>();
        await ClusterReasonsAsync(facts, reasons, ct);
        reasons.AddRange((await explain.RequestsAsync(id, ct)).Select(action =>
            Reason("requested", $"A {action} was asked for and the leader has not taken it up yet.")));
        reasons.AddRange(Reasons(facts));
        return new ExplainDto
        {
            JobId = job.JobId,
            Name = job.Name,
            At = now,
            Reasons = reasons,
            Next = facts.Next,
            Timers = [.. facts.Timers.Select(timer => new WaitingTimerDto { RunId = timer.RunUuid, At = timer.DueAt, Username = timer.Username })],
            Active = facts.Active,
            Last = facts.Last,
            Workers = facts.Workers,
        };
    }

    private async Task ClusterReasonsAsync(Facts facts, List<ReasonDto> reasons, CancellationToken ct)
    {
        if (!(await masters.LiveAsync(ct)).Any(master => master.Leads))
            reasons.Add(Reason("no_leader", "No master leads at the moment, so nothing is started. Is one running?"));
        var through = (await schedules.WatermarkAsync(ct)).DoneThrough;
        if (facts.Now - through > Behind)
            reasons.Add(Reason("behind", $"The scheduler has taken up what was due until {Moment.Text(through)}; later instants follow.", at: through));
    }

    private static IEnumerable<ReasonDto> Reasons(Facts facts)
        => ScheduleReasons(facts).Concat(RunReasons(facts)).Concat(LastReasons(facts));

    private static IEnumerable<ReasonDto> ScheduleReasons(Facts facts)
    {
        var open = facts.Periods.Find(period => period.ToAt is null);
        if (open is not null && open.FromAt > facts.Now)
            yield return Reason("starts_later", $"Scheduling starts at {Moment.Text(open.FromAt)}.", at: open.FromAt);
        if (facts.Next is [var next, ..])
            yield return Reason("due", $"It is due next at {Moment.Text(next.At)}, {next.Local} on the clocks of {facts.Job.TimeZone}.", at: next.At);
        else if (open is not null)
            yield return Reason(
                "never_again",
                open.EndsAt is { } end
                    ? $"No instant lies ahead: its schedule ended at {Moment.Text(end)} (endsAt)."
                    : $"No instant lies ahead of {open.Expression}.",
                at: open.EndsAt);
        else if (facts.Job.Cron is null)
            yield return Reason("no_cron", "It has no cron: it runs when it is started (POST /v1/schedulers) or run by hand.");
        else
        {
            var stopped = facts.Periods.LastOrDefault(period => period.Stopped)?.ToAt;
            yield return Reason(
                "stopped",
                stopped is { } at
                    ? $"Scheduling was stopped at {Moment.Text(at)}: POST /v1/schedulers starts it."
                    : "Scheduling was never started: POST /v1/schedulers starts it.",
                at: stopped);
        }
        if (facts.Timers is [var first, ..])
            yield return Reason("timers", $"A start waits for its time, {Moment.Text(first.DueAt)}.", at: first.DueAt);
    }

    private static IEnumerable<ReasonDto> RunReasons(Facts facts)
    {
        var policies = JsonSerializer.Deserialize<JobPolicies>(facts.Job.Policies, JobJson.Options)!;
        var going = facts.Active.Where(run => run.State is "running" or "assigned").ToList();
        foreach (var run in going)
            yield return Reason("running", $"Run {run.Id} is going on, on worker {run.WorkerName}.", run: run);
        var (active, waiting) = Turns(policies, facts.InFlight);
        var verdict = Admission.Decide(policies, active, waiting, forced: false, out var reason);
        if (verdict == AdmissionVerdict.Skip)
            yield return Reason("forbidden", $"A further run would be skipped: {reason}.");
        else if (verdict is AdmissionVerdict.Hold or AdmissionVerdict.Replace)
            yield return Reason("held", $"A further run {reason}.");
        var queued = facts.Active.Where(run => run.State == "queued").ToList();
        foreach (var run in queued)
            yield return Reason("queued", $"Run {run.Id} waits: {run.Remark ?? "it is about to be placed"}.", run: run);
        if (facts.Workers.All(worker => !worker.Eligible))
            yield return Reason("no_worker", facts.Workers.Count == 0
                ? "No worker may take it now: there is none at all. belfry worker starts one."
                : $"No worker may take it now: {string.Join("; ", facts.Workers.GroupBy(worker => worker.Why).OrderByDescending(why => why.Count()).Take(5)
                    .Select(why => $"{Names(why)} {why.Key}"))}.");
    }

    /// <summary>
    /// Who was let in and who waits for that, as the leader counts: where runs take turns, the first is let in when
    /// nothing else is in flight; elsewhere nobody waits, and a run without a worker counts as much as one that runs.
    /// </summary>
    private static (int Active, int Waiting) Turns(JobPolicies policies, InFlightRow inFlight)
    {
        if (policies.Concurrency is not (ConcurrencyPolicy.Queue or ConcurrencyPolicy.Replace))
            return (inFlight.Runs, 0);
        var active = Math.Max(inFlight.Begun, Math.Min(inFlight.Runs, 1));
        return (active, inFlight.Runs - active);
    }

    private static IEnumerable<ReasonDto> LastReasons(Facts facts)
    {
        if (facts.Last is not [var last, ..])
            yield break;
        var what = $"The last one, {last.Id} of {Moment.Text(last.ScheduledAt)}";
        if (last.State == "skipped")
            yield return Reason("last_skipped", $"{what}, was skipped: {last.Remark?.TrimEnd('.')}.", last.ScheduledAt, last);
        else if (last.State != "succeeded")
        {
            var why = last.Remark is null ? "" : $": {last.Remark.TrimEnd('.')}";
            yield return Reason("last_failed", $"{what}, {Ended(last.State)}{why}.", last.ScheduledAt, last);
        }
    }

    private static string Ended(string state) => state switch
    {
        "timed_out" => "timed out",
        "killed" => "was killed",
        "lost" => "was lost",
        _ => state,
    };

    private static string Names(IEnumerable<WorkerVerdictDto> workers)
    {
        var names = workers.Select(worker => worker.Name).ToList();
        return names.Count <= 3 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(3))} and {names.Count - 3} others";
    }

    private static ReasonDto Reason(string code, string text, DateTimeOffset? at = null, RunDto? run = null)
        => new() { Code = code, Text = text, At = at, RunId = run?.Id };

    private sealed record Facts(
        JobRow Job,
        DateTimeOffset Now,
        List<PeriodRow> Periods,
        IReadOnlyList<NextFireDto> Next,
        IReadOnlyList<WaitingTimerRow> Timers,
        IReadOnlyList<RunDto> Active,
        InFlightRow InFlight,
        IReadOnlyList<RunDto> Last,
        IReadOnlyList<WorkerVerdictDto> Workers);
}
