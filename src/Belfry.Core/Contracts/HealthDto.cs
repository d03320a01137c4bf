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
}
