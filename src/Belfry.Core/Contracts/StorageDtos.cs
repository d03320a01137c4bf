using System.ComponentModel;

namespace Belfry.Core.Contracts;

/// <summary>The answer of <c>GET /v1/storage</c>: what the database holds. Numbers of rows are the planner's estimates.</summary>
public sealed record StorageDto
{
    [Description("Bytes of the whole database, indexes included."), Example("734003200")]
    public required long DatabaseBytes { get; init; }

    [Description("Days of history and output that are kept besides today."), Example("30")]
    public required int KeepDays { get; init; }

    [Description("Bytes that history and output may take before the oldest days are dropped; null for no limit."), Example("53687091200")]
    public long? KeepBytes { get; init; }

    [Description("History and output that are kept begin here; earlier days were dropped."), Example("\"2026-10-21T00:00:00.000Z\"")]
    public DateTimeOffset? KeptFrom { get; init; }

    [Description("The days of history and output, the newest first, those to come left out.")]
    public required IReadOnlyList<StorageDayDto> Days { get; init; }

    [Description("The other tables, the largest first.")]
    public required IReadOnlyList<StorageTableDto> Tables { get; init; }
}

/// <summary>One day of history and output.</summary>
public sealed record StorageDayDto
{
    [Description("The UTC day."), Example("\"2026-11-20\"")]
    public required string Day { get; init; }

    [Description("Attempts that ended that day; null while PostgreSQL has not counted them."), Example("86400")]
    public long? Runs { get; init; }

    [Description("Bytes of their rows and indexes."), Example("25165824")]
    public required long HistoryBytes { get; init; }

    [Description("Bytes of the output of runs of that day."), Example("4194304")]
    public required long OutputBytes { get; init; }
}

/// <summary>A table.</summary>
public sealed record StorageTableDto
{
    [Description("Its name."), Example("\"jobs\"")]
    public required string Name { get; init; }

    [Description("Its rows; null while PostgreSQL has not counted them."), Example("1000")]
    public long? Rows { get; init; }

    [Description("Its bytes, indexes included."), Example("1048576")]
    public required long Bytes { get; init; }
}
