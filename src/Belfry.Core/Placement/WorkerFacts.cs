using System.Collections.Frozen;
using Belfry.Core.Jobs;

namespace Belfry.Core.Placement;

/// <summary>What placement must know of an online worker.</summary>
public sealed record WorkerFacts
{
    public required WorkerId Id { get; init; }

    public required string Name { get; init; }

    public required FrozenSet<string> Tags { get; init; }

    /// <summary>The words of <see cref="RunNeed.Type"/> it can run.</summary>
    public required FrozenSet<string> Types { get; init; }

    /// <summary>How many runs it takes at once.</summary>
    public required int Slots { get; init; }

    /// <summary>How many of type http, beside those of <see cref="Slots"/>; null when they count there too.</summary>
    public int? HttpSlots { get; init; }

    /// <summary>How many more runs of a type it takes.</summary>
    /// <param name="runs">How many it has in all.</param>
    /// <param name="httpRuns">How many of them are of type http.</param>
    public int FreeSlots(string type, int runs, int httpRuns) => (type, HttpSlots) switch
    {
        (_, null) => Slots - runs,
        (RunNeed.Http, { } httpSlots) => httpSlots - httpRuns,
        _ => Slots - (runs - httpRuns),
    };

    public bool Draining { get; init; }
}

/// <summary>A group's rule: the union of the workers it names and of those that carry one of its tags.</summary>
public sealed record WorkerGroupFacts
{
    public required GroupId Id { get; init; }

    public required string Name { get; init; }

    public required FrozenSet<WorkerId> Workers { get; init; }

    public required FrozenSet<string> Tags { get; init; }

    public bool Has(WorkerFacts worker) => Workers.Contains(worker.Id) || worker.Tags.Overlaps(Tags);
}

/// <summary>What a run asks of its worker. Runs with equal needs stand in one queue.</summary>
/// <param name="Group">Member of this group; null for any.</param>
/// <param name="Tag">Carries this tag; null for any.</param>
/// <param name="Type"><c>command</c>, <c>shell</c>, <c>http</c>, <c>python</c> or <c>golang</c>.</param>
/// <param name="Routing">How one of several is chosen.</param>
/// <param name="HashKey">The job, under <see cref="Routing.ConsistentHash"/>; null under any other.</param>
public sealed record RunNeed(GroupId? Group, string? Tag, string Type, Routing Routing, JobId? HashKey)
{
    /// <summary>The only worker that may take it; null for a run that is no part of a broadcast.</summary>
    public WorkerId? Member { get; init; }

    /// <summary>The type that has slots of its own.</summary>
    public const string Http = "http";
}
