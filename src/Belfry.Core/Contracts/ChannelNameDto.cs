using System.ComponentModel;

namespace Belfry.Core.Contracts;

/// <summary>A row of <c>/v1/channel-names</c>.</summary>
public sealed record ChannelNameDto
{
    [Description("The id, for a job's notify."), Example("3")]
    public required long Id { get; init; }

    [Description("Unique among channels."), Example("\"on call\"")]
    public required string Name { get; init; }

    [Description("How it is told."), Example("\"webhook\"")]
    public required ChannelKind Kind { get; init; }
}
