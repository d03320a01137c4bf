using System.ComponentModel;

namespace Belfry.Core.Contracts;

/// <summary>A row of <c>/v1/scheduler-logs</c>: one attempt.</summary>
public sealed record RunDto
{
    [Description("The numeric id, for paths and filters."), Example("90210")]
    public required long Id { get; init; }

    [Description("The global id; the process sees it as BELFRY_RUN_ID."), Example("\"0199b3a4-7777-7d11-8000-000000016062\"")]
    public required Guid RunId { get; init; }

    [Description("The numeric id of attempt 1; its own for attempt 1."), Example("90210")]
    public required long FirstRunId { get; init; }

    [Description("The job's global id."), Example("\"0199b3a4-5c7e-7d11-a6e0-2f6f3f9b8c01\"")]
    public required Guid JobId { get; init; }

    [Description("The job's name in the version that ran."), Example("\"nightly report\"")]
    public required string JobName { get; init; }

    [Description("The version that ran; null when the run was withdrawn before one was chosen."), Example("4")]
    public int? JobVersion { get; init; }

    [Description("The worker group that the version names."), Example("\"reports\"")]
    public string? WorkerGroupName { get; init; }

    [Description("The worker that has or had it."), Example("12")]
    public long? WorkerId { get; init; }

    [Description("That worker's name."), Example("\"build-3\"")]
    public string? WorkerName { get; init; }

    [Description("That worker's address."), Example("\"10.0.0.9\"")]
    public string? WorkerIp { get; init; }

    [Description("The cron of the version that ran."), Example("\"0 2 * * *\"")]
    public string? Cron { get; init; }

    [Words("command", "shell", "code", "http")]
    [Description("The job's type."), Example("\"shell\"")]
    public required string Type { get; init; }

    [Description("1 running, 2 completed, 3 unknown, 4 error, 0 none of these."), Example("2")]
    public required int Status { get; init; }

    [Words("queued", "assigned", "running", "succeeded", "failed", "timed_out", "killed", "lost", "skipped")]
    [Description("The state."), Example("\"succeeded\"")]
    public required string State { get; init; }

    [Description("1 ok, 2 failed; null while neither."), Example("1")]
    public int? Result { get; init; }

    [Description("How long it took, in milliseconds."), Example("1840")]
    public long? Times { get; init; }

    [Description("Why it waits, failed or was skipped."), Example("null")]
    public string? Remark { get; init; }

    [Description("The job's creator."), Example("\"alice\"")]
    public required string Username { get; init; }

    [Description("When it was queued, in Unix seconds."), Example("1795053600")]
    public required long CreateTime { get; init; }

    [Description("When it started, in Unix seconds."), Example("1795053600")]
    public long? StartTime { get; init; }

    [Description("When it ended, in Unix seconds."), Example("1795053602")]
    public long? EndTime { get; init; }

    [Words("schedule", "timer", "person", "retry", "azkaban")]
    [Description("What brought it about."), Example("\"schedule\"")]
    public required string Cause { get; init; }

    [Description("Who asked for it, where somebody did."), Example("null")]
    public string? StartedBy { get; init; }

    [Description("The instant, the timer's time, or when it was asked for."), Example("\"2026-11-20T02:00:00.000Z\"")]
    public required DateTimeOffset ScheduledAt { get; init; }

    [Description("When it was triggered; for a retry, when the attempt before it ended."), Example("\"2026-11-20T02:00:00.004Z\"")]
    public required DateTimeOffset QueuedAt { get; init; }

    [Description("When its worker started it."), Example("\"2026-11-20T02:00:00.020Z\"")]
    public DateTimeOffset? StartedAt { get; init; }

    [Description("When it ended."), Example("\"2026-11-20T02:00:01.860Z\"")]
    public DateTimeOffset? EndedAt { get; init; }

    [Description("From 1."), Example("1")]
    public required int Attempt { get; init; }

    [Description("Which part of a broadcast it is, from 0; 0 for any other run."), Example("0")]
    public required int Shard { get; init; }

    [Description("How many parts the broadcast has; 1 for any other run."), Example("1")]
    public required int Shards { get; init; }

    [Description("The process's exit code, 128 + n when signal n ended it; for type http the status."), Example("0")]
    public int? ExitCode { get; init; }

    [Description("How much later than planned it was triggered, in milliseconds; null for what was not planned."), Example("4")]
    public long? LateMs { get; init; }

    [Description("How many planned instants it stands for, when more than one; 10,000 means that many or more."), Example("null")]
    public int? Coalesced { get; init; }

    [Description("The oldest instant it stands for, when more than one."), Example("null")]
    public DateTimeOffset? CoversFrom { get; init; }

    [Description("The newest instant it stands for, when more than one."), Example("null")]
    public DateTimeOffset? CoversTo { get; init; }
}

/// <summary>A request to run a job once.</summary>
public sealed record RunRequestDto : ICheckedContract
{
    [Entries(0, 1000), Bytes(64 * 1024), Example("{\"DAY\":\"monday\"}")]
    [Description("Environment variables of this run, beside and above the job's params. A secret is sent as {\"secret\": true, \"value\": …}; what the job keeps secret is kept secret here too.")]
    public IReadOnlyDictionary<string, ParamDto>? Params { get; init; }

    [Bounds(1, int.MaxValue), Example("3")]
    [Description("The version to run; null for the newest.")]
    public int? Version { get; init; }

    [Bounds(0, 31_536_000), Example("90.5")]
    [Description("Seconds from now; not together with at.")]
    public double? Delay { get; init; }

    [Example("\"2026-11-20T08:00:00Z\"")]
    [Description("When to run, as RFC 3339 or Unix seconds: up to 60 s past means now, at most 10 years ahead.")]
    public DateTimeOffset? At { get; init; }

    [Default("false"), Example("false")]
    [Description("Run beside what is going on, whatever the job's concurrency says.")]
    public bool? Force { get; init; }

    public void Check(FieldErrors errors, CheckContext context)
    {
        ParamRules.CheckNames(Params, errors);
        foreach (var (name, _) in Params?.Where(param => param.Value.Value is null) ?? [])
            errors.Within("params").Add(name, "needs a value");
        ScheduleRules.CheckStart(Delay, At, errors, context);
    }
}

/// <summary>The row that a request has reserved.</summary>
public sealed record RunReservedDto
{
    [Description("The numeric id of the run."), Example("90210")]
    public required long Id { get; init; }

    [Description("The global id of the run."), Example("\"0199b3a4-7777-7d11-8000-000000016062\"")]
    public required Guid RunId { get; init; }
}
