using System.Text.Json;
using System.Text.Json.Nodes;

namespace Belfry.Core.Jobs;

/// <summary>
/// Params as they are stored: plain values as they are, secret ones sealed. As JSON a plain value is a text and a sealed
/// one an object, so that no plain value can be mistaken for a sealed one.
/// </summary>
public sealed record ParamSet
{
    private const string SealedField = "sealed";

    /// <summary>Values by name.</summary>
    public IReadOnlyDictionary<string, string> Plain { get; init; } = new Dictionary<string, string>();

    /// <summary>Sealed values by name; no name is in <see cref="Plain"/> too.</summary>
    public IReadOnlyDictionary<string, string> Sealed { get; init; } = new Dictionary<string, string>();

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <returns>Null for null.</returns>
    /// <exception cref="JsonException">It is something else.</exception>
    public static ParamSet? Parse(string? json)
    {
        if (json is null)
            return null;
        var plain = new Dictionary<string, string>(StringComparer.Ordinal);
        var @sealed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in JsonNode.Parse(json) as JsonObject ?? throw new JsonException("params are no object"))
        {
            if (value is JsonObject secret)
                @sealed[name] = secret[SealedField]?.GetValue<string>() ?? throw new JsonException($"{name} is neither plain nor sealed");
            else
                plain[name] = value?.GetValue<string>() ?? throw new JsonException($"{name} has no value");
        }
        return new ParamSet { Plain = plain, Sealed = @sealed };
    }

    /// <summary>One object; null when there are no params.</summary>
    public string? ToJson()
    {
        if (Plain.Count + Sealed.Count == 0)
            return null;
        var json = new JsonObject();
        foreach (var (name, value) in Plain)
            json[name] = value;
        foreach (var (name, value) in Sealed)
            json[name] = new JsonObject { [SealedField] = value };
        return json.ToJsonString();
    }
}
