using Belfry.Cli.Terminal;
using Belfry.Core.Contracts;

namespace Belfry.Cli;

/// <summary>Runs as people see them.</summary>
internal static class RunView
{
    public static void List(Screen screen, ViewerTime time, PageDto<RunDto> page)
    {
        if (page.Total == 0)
        {
            screen.Say("No runs. belfry job run JOB starts one.");
            return;
        }
        Table(screen, time, page.Items);
        PageOptions.SayRest(screen, page);
    }

    /// <param name="attempts">All of the same start, the run itself among them.</param>
    public static void Show(Screen screen, ViewerTime time, RunDto run, IReadOnlyList<RunDto> attempts)
    {
        screen.Details(
        [
            ("run", $"{run.Id}, {run.RunId}"),
            ("job", $"{run.JobName}, version {run.JobVersion}, {run.JobId}"),
            ("state", StateOf(run.State)),
            ("remark", run.Remark),
            ("exit code", run.ExitCode),
            ("attempt", run.Attempt),
            ("cause", run.StartedBy is null ? run.Cause : $"{run.Cause}, by {run.StartedBy}"),
            ("planned", time.Exact(run.ScheduledAt)),
            ("late", run.LateMs is > 0 and var late ? Durations.Elapsed(late) : null),
            ("stands for", run.Coalesced is { } planned ? $"{planned} planned starts, {Covered(time, run)}" : null),
            ("queued", time.Exact(run.QueuedAt)),
            ("started", run.StartedAt is { } started ? time.Exact(started) : null),
            ("ended", run.EndedAt is { } ended ? time.Exact(ended) : null),
            ("took", run.Times is { } took ? Durations.Elapsed(took) : null),
            ("worker", run.WorkerName is null ? null : $"{run.WorkerName} ({run.WorkerIp})"),
            ("group", run.WorkerGroupName),
            ("cron", run.Cron),
            ("type", run.Type),
            ("job by", run.Username),
        ]);
        if (attempts.Count > 1)
            Table(screen, time, attempts);
    }

    public static void Table(Screen screen, ViewerTime time, IEnumerable<RunDto> runs) => screen.Table(
        [
            new("id", IsNumber: true), new("job", Gives: true), new("attempt", IsNumber: true, Rank: 1), new("state"), new("cause", Rank: 3),
            new($"planned ({time.Zone})"), new("took", IsNumber: true), new("worker", Gives: true, Rank: 2), new("remark", Gives: true),
        ],
        [.. runs.Select(run => (IReadOnlyList<Cell>)
        [
            run.Id, run.JobName, run.Attempt, StateOf(run.State), run.Cause, time.Short(run.ScheduledAt),
            run.Times is { } took ? Durations.Elapsed(took) : null, run.WorkerName, run.Remark,
        ])]);

    public static Cell StateOf(string? state) => new(state, state switch
    {
        "succeeded" => Tone.Good,
        "failed" or "timed_out" or "killed" => Tone.Bad,
        "lost" or "skipped" => Tone.Doubtful,
        "running" => Tone.Busy,
        _ => Tone.Quiet,
    });

    /// <summary>How it ended, as a sentence.</summary>
    public static string Verdict(RunDto run)
    {
        var took = run.Times is { } times ? $" after {Durations.Elapsed(times)}" : "";
        var why = string.IsNullOrEmpty(run.Remark) ? run.ExitCode is null or 0 ? "" : $": exit code {run.ExitCode}" : $": {run.Remark.TrimEnd('.')}";
        var attempt = run.Attempt > 1 ? $", attempt {run.Attempt}," : "";
        return $"Run {run.Id} of {run.JobName}{attempt} {Ended(run.State)}{took}{why}.";
    }

    private static string Ended(string state) => state switch
    {
        "timed_out" => "timed out",
        "killed" => "was killed",
        "lost" => "was lost",
        "skipped" => "was skipped",
        "queued" or "assigned" or "running" => $"is {state}",
        _ => state,
    };

    private static string Covered(ViewerTime time, RunDto run)
        => run is { CoversFrom: { } from, CoversTo: { } to } ? $"{time.Exact(from)} to {time.Exact(to)}" : "";
}
