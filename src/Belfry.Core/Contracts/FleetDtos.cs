using System.ComponentModel;
using Belfry.Core.Protocol;

namespace Belfry.Core.Contracts;

/// <summary>A worker as <c>/v1/workers</c> takes and gives it.</summary>
public sealed record WorkerDto : ICheckedContract
{
    [AnswerOnly, Description("The id."), Example("12")]
    public long? Id { get; init; }

    [Mandatory, Length(1, 200), Description("The machine's address."), Example("\"10.0.0.9\"")]
    public string? Host { get; init; }

    [Mandatory, Length(1, 200), Description("Unique among the workers of its srvName."), Example("\"build-3\"")]
    public string? Name { get; init; }

    [Mandatory, Length(1, 200), Description("The service that the worker belongs to."), Example("\"belfry-worker\"")]
    public string? SrvName { get; init; }

    [Description("Its tags, separated by commas; a list is taken too. Null: as the process says."), Example("\"gpu,large\"")]
    public TagsDto? Tag { get; init; }

    [AnswerOnly, Description("Its tags as a list."), Example("[\"gpu\",\"large\"]")]
    public IReadOnlyList<string>? Tags { get; init; }

    [Bounds(0, ProtocolLimits.MostSlots), Description("How many runs it takes at once. Null: as the process says."), Example("8")]
    public int? Capacity { get; init; }

    [Default("false"), Description("It finishes what it has and is given nothing more."), Example("false")]
    public bool? Draining { get; init; }

    [AnswerOnly, Description("1 online, 2 offline, 3 draining."), Example("1")]
    public int? Status { get; init; }

    [AnswerOnly, Words("online", "offline", "draining"), Description("The same as a word."), Example("\"online\"")]
    public string? State { get; init; }

    [AnswerOnly, Description("What it can run."), Example("[\"command\",\"shell\",\"python\",\"http\"]")]
    public IReadOnlyList<string>? Types { get; init; }

    [AnswerOnly, Description("How many runs it has now."), Example("2")]
    public int? Running { get; init; }

    [AnswerOnly(CanBeNull = true), Description("The version of its program; null while no process has joined."), Example("\"0.1.0\"")]
    public string? ProgramVersion { get; init; }

    [AnswerOnly, Description("When the row was made, in Unix seconds."), Example("1795000000")]
    public long? CreateTime { get; init; }

    [AnswerOnly(CanBeNull = true), Description("When the leader last heard of it; null: never, or it said goodbye."), Example("\"2026-11-20T08:00:00.000Z\"")]
    public DateTimeOffset? SeenAt { get; init; }

    [AnswerOnly, Description("Counts the changes that people make. It is the ETag too."), Example("1")]
    public int? Version { get; init; }

    public void Check(FieldErrors errors, CheckContext context) => TagRules.Check("tag", Tag?.Tags, errors);
}

/// <summary>A worker group as <c>/v1/worker-groups</c> takes and gives it.</summary>
public sealed record WorkerGroupDto : ICheckedContract
{
    [AnswerOnly, Description("The id."), Example("3")]
    public long? Id { get; init; }

    [Mandatory, Length(1, 200), Description("Unique among groups."), Example("\"reports\"")]
    public string? Name { get; init; }

    [Entries(0, 10_000), Default("[]"), Description("Members one by one."), Example("[12]")]
    public IReadOnlyList<long>? WorkerIds { get; init; }

    [Entries(0, TagRules.Most, Longest = TagRules.Longest), Default("[]"), Description("Members by tag: whoever carries one of these, now or later. A tag has no comma."), Example("[\"gpu\"]")]
    public IReadOnlyList<string>? Tags { get; init; }

    [AnswerOnly, Description("All members, by id or by tag.")]
    public IReadOnlyList<WorkerNameDto>? Workers { get; init; }

    [AnswerOnly, Description("1 normal, 2 abnormal: a member is offline."), Example("1")]
    public int? Status { get; init; }

    [AnswerOnly, Words("normal", "abnormal"), Description("The same as a word."), Example("\"normal\"")]
    public string? Health { get; init; }

    [AnswerOnly, Description("When it was made, in Unix seconds."), Example("1795000000")]
    public long? CreateTime { get; init; }

    [AnswerOnly, Description("Counts the changes. It is the ETag too."), Example("1")]
    public int? Version { get; init; }

    public void Check(FieldErrors errors, CheckContext context) => TagRules.Check("tags", Tags, errors);
}

/// <summary>A member of a group.</summary>
public sealed record WorkerNameDto
{
    [Description("The worker's id."), Example("12")]
    public required long Id { get; init; }

    [Description("The worker's name."), Example("\"build-3\"")]
    public required string Name { get; init; }
}

/// <summary>A row of <c>/v1/masters</c>.</summary>
public sealed record MasterDto
{
    [Description("The id."), Example("1")]
    public required long Id { get; init; }

    [Description("Its address."), Example("\"10.0.0.5\"")]
    public required string Ip { get; init; }

    [Description("1 leader, 2 follower."), Example("1")]
    public required int Status { get; init; }

    [Words("leader", "follower"), Description("The same as a word."), Example("\"leader\"")]
    public required string Role { get; init; }

    [Description("Where others reach it."), Example("\"http://10.0.0.5:8080\"")]
    public required string Url { get; init; }

    [Description("The epoch that it leads, or of the leader that it follows; null while nobody has ever led."), Example("1795000000000")]
    public long? Term { get; init; }

    [Description("The version of its program."), Example("\"0.1.0\"")]
    public required string Version { get; init; }

    [Description("When it started."), Example("\"2026-11-20T08:00:00.000Z\"")]
    public required DateTimeOffset StartedAt { get; init; }

    [Description("When it last said that it is alive."), Example("\"2026-11-20T08:00:00.000Z\"")]
    public required DateTimeOffset SeenAt { get; init; }
}
