using Belfry.Core.Jobs;
using Belfry.Core.Runs;

namespace Belfry.Storage;

/// <summary>Every job is accounted for through <paramref name="DoneThrough"/>; see docs/architecture.md.</summary>
/// <param name="PassThrough">The end of a pass that is going on or was cut off; null between two passes.</param>
/// <param name="PassJob">Jobs up to this id are also accounted for through <paramref name="PassThrough"/>.</param>
internal sealed record Watermark(DateTimeOffset DoneThrough, DateTimeOffset? PassThrough, JobId PassJob)
{
    /// <summary>The point through which a job is accounted for.</summary>
    public DateTimeOffset Of(JobId job)
        => PassThrough is { } through && job.CompareTo(PassJob) <= 0 ? through : DoneThrough;
}

/// <summary>A row of <c>schedule_periods</c>: which schedule of a job was in force in (From, To].</summary>
internal sealed record PeriodRow
{
    public required long Id { get; init; }

    public required long JobId { get; init; }

    public required Guid JobUuid { get; init; }

    public required string JobName { get; init; }

    public required DateTimeOffset FromAt { get; init; }

    /// <summary>Null while it is open.</summary>
    public DateTimeOffset? ToAt { get; init; }

    /// <summary>It was ended by a stop: what was not yet accounted for then does not run.</summary>
    public bool Stopped { get; init; }

    public required string Expression { get; init; }

    public required string TimeZone { get; init; }

    public DateTimeOffset? StartsAt { get; init; }

    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>The period that ends when this one begins, to be resumed when this one is undone before it began.</summary>
    public long? Replaces { get; init; }
}

/// <summary>A row of <c>timers</c>: a one-shot start.</summary>
internal sealed record TimerRow
{
    public required long RunId { get; init; }

    public required Guid RunUuid { get; init; }

    public required long JobId { get; init; }

    public required DateTimeOffset DueAt { get; init; }

    public int? Version { get; init; }

    public string? Params { get; init; }

    public bool Forced { get; init; }

    public required string Username { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary><c>fired</c> or <c>cancelled</c>; null while it waits.</summary>
    public string? Outcome { get; init; }

    public DateTimeOffset? SettledAt { get; init; }
}

/// <summary>
/// What one transaction of the ledger writes. Changes are added in the order in which they were decided; of one run
/// only the newest fact is written, so a run that was triggered and placed, or started and finished, costs one row.
/// </summary>
internal sealed class LedgerBatch
{
    private readonly Dictionary<RunId, (Run Run, bool IsNew)> _runs = [];
    private readonly Dictionary<long, PeriodRow> _periods = [];
    private readonly Dictionary<long, (TimerRow Timer, bool IsNew)> _timers = [];

    public IReadOnlyCollection<(Run Run, bool IsNew)> Runs => _runs.Values;

    public IReadOnlyCollection<PeriodRow> Periods => _periods.Values;

    public IReadOnlyCollection<(TimerRow Timer, bool IsNew)> Timers => _timers.Values;

    public List<long> DeletedPeriods { get; } = [];

    /// <summary>Late truths about runs that history has as lost.</summary>
    public List<Run> Corrections { get; } = [];

    /// <summary>Jobs whose periods changed, for the memory of the other masters.</summary>
    public HashSet<JobId> ChangedSchedules { get; } = [];

    public List<long> AppliedRequests { get; } = [];

    public List<(RunId Run, string Username)> AddedKills { get; } = [];

    public List<long> AppliedKills { get; } = [];

    public List<AlertChange> Alerts { get; } = [];

    public BatchNotices Notices { get; } = new();

    public Watermark? Watermark { get; set; }

    /// <summary>Whether it changes a run.</summary>
    public bool Has(Run run) => _runs.ContainsKey(run.Id);

    /// <param name="isNew">The table has no row of it yet.</param>
    public void Add(Run run, bool isNew)
        => _runs[run.Id] = (run, isNew || (_runs.TryGetValue(run.Id, out var before) && before.IsNew));

    public void Add(PeriodRow period) => _periods[period.Id] = period;

    /// <summary>A timer is new while it waits; the table has one that is settled, if it is not of the same batch.</summary>
    public void Add(TimerRow timer)
        => _timers[timer.RunId] = (timer, timer.Outcome is null || (_timers.TryGetValue(timer.RunId, out var before) && before.IsNew));

    public void DeletePeriod(long id)
    {
        _periods.Remove(id);
        DeletedPeriods.Add(id);
    }
}
