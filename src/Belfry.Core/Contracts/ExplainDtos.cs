using System.ComponentModel;
using Belfry.Core.Placement;

namespace Belfry.Core.Contracts;

/// <summary>The answer of <c>GET /v1/jobs/{id}/explain</c>: why a job did, does or does not run.</summary>
public sealed record ExplainDto
{
    [Description("The job's global id."), Example("\"0199b3a4-5c7e-7d11-a6e0-2f6f3f9b8c01\"")]
    public required Guid JobId { get; init; }

    [Description("The job's name."), Example("\"nightly report\"")]
    public required string Name { get; init; }

    [Description("The time of the answer."), Example("\"2026-11-20T08:00:00.000Z\"")]
    public required DateTimeOffset At { get; init; }

    [Description("Why, the most important first.")]
    public required IReadOnlyList<ReasonDto> Reasons { get; init; }

    [Description("The next instants, at most five.")]
    public required IReadOnlyList<NextFireDto> Next { get; init; }

    [Description("One-shot starts that wait for their time, the earliest first, at most ten.")]
    public required IReadOnlyList<WaitingTimerDto> Timers { get; init; }

    [Description("Attempts that are queued, assigned or running, at most twenty.")]
    public required IReadOnlyList<RunDto> Active { get; init; }

    [Description("The last attempts that ended, the newest first, at most ten: what became of each, and why.")]
    public required IReadOnlyList<RunDto> Last { get; init; }

    [Description("Every worker and whether it may take a run of the job, those that may first, at most a hundred.")]
    public required IReadOnlyList<WorkerVerdictDto> Workers { get; init; }
}

/// <summary>One thing that decides.</summary>
public sealed record ReasonDto
{
    [Words("no_leader", "behind", "no_cron", "stopped", "starts_later", "due", "never_again", "timers", "requested", "running", "forbidden",
        "held", "queued", "no_worker", "last_failed", "last_skipped")]
    [Description("For programs; it does not change."), Example("\"stopped\"")]
    public required string Code { get; init; }

    [Description("For people."), Example("\"Scheduling is stopped: POST /v1/schedulers starts it.\"")]
    public required string Text { get; init; }

    [Description("The instant that it is about; null when there is none."), Example("\"2026-11-20T08:00:00.000Z\"")]
    public DateTimeOffset? At { get; init; }

    [Description("The attempt that it is about, which is among active or last; null when there is none."), Example("null")]
    public long? RunId { get; init; }
}

/// <summary>An instant that lies ahead.</summary>
public sealed record NextFireDto
{
    [Description("The instant."), Example("\"2026-11-20T01:00:00.000Z\"")]
    public required DateTimeOffset At { get; init; }

    [Description("The same moment on the clocks of the job's zone, with its offset."), Example("\"2026-11-20T02:00:00+01:00\"")]
    public required string Local { get; init; }

    [Description("What is odd about it: the clocks change there; null when nothing is."), Example("null")]
    public string? Note { get; init; }
}

/// <summary>A one-shot start that waits.</summary>
public sealed record WaitingTimerDto
{
    [Description("The run that it will become."), Example("\"0199b3a4-7777-7d11-8000-000000016062\"")]
    public required Guid RunId { get; init; }

    [Description("When."), Example("\"2026-11-20T08:00:00.000Z\"")]
    public required DateTimeOffset At { get; init; }

    [Description("Who asked for it."), Example("\"alice\"")]
    public required string Username { get; init; }
}

/// <summary>Whether a worker may take a run of the job.</summary>
public sealed record WorkerVerdictDto
{
    [Description("The worker's id."), Example("12")]
    public required long Id { get; init; }

    [Description("The worker's name."), Example("\"build-3\"")]
    public required string Name { get; init; }

    [Description("Whether it may take one now."), Example("true")]
    public required bool Eligible { get; init; }

    [Description("The rule that excludes it, for programs; null when none does."), Example("null")]
    public Exclusion? Rule { get; init; }

    [Description("The same for people."), Example("null")]
    public string? Why { get; init; }

    [Description("How many more runs of this type it takes."), Example("6")]
    public required int FreeSlots { get; init; }
}
