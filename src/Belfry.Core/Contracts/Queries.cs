using System.ComponentModel;

namespace Belfry.Core.Contracts;

/// <summary>The query of <c>DELETE /v1/jobs/{id}</c>.</summary>
public sealed record JobDeleteQuery
{
    [Default("false"), Description("Also end what is running and what is queued."), Example("false")]
    public bool? Kill { get; init; }
}

/// <summary>The query of <c>DELETE /v1/workers/{id}</c>.</summary>
public sealed record WorkerDeleteQuery
{
    [Default("false"), Description("Delete it although it runs something: that is finished, then the worker is forgotten."), Example("false")]
    public bool? Force { get; init; }
}

/// <summary>The query of <c>GET /v1/scheduler-logs/{id}/output</c>.</summary>
public sealed record OutputQuery
{
    [Default("false"), Example("true")]
    [Description("Stream what is there and what comes, as server-sent events, until the run has ended.")]
    public bool? Follow { get; init; }

    [Bounds(1, 1_000_000), Example("100")]
    [Description("Only the last so many lines, within the last 16 MiB; with follow, begin there.")]
    public int? Tail { get; init; }
}
