using Belfry.Core.Contracts;
using Belfry.Core.Jobs;
using Belfry.Core.Runs;

namespace Belfry.Storage;

/// <summary>A row of <c>runs</c> or <c>run_history</c>.</summary>
internal sealed record RunRow
{
    /// <summary>The columns of <c>all_runs</c>, with <c>r</c> as its alias.</summary>
    public const string Columns =
        """
        r.id, r.uuid, r.job_id, r.job_version, r.instant, r.shard, r.attempt, r.lost_attempts, r.first_run,
        r.cause::text, r.forced, r.started_by, r.scheduled_at, r.queued_at, r.not_before, r.state::text, r.worker_id,
        r.started_at, r.ended_at, r.exit_code, r.coalesced, r.covers_from, r.covers_to, r.remark, r.params::text, r.shards,
        r.member
        """;

    public required long Id { get; init; }

    public required Guid Uuid { get; init; }

    public required long JobId { get; init; }

    public required int JobVersion { get; init; }

    public DateTimeOffset? Instant { get; init; }

    public int Shard { get; init; }

    public int Shards { get; init; }

    public long? Member { get; init; }

    public int Attempt { get; init; }

    public int LostAttempts { get; init; }

    public long FirstRun { get; init; }

    public required string Cause { get; init; }

    public bool Forced { get; init; }

    public string? StartedBy { get; init; }

    public DateTimeOffset ScheduledAt { get; init; }

    public DateTimeOffset QueuedAt { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public required string State { get; init; }

    public long? WorkerId { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public int? ExitCode { get; init; }

    public int? Coalesced { get; init; }

    public DateTimeOffset? CoversFrom { get; init; }

    public DateTimeOffset? CoversTo { get; init; }

    public string? Remark { get; init; }

    public string? Params { get; init; }

    public Run ToRun() => new()
    {
        Id = new RunId(Id),
        Uuid = Uuid,
        Job = new JobId(JobId),
        JobVersion = JobVersion,
        Instant = Instant,
        Shard = Shard,
        Shards = Shards,
        Member = Member is { } member ? new WorkerId(member) : null,
        Attempt = Attempt,
        LostAttempts = LostAttempts,
        FirstRun = new RunId(FirstRun),
        Cause = Word.Parse<RunCause>(Cause),
        Forced = Forced,
        StartedBy = StartedBy,
        ScheduledAt = ScheduledAt,
        QueuedAt = QueuedAt,
        NotBefore = NotBefore,
        State = Word.Parse<RunState>(State),
        Worker = WorkerId is { } worker ? new WorkerId(worker) : null,
        StartedAt = StartedAt,
        EndedAt = EndedAt,
        ExitCode = ExitCode,
        Coalesced = Coalesced,
        CoversFrom = CoversFrom,
        CoversTo = CoversTo,
        Remark = Remark,
        Params = ParamSet.Parse(Params),
    };
}
