using System.ComponentModel;

namespace Belfry.Core.Contracts;

/// <summary>The query of <c>GET /v1/cron</c>.</summary>
public sealed record CronQuery : ICheckedContract
{
    [Mandatory, Length(1, 1000), Example("\"0 2 * * *\"")]
    [Description("The cron expression.")]
    public string? Expression { get; init; }

    [Length(1, 100), Default("\"UTC\""), Example("\"Europe/Berlin\"")]
    [Description("The IANA name of the zone in which it is read.")]
    public string? TimeZone { get; init; }

    [Bounds(1, 1000), Default("10"), Example("5")]
    [Description("How many instants are shown.")]
    public int? Count { get; init; }

    [Example("\"2026-11-20T08:00:00Z\"")]
    [Description("The instants are later than this, as RFC 3339 or Unix seconds. Default: now.")]
    public DateTimeOffset? From { get; init; }

    [Example("17")]
    [Description("The job from whose uuid H is computed: its numeric id, or any uuid.")]
    public KeyDto? JobId { get; init; }

    public void Check(FieldErrors errors, CheckContext context)
    {
        if (Expression is not null && !errors.Has("expression") && !errors.Has("timeZone"))
            ScheduleRules.CheckCron("expression", Expression, TimeZone, JobId?.Uuid, errors, context);
    }
}

/// <summary>The answer of <c>GET /v1/cron</c>.</summary>
public sealed record CronPreviewDto
{
    [Description("The instants, oldest first.")]
    public required IReadOnlyList<CronFireDto> Items { get; init; }

    [Description("When it is due, as a sentence; the language follows Accept-Language (English, 中文)."), Example("\"At 02:00, every day\"")]
    public required string Explanation { get; init; }

    [Description("What may surprise; empty when nothing."), Example("[]")]
    public required IReadOnlyList<string> Warnings { get; init; }
}

/// <summary>One instant.</summary>
public sealed record CronFireDto
{
    [Description("The instant."), Example("\"2026-11-20T01:00:00.000Z\"")]
    public required DateTimeOffset At { get; init; }

    [Description("The same moment on the clocks of the zone, with its offset."), Example("\"2026-11-20T02:00:00+01:00\"")]
    public required string Local { get; init; }
}
