using System.ComponentModel;

namespace Belfry.Core.Contracts;

/// <summary>The query of <c>GET /v1/overview</c>.</summary>
public sealed record OverviewQuery
{
    [Default("false"), Example("false")]
    [Description("Stream it as server-sent events: at once, and whenever something has changed.")]
    public bool? Follow { get; init; }
}

/// <summary>The answer of <c>GET /v1/overview</c>: the whole scheduler in figures.</summary>
public sealed record OverviewDto
{
    [Description("Jobs that there are; past 10,000 it may be an estimate."), Example("120")]
    public required long Jobs { get; init; }

    [Description("Jobs whose schedule is started."), Example("80")]
    public required long ScheduledJobs { get; init; }

    [Description("One-shot starts that wait for their time."), Example("2")]
    public required long Timers { get; init; }

    [Description("Attempts that wait for a worker or for their turn."), Example("1")]
    public required int Queued { get; init; }

    [Description("Attempts that a worker has."), Example("5")]
    public required int Running { get; init; }

    [Description("Workers by what they are doing.")]
    public required OverviewWorkersDto Workers { get; init; }

    [Description("Masters that are alive."), Example("2")]
    public required int Masters { get; init; }

    [Description("The leader's address; null while nobody leads."), Example("\"http://10.0.0.5:8080\"")]
    public string? Leader { get; init; }

    [Description("The newest epoch; null while nobody has ever led."), Example("1795000000000")]
    public long? Term { get; init; }

    [Description("Seconds by which the scheduler is behind the clock: every instant before that has its record."), Example("0.4")]
    public required double BehindSeconds { get; init; }

    [Description("What has changed since another answer: a list need be read again only when its mark is another.")]
    public required OverviewMarksDto Marks { get; init; }
}

/// <summary>Workers in figures.</summary>
public sealed record OverviewWorkersDto
{
    [Description("Take runs."), Example("3")]
    public required int Online { get; init; }

    [Description("Finish what they have."), Example("0")]
    public required int Draining { get; init; }

    [Description("Have not been heard of."), Example("1")]
    public required int Offline { get; init; }

    [Description("Runs that those online take at once, all together."), Example("24")]
    public required int Slots { get; init; }
}

/// <summary>Marks that change when something does.</summary>
public sealed record OverviewMarksDto
{
    [Description("Attempts."), Example("\"90210/3/1\"")]
    public required string Runs { get; init; }

    [Description("Jobs and their schedules."), Example("\"c4ca4238a0b923820dcc509a6f75849b\"")]
    public required string Jobs { get; init; }

    [Description("Workers and worker groups."), Example("\"a54d88e06612d820bc3be72877c74f25\"")]
    public required string Workers { get; init; }

    [Description("Masters, and who leads."), Example("\"1795000000000/2\"")]
    public required string Masters { get; init; }
}
