using System.Text.Json.Nodes;

namespace Belfry.Cli;

/// <summary>
/// Fields of a JSON object by path. Edits work on the JSON as it came, so that fields which this client does not know
/// stay as they are.
/// </summary>
internal static class JsonFields
{
    /// <param name="path">With dots for fields inside of others: <c>retry.limit</c>.</param>
    public static void Set(JsonObject target, string path, JsonNode? value) => Set(target, path.Split('.'), value);

    /// <summary>Sets a field; the objects on the way to it are made when they are missing.</summary>
    public static void Set(JsonObject target, IReadOnlyList<string> path, JsonNode? value)
    {
        for (var i = 0; i < path.Count - 1; i++)
        {
            if (target[path[i]] is not JsonObject inner)
                target[path[i]] = inner = [];
            target = inner;
        }
        target[path[^1]] = value;
    }

    /// <summary>Removes a field, so that it goes back to its default; one that is not there is no error.</summary>
    public static void Remove(JsonObject target, string path)
    {
        // The names of params and headers may have dots, and come last.
        var names = path.Split('.', 2);
        if (names.Length == 1)
            target.Remove(names[0]);
        else if (target[names[0]] is JsonObject inner && !inner.Remove(names[1]) && names[1].Contains('.'))
            Remove(inner, names[1]);
    }

    /// <summary>Whole numbers without a fraction, as the API wants its integers.</summary>
    public static JsonNode Number(double number)
        => number == Math.Truncate(number) && Math.Abs(number) < 1L << 53 ? JsonValue.Create((long)number) : JsonValue.Create(number);
}
