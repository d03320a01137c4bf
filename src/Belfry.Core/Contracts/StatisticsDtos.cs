using System.ComponentModel;

namespace Belfry.Core.Contracts;

/// <summary>The query of <c>GET /v1/statistics</c>.</summary>
public sealed record StatisticsQuery : ICheckedContract
{
    private const int MostSteps = 1500;

    [Example("\"2026-11-20T00:00:00.000Z\"")]
    [Description("Attempts that were queued from here on; default: an hour before to.")]
    public DateTimeOffset? From { get; init; }

    [Example("\"2026-11-21T00:00:00.000Z\"")]
    [Description("And before this; default: now.")]
    public DateTimeOffset? To { get; init; }

    [Words("minute", "ten_minutes", "hour", "day"), Default("\"minute\""), Example("\"hour\"")]
    [Description("The length of one step.")]
    public string? Step { get; init; }

    [Length(1, 100), Default("\"UTC\""), Example("\"Europe/Berlin\"")]
    [Description("The IANA name of the zone in which hours and days begin.")]
    public string? TimeZone { get; init; }

    [Example("17")]
    [Description("Only attempts of this job: its numeric id or its uuid.")]
    public KeyDto? JobId { get; init; }

    public void Check(FieldErrors errors, CheckContext context)
    {
        var (from, to, step) = Span(context.Now);
        if (from >= to)
            errors.Add("from", "must be before to");
        else if (to - from > MostSteps * step)
            errors.Add("step", $"makes more than {MostSteps:#,0} of that span: choose a longer step");
        if (TimeZone is not null && !errors.Has("timeZone"))
            ScheduleRules.CheckCron("timeZone", null, TimeZone, null, errors, context);
    }

    /// <summary>The span that is asked for, and the usual length of a step.</summary>
    public (DateTimeOffset From, DateTimeOffset To, TimeSpan Step) Span(DateTimeOffset now)
    {
        var to = To ?? now;
        return (From ?? to.AddHours(-1), to, Step switch
        {
            "ten_minutes" => TimeSpan.FromMinutes(10),
            "hour" => TimeSpan.FromHours(1),
            "day" => TimeSpan.FromDays(1),
            _ => TimeSpan.FromMinutes(1),
        });
    }
}

/// <summary>The answer of <c>GET /v1/statistics</c>: what became of attempts, over time.</summary>
public sealed record StatisticsDto
{
    [Description("The steps in which anything was queued, the oldest first.")]
    public required IReadOnlyList<StatisticsStepDto> Items { get; init; }
}

/// <summary>One step.</summary>
public sealed record StatisticsStepDto
{
    [Description("When it begins."), Example("\"2026-11-20T08:00:00.000Z\"")]
    public required DateTimeOffset At { get; init; }

    [Description("Attempts that succeeded."), Example("60")]
    public required long Succeeded { get; init; }

    [Description("Attempts that failed."), Example("1")]
    public required long Failed { get; init; }

    [Description("Attempts that were ended because they took too long."), Example("0")]
    public required long TimedOut { get; init; }

    [Description("Attempts that were ended by people or by another run."), Example("0")]
    public required long Killed { get; init; }

    [Description("Attempts whose worker was lost."), Example("0")]
    public required long Lost { get; init; }

    [Description("Instants and starts that were not run."), Example("2")]
    public required long Skipped { get; init; }

    [Description("How late the half of the planned ones was triggered at most, in milliseconds; null when none was planned."), Example("3")]
    public long? LateMedianMs { get; init; }

    [Description("The same for 99 of 100."), Example("12")]
    public long? LateP99Ms { get; init; }

    [Description("How long the half of those that ran took at most, in milliseconds; null when none ran."), Example("840")]
    public long? TimesMedianMs { get; init; }
}

/// <summary>The query of <c>GET /v1/fires</c>.</summary>
public sealed record FiresQuery
{
    [Bounds(60, 86_400), Default("3600"), Example("3600")]
    [Description("How many seconds ahead.")]
    public int? Seconds { get; init; }
}

/// <summary>The answer of <c>GET /v1/fires</c>: what is due in the time ahead, all jobs together.</summary>
public sealed record FiresDto
{
    [Description("The first second that counts."), Example("\"2026-11-20T08:00:01.000Z\"")]
    public required DateTimeOffset From { get; init; }

    [Description("The second behind the last."), Example("\"2026-11-20T09:00:01.000Z\"")]
    public required DateTimeOffset To { get; init; }

    [Description("All fires, of schedules and of timers."), Example("3720")]
    public required long Total { get; init; }

    [Description("Fires by minute, the first from the beginning of the span on."), Example("[62,61]")]
    public required IReadOnlyList<int> Minutes { get; init; }

    [Description("The seconds in which the most come together, at most ten, the fullest first; those with a single fire are left out.")]
    public required IReadOnlyList<CrowdedSecondDto> Crowded { get; init; }
}

/// <summary>A second with many fires.</summary>
public sealed record CrowdedSecondDto
{
    [Description("The second."), Example("\"2026-11-20T09:00:00.000Z\"")]
    public required DateTimeOffset At { get; init; }

    [Description("How many jobs are due in it."), Example("40")]
    public required int Fires { get; init; }
}

/// <summary>The query of <c>GET /v1/timeline</c>.</summary>
public sealed record TimelineQuery : ICheckedContract
{
    [Example("\"2026-11-20T08:00:00.000Z\"")]
    [Description("The beginning of the span; default: an hour before to.")]
    public DateTimeOffset? From { get; init; }

    [Example("\"2026-11-20T09:00:00.000Z\"")]
    [Description("Its end; default: now.")]
    public DateTimeOffset? To { get; init; }

    [Example("17")]
    [Description("Only attempts of this job: its numeric id or its uuid.")]
    public KeyDto? JobId { get; init; }

    [Bounds(0, long.MaxValue), Example("12")]
    [Description("Only attempts of this worker.")]
    public long? WorkerId { get; init; }

    [Bounds(1, 5000), Default("2000"), Example("2000")]
    [Description("At most so many attempts: the longest of the span.")]
    public int? Limit { get; init; }

    public void Check(FieldErrors errors, CheckContext context)
    {
        var (from, to) = Span(context.Now);
        if (from >= to)
            errors.Add("from", "must be before to");
    }

    public (DateTimeOffset From, DateTimeOffset To) Span(DateTimeOffset now) => (From ?? (To ?? now).AddHours(-1), To ?? now);
}

/// <summary>The answer of <c>GET /v1/timeline</c>: attempts that were running in a span.</summary>
public sealed record TimelineDto
{
    [Description("The attempts, in the order of their starts.")]
    public required IReadOnlyList<TimelineRunDto> Items { get; init; }

    [Description("Whether there are more, shorter ones."), Example("false")]
    public required bool More { get; init; }
}

/// <summary>An attempt on a timeline.</summary>
public sealed record TimelineRunDto
{
    [Description("The numeric id of the attempt."), Example("90210")]
    public required long Id { get; init; }

    [Description("The numeric id of its job."), Example("17")]
    public required long JobNumber { get; init; }

    [Description("The job's name now."), Example("\"nightly report\"")]
    public required string JobName { get; init; }

    [Description("The worker that has or had it."), Example("12")]
    public required long WorkerId { get; init; }

    [Description("That worker's name."), Example("\"build-3\"")]
    public required string WorkerName { get; init; }

    [Words("assigned", "running", "succeeded", "failed", "timed_out", "killed", "lost"), Description("The state."), Example("\"succeeded\"")]
    public required string State { get; init; }

    [Description("When it was triggered."), Example("\"2026-11-20T08:00:00.000Z\"")]
    public required DateTimeOffset QueuedAt { get; init; }

    [Description("When it started."), Example("\"2026-11-20T08:00:00.020Z\"")]
    public required DateTimeOffset StartedAt { get; init; }

    [Description("When it ended; null while it goes on."), Example("\"2026-11-20T08:00:01.860Z\"")]
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>A row of <c>/v1/terms</c>: a hand-over.</summary>
public sealed record TermDto
{
    [Description("The epoch: the number of the term."), Example("1795000000000")]
    public required long Id { get; init; }

    [Description("The address of the master that led."), Example("\"http://10.0.0.5:8080\"")]
    public required string Url { get; init; }

    [Description("When it began; it ended with the next one."), Example("\"2026-11-20T08:00:00.000Z\"")]
    public required DateTimeOffset BeganAt { get; init; }
}

/// <summary>A row of <c>/v1/alerts</c>: what the scheduler says about itself.</summary>
public sealed record AlertDto
{
    [Description("The id."), Example("4")]
    public required long Id { get; init; }

    [Description("When, in Unix seconds."), Example("1795000000")]
    public required long CreateTime { get; init; }

    [Description("When it was over, in Unix seconds: the same moment for what does not last, null while it lasts."), Example("1795000000")]
    public long? EndTime { get; init; }

    [Description("For programs."), Example("\"term_failed\"")]
    public required string Kind { get; init; }

    [Description("For people."), Example("\"Epoch 1795000000000 ended early: the connection was lost\"")]
    public required string Text { get; init; }
}
