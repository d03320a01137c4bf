using System.ComponentModel;
using Belfry.Core.Jobs;

namespace Belfry.Core.Contracts;

/// <summary>A job as <c>/v1/jobs</c> takes and gives it. A field that a PUT leaves out goes back to its default.</summary>
public sealed record JobDto : ICheckedContract
{
    [AnswerOnly, Example("17")]
    [Description("The numeric id, for paths and filters.")]
    public long? Id { get; init; }

    [AnswerOnly, Example("\"0199b3a4-5c7e-7d11-a6e0-2f6f3f9b8c01\"")]
    [Description("The global id.")]
    public Guid? JobId { get; init; }

    [Mandatory, Length(1, 200), Example("\"nightly report\"")]
    [Description("Unique among jobs.")]
    public string? Name { get; init; }

    [Example("3")]
    [Description("The worker group whose members may run it; null for any worker.")]
    public long? GroupId { get; init; }

    [Length(1, 200), Example("\"gpu\"")]
    [Description("The one tag that a worker must carry; null for any worker.")]
    public string? Tag { get; init; }

    [Length(1, 1000), Example("\"0 2 * * *\"")]
    [Description("When it is due: five fields, six with seconds first, seven with the year last; null for a job without a schedule.")]
    public string? Cron { get; init; }

    [Length(1, 100), Default("\"UTC\""), Example("\"Europe/Berlin\"")]
    [Description("The IANA name of the zone in which cron is read.")]
    public string? TimeZone { get; init; }

    [Mandatory, Example("\"shell\"")]
    [Description("What the target is.")]
    public JobType? Type { get; init; }

    [Mandatory, Length(1, int.MaxValue), Bytes(1024 * 1024), Example("\"#!/bin/sh\\necho hello\"")]
    [Description("The command line, script, source code or URL.")]
    public string? Target { get; init; }

    [Example("null")]
    [Description("The language of source code; required for type code, and for it alone.")]
    public CodeLanguage? Language { get; init; }

    [Example("null")]
    [Description("How the URL is called; for type http alone.")]
    public HttpDto? Http { get; init; }

    [Length(0, 10_000), Example("\"asked for by finance\"")]
    [Description("The job's own note.")]
    public string? Remark { get; init; }

    [AnswerOnly, Example("\"alice\"")]
    [Description("Who created it.")]
    public string? Username { get; init; }

    [AnswerOnly, Example("1795000000")]
    [Description("When it was created, in Unix seconds.")]
    public long? CreateTime { get; init; }

    [AnswerOnly, Example("4")]
    [Description("The newest version: every change makes one. It is the ETag too.")]
    public int? Version { get; init; }

    [AnswerOnly, Example("true")]
    [Description("Whether scheduling is started.")]
    public bool? Scheduled { get; init; }

    [AnswerOnly(CanBeNull = true), Example("1795053600")]
    [Description("When it is due next, in Unix seconds: the next instant, or a timer that waits; null when neither is.")]
    public long? NextFireTime { get; init; }

    [AnswerOnly, Example("0")]
    [Description("How many runs of it are running now.")]
    public int? RunningCount { get; init; }

    [AnswerOnly(CanBeNull = true), Example("\"10.0.0.9\"")]
    [Description("The address of the worker of its newest run.")]
    public string? Ip { get; init; }

    [AnswerOnly, Example("2")]
    [Description("The newest run: 1 running, 2 completed, 3 unknown, 4 error, 0 none of these.")]
    public int? Status { get; init; }

    [AnswerOnly, Words("idle", "queued", "assigned", "running", "succeeded", "failed", "timed_out", "killed", "lost")]
    [Description("The state of the newest run that was not skipped; a running one comes first; idle when there was none.")]
    [Example("\"succeeded\"")]
    public string? State { get; init; }

    [AnswerOnly(CanBeNull = true), Example("1")]
    [Description("The newest run's result: 1 ok, 2 failed.")]
    public int? Result { get; init; }

    [AnswerOnly(CanBeNull = true), Example("1840")]
    [Description("How long the newest run took, in milliseconds.")]
    public long? Times { get; init; }

    [AnswerOnly(CanBeNull = true), Example("1795053600")]
    [Description("When the newest run started, in Unix seconds.")]
    public long? StartTime { get; init; }

    [AnswerOnly(CanBeNull = true), Example("1795053602")]
    [Description("When the newest run ended, in Unix seconds.")]
    public long? EndTime { get; init; }

    [Bounds(1, 31_536_000), Example("300")]
    [Description("Seconds after which a run is ended as timed out; null for no limit.")]
    public int? TimeoutSeconds { get; init; }

    [Bounds(0, 3600), Default("10"), Example("10")]
    [Description("Seconds between SIGTERM and SIGKILL.")]
    public int? GraceSeconds { get; init; }

    [Default("{\"limit\":0}")]
    [Description("How often and how fast a failed run is tried again. Left out: not at all.")]
    public RetryDto? Retry { get; init; }

    [Default("\"fail\""), Example("\"retry\"")]
    [Description("What becomes of a run whose worker is lost.")]
    public LostPolicy? OnLost { get; init; }

    [Bounds(5, 86_400), Default("30"), Example("30")]
    [Description("Seconds of a worker's silence after which its run is lost.")]
    public int? LostAfterSeconds { get; init; }

    [Default("\"forbid\""), Example("\"queue\"")]
    [Description("What becomes of a run while another of the job is going on.")]
    public ConcurrencyPolicy? Concurrency { get; init; }

    [Bounds(1, 1000), Default("10"), Example("10")]
    [Description("How many runs may wait under concurrency queue.")]
    public int? QueueLimit { get; init; }

    [Bounds(1, 100_000), Default("100"), Example("100")]
    [Description("How many runs may go on at once under concurrency allow.")]
    public int? MaxConcurrent { get; init; }

    [Default("\"fire_once\""), Example("\"fire_once\"")]
    [Description("What becomes of instants that were missed by more than a minute.")]
    public MisfirePolicy? Misfire { get; init; }

    [Bounds(1, 31_536_000), Default("3600"), Example("3600")]
    [Description("Seconds that a run may wait for a worker.")]
    public int? StartDeadlineSeconds { get; init; }

    [Example("\"2026-11-20T00:00:00.000Z\"")]
    [Description("No instant before this is due; null for no bound.")]
    public DateTimeOffset? StartsAt { get; init; }

    [Example("null")]
    [Description("No instant after this is due; null for no bound.")]
    public DateTimeOffset? EndsAt { get; init; }

    [Default("\"most_free_slots\""), Example("\"round_robin\"")]
    [Description("How one of several workers is chosen.")]
    public Routing? Routing { get; init; }

    [Bounds(-1000, 1000), Default("0"), Example("0")]
    [Description("Runs with a higher priority are placed first.")]
    public int? Priority { get; init; }

    [Entries(0, 20), Default("[]")]
    [Description("Who is told of what becomes of its runs: failure (for good, after all retries), recovery (the first success after that), late (by more than a second), skipped.")]
    public IReadOnlyList<NotifyDto>? Notify { get; init; }

    [Length(1, 64), Example("\"reports\"")]
    [Description("The account of the worker's machine that runs it; null for the worker's own choice.")]
    public string? RunAs { get; init; }

    [Description("Limits of one run; null for none.")]
    public LimitsDto? Limits { get; init; }

    [Bounds(1024, 1024 * 1024 * 1024), Default("10485760"), Example("10485760")]
    [Description("Bytes of output that are kept; of more, the first and the last half are.")]
    public long? MaxOutputBytes { get; init; }

    [Entries(0, 1000), Bytes(64 * 1024), Default("{}"), Example("{\"DAY\":\"monday\"}")]
    [Description("Environment variables of every run. Names match [A-Za-z_][A-Za-z0-9_]* and do not begin with BELFRY_. A secret is sent as {\"secret\": true, \"value\": …}, stored encrypted, masked in output and read back without its value; {\"secret\": true} alone keeps what is stored.")]
    public IReadOnlyDictionary<string, ParamDto>? Params { get; init; }

    public void Check(FieldErrors errors, CheckContext context)
    {
        if (Type == JobType.Code && Language is null)
            errors.Add("language", $"is required for type code: {string.Join(", ", Word.All<CodeLanguage>())}");
        if (Type is not null and not JobType.Code && Language is not null)
            errors.Add("language", "is for type code alone");
        if (Type is not null and not JobType.Http && Http is not null)
            errors.Add("http", "is for type http alone");
        if (Type == JobType.Http && Target is not null && !IsHttpUrl(Target))
            errors.Add("target", "must be an absolute http or https URL");
        if (Type == JobType.Command && Target is not null)
            CheckCommand(Target, errors);
        if (Tag?.Contains(',') == true)
            errors.Add("tag", "is one tag and must not contain a comma");
        ParamRules.CheckNames(Params, errors);
        CheckSchedule(null, errors, context);
    }

    // A command that can never run is better refused now than found failed at night.
    private static void CheckCommand(string line, FieldErrors errors)
    {
        if (!ShellWords.TrySplit(line, out var words, out var open))
            errors.Add("target", $"has a {open} without its end; close it, or write \\{open} for the character itself");
        else if (words.Count == 0)
            errors.Add("target", "has no command: nothing but blanks and a comment");
    }

    /// <summary>The rules of the schedule, which depend on the job's uuid where the expression has an <c>H</c>.</summary>
    /// <param name="jobId">Null while it is not known.</param>
    public void CheckSchedule(Guid? jobId, FieldErrors errors, CheckContext context)
    {
        // Without a cron the zone is checked all the same: it would be found wrong when a cron is added.
        if (!errors.Has("cron") && !errors.Has("timeZone"))
            ScheduleRules.CheckCron("cron", Cron, TimeZone, jobId, errors, context);
        ScheduleRules.CheckBounds(Cron, TimeZone, jobId, StartsAt, EndsAt, errors);
    }

    private static bool IsHttpUrl(string target)
        => Uri.TryCreate(target.Trim(), UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0;
}
