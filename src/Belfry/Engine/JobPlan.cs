using Belfry.Core.Jobs;
using Belfry.Core.Placement;

namespace Belfry.Engine;

/// <summary>What the engine keeps in memory of one version of a job. Equal policies and needs are one object.</summary>
internal sealed record JobPlan
{
    public required JobId Id { get; init; }

    public required Guid Uuid { get; init; }

    public required int Version { get; init; }

    public required JobPolicies Policies { get; init; }

    public required RunNeed Need { get; init; }

    /// <summary>The job was deleted: its instants no longer run.</summary>
    public bool Deleted { get; init; }
}
