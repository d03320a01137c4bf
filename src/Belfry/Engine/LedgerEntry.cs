using Belfry.Core.Contracts;
using Belfry.Core.Jobs;
using Belfry.Core.Runs;
using Belfry.Storage;

namespace Belfry.Engine;

/// <summary>
/// One decision of the engine: all of it is committed, or none. A batch is a row of entries in the order of their
/// decisions, so committing the first half of a batch is as good a state as committing all of it.
/// </summary>
internal sealed record LedgerEntry
{
    /// <summary>Runs as they are after the decision, and whether the tables have no row of them yet.</summary>
    public IReadOnlyList<(Run Run, bool IsNew)> Runs { get; init; } = [];

    /// <summary>What became of a run that history has as lost.</summary>
    public Run? Correction { get; init; }

    public ScheduleChange? Schedule { get; init; }

    public IReadOnlyList<TimerRow> Timers { get; init; } = [];

    /// <summary>Runs whose end is asked for, and by whom: written down, so that a new leader asks again.</summary>
    public IReadOnlyList<(RunId Run, string Username)> Kills { get; init; } = [];

    /// <summary>Kill requests that have done their work.</summary>
    public IReadOnlyList<long> AppliedKills { get; init; } = [];

    public IReadOnlyList<AlertChange> Alerts { get; init; } = [];

    /// <summary>What the jobs' own <c>notify</c> wants to be told.</summary>
    public IReadOnlyList<JobNotice> Notices { get; init; } = [];

    /// <summary>Where the watermark stands after this entry; null when it does not move.</summary>
    public Watermark? Watermark { get; init; }

    /// <summary>Called once, after the commit, in the order of the entries. Must not throw or wait.</summary>
    public Action? Committed { get; init; }

    /// <summary>Called instead of <see cref="Committed"/> when PostgreSQL refused the data, with what was recorded.</summary>
    public Action<IReadOnlyList<Run>>? Refused { get; init; }

    public void AddTo(LedgerBatch batch, IReadOnlySet<RunId> refused)
    {
        foreach (var (run, isNew) in Runs)
        {
            if (!refused.Contains(run.Id))
                batch.Add(run, isNew);
        }
        if (Correction is not null)
            batch.Corrections.Add(Correction);
        Schedule?.AddTo(batch);
        foreach (var timer in Timers)
            batch.Add(timer);
        batch.AddedKills.AddRange(Kills);
        batch.AppliedKills.AddRange(AppliedKills);
        batch.Alerts.AddRange(Alerts);
        foreach (var notice in Notices)
            batch.Notices.Add(notice);
        batch.Watermark = Watermark ?? batch.Watermark;
    }

    /// <summary>
    /// What is written in place of an entry that PostgreSQL refuses: its runs as failed, with PostgreSQL's words and
    /// without anything a person or a worker wrote; the watermark and the removal of the requests as they were.
    /// </summary>
    public LedgerEntry InPlaceOfRefused(string words, DateTimeOffset at) => new()
    {
        Alerts = [new AlertChange(
            Word.Of(AlertKind.PoisonRow), null,
            Runs.Count == 0 ? AlertTexts.DecisionRefused(words) : AlertTexts.RunRefused(Runs[0].Run.Id, Runs[0].Run.Job, words),
            at)],
        Runs = [.. Runs.Select(change => (Recordable(change.Run, words, at), change.IsNew))],
        Correction = Correction is null ? null : Recordable(Correction, words, at),
        Schedule = Schedule is null ? null : new ScheduleChange { AppliedRequests = Schedule.AppliedRequests },
        Timers = [.. Timers.Select(timer => timer with { Params = null, Username = "" })],
        Kills = Kills,
        AppliedKills = AppliedKills,
        Watermark = Watermark,
    };

    private static Run Recordable(Run run, string words, DateTimeOffset at) => run with
    {
        State = RunState.Failed,
        StartedAt = null,
        EndedAt = RunTransitions.EndOf(run with { StartedAt = null }, at),
        ExitCode = null,
        NotBefore = null,
        Params = null,
        StartedBy = null,
        Remark = Remarks.Refused(words),
    };
}

/// <summary>What applied requests do to the periods of their jobs.</summary>
internal sealed class ScheduleChange
{
    public IReadOnlyList<PeriodRow> Saved { get; init; } = [];

    public IReadOnlyList<long> Deleted { get; init; } = [];

    public IReadOnlyList<JobId> Jobs { get; init; } = [];

    public IReadOnlyList<long> AppliedRequests { get; init; } = [];

    public void AddTo(LedgerBatch batch)
    {
        foreach (var period in Saved)
            batch.Add(period);
        foreach (var period in Deleted)
            batch.DeletePeriod(period);
        batch.ChangedSchedules.UnionWith(Jobs);
        batch.AppliedRequests.AddRange(AppliedRequests);
    }
}
