using System.ComponentModel;

namespace Belfry.Core.Contracts;

/// <summary>The answer of <c>/health</c>.</summary>
public sealed record HealthDto
{
    [Description("ok, or why PostgreSQL cannot be used."), Example("\"ok\"")]
    public required string Database { get; init; }

    [Description("The leader's address; null while nobody leads."), Example("\"http://10.0.0.5:8080\"")]
    public string? Leader { get; init; }

    [Description("How many masters are alive; null while PostgreSQL cannot be asked."), Example("2")]
    public int? Masters { get; init; }

    [Description("Every planned instant up to here has its record."), Example("\"2026-11-20T08:00:00.000Z\"")]
    public DateTimeOffset? AccountedThrough { get; init; }

    [Description("The release of the time zone database of this master."), Example("\"2026a\"")]
    public string? Tzdata { get; init; }

    [Description("Masters whose release is not the leader's: they might plan other instants."), Example("[]")]
    public required IReadOnlyList<string> TzdataDiffers { get; init; }

    [Description("The Azkaban behind /scheduler-v2, as the leader finds it; null when none is configured.")]
    public AzkabanHealthDto? Azkaban { get; init; }
}

/// <summary>How the leader finds Azkaban.</summary>
public sealed record AzkabanHealthDto
{
    [Description("Where it is."), Example("\"https://azkaban.example.com:8443/\"")]
    public required string Url { get; init; }

    [Description("Why it cannot be used; null when it answers."), Example("null")]
    public string? Error { get; init; }

    [Description("For how long it is as it is."), Example("\"2026-11-20T08:00:00.000Z\"")]
    public required DateTimeOffset Since { get; init; }

    [Description("When all that is unfinished was last compared with it."), Example("\"2026-11-20T08:00:00.000Z\"")]
    public DateTimeOffset? SyncedAt { get; init; }

    [Description("How many executions are followed."), Example("12")]
    public required long Unfinished { get; init; }

    [Description("How many submissions wait: being sent, looked for, or for room."), Example("0")]
    public required long Unsettled { get; init; }
}
