using Belfry.Core.Placement;
using Belfry.Core.Runs;

namespace Belfry.Engine;

/// <summary>A run in flight: the fact as it was last decided, and what the leader must remember beside it.</summary>
internal sealed class LiveRun(Run run, JobPlan plan)
{
    /// <summary>Replaced by <see cref="RunBook.Apply"/> alone.</summary>
    public Run Run { get; set; } = run;

    public JobPlan Plan { get; } = plan;

    /// <summary>What it asks of its worker: what its job asks, and a part of a broadcast asks for one worker alone.</summary>
    public RunNeed Need { get; } = run.Member is { } member ? plan.Need with { Member = member } : plan.Need;

    /// <summary>Waits for other runs of its job to end.</summary>
    public bool Held { get; set; }

    /// <summary>Somebody asked for its end; the remark it gets then.</summary>
    public string? KillReason { get; set; }

    /// <summary>Its worker is committed, so it may be sent there.</summary>
    public bool AssignmentCommitted { get; set; }

    /// <summary>The start deadline: queued no longer than this.</summary>
    public DateTimeOffset Deadline
        => (Run.NotBefore ?? Run.QueuedAt).AddSeconds(Plan.Policies.StartDeadlineSeconds);
}
