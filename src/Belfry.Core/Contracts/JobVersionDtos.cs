using System.ComponentModel;
using System.Text.Json;

namespace Belfry.Core.Contracts;

/// <summary>A row of <c>/v1/jobs/{id}/versions</c>.</summary>
public sealed record JobVersionDto
{
    [Description("The version, from 1."), Example("4")]
    public required int Version { get; init; }

    [Description("Who made it."), Example("\"alice\"")]
    public required string Username { get; init; }

    [Description("When, in Unix seconds."), Example("1795000000")]
    public required long CreateTime { get; init; }

    [Description("The fields that are other than in the version before; empty for the first."), Example("[\"cron\",\"target\"]")]
    public required IReadOnlyList<string> Changed { get; init; }
}

/// <summary>One version of a job, in full.</summary>
public sealed record JobVersionDetailDto
{
    [Description("The version, from 1."), Example("4")]
    public required int Version { get; init; }

    [Description("Who made it."), Example("\"alice\"")]
    public required string Username { get; init; }

    [Description("When, in Unix seconds."), Example("1795000000")]
    public required long CreateTime { get; init; }

    [Description("What is other than in the version before; empty for the first.")]
    public required IReadOnlyList<FieldChangeDto> Changes { get; init; }

    [AsSent, Description("The job's settings in this version; what the job is and does now is null.")]
    public required JobDto Job { get; init; }
}

/// <summary>One field of a job that was changed.</summary>
public sealed record FieldChangeDto
{
    [Description("The field."), Example("\"cron\"")]
    public required string Field { get; init; }

    [Description("Its value before."), Example("\"0 2 * * *\"")]
    public JsonElement? Before { get; init; }

    [Description("Its value after."), Example("\"0 3 * * *\"")]
    public JsonElement? After { get; init; }
}
