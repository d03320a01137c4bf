using System.Text.Json;
using System.Text.Json.Serialization;

namespace Belfry.Core.Contracts;

/// <summary>How the HTTP API writes JSON; the client reads it the same way.</summary>
public static class ApiJson
{
    /// <summary>
    /// camelCase, enums as snake_case words, times as RFC 3339 in UTC, nulls written out; a number in quotes is a text.
    /// </summary>
    public static JsonSerializerOptions Options { get; } = Apply(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <summary>Adds the API's rules to options that somebody else made.</summary>
    public static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Converters.Add(new WordConverter());
        options.Converters.Add(new MomentConverter());
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        return options;
    }
}
