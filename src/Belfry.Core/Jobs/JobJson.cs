using System.Text.Json;
using System.Text.Json.Serialization;
using Belfry.Core.Contracts;

namespace Belfry.Core.Jobs;

/// <summary>How <see cref="JobSpec"/> and <see cref="JobPolicies"/> are stored: as on the wire, defaults written out.</summary>
public static class JobJson
{
    /// <summary>camelCase, enums as words, nulls left out.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new WordConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}
