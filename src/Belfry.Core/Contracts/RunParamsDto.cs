using System.ComponentModel;

namespace Belfry.Core.Contracts;

/// <summary>The answer of <c>/v1/scheduler-logs/{id}/params</c>.</summary>
public sealed record RunParamsDto
{
    [Example("{\"DAY\":\"monday\"}")]
    [Description("What the process gets as environment variables: the params of the version that runs, and above them those of this run alone. A secret is shown without its value.")]
    public required IReadOnlyDictionary<string, ParamDto> Params { get; init; }

    [Example("[\"DAY\"]")]
    [Description("Those of them that are of this run alone.")]
    public required IReadOnlyList<string> Own { get; init; }
}
