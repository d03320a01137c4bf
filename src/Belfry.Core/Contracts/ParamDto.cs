using System.Text.Json;
using System.Text.Json.Serialization;

namespace Belfry.Core.Contracts;

/// <summary>
/// The value of a param: a text, or <c>{"secret": true, "value": "…"}</c> for one that is never read back. A secret that
/// is read, and one that is to stay as it is, comes without its value.
/// </summary>
/// <param name="Value">Null for a secret without its value alone.</param>
[JsonConverter(typeof(ParamConverter))]
public sealed record ParamDto(string? Value, bool IsSecret)
{
    /// <summary>How a secret is read back.</summary>
    public static ParamDto Hidden { get; } = new(null, IsSecret: true);

    public static ParamDto Plain(string value) => new(value, IsSecret: false);

    // What is written to a log or a message by mistake must not hold the value.
    public override string ToString() => IsSecret ? "(secret)" : Value ?? "";
}

/// <summary>Reads a string, or an object with <c>secret: true</c>; writes the same.</summary>
public sealed class ParamConverter : JsonConverter<ParamDto>
{
    public override ParamDto Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return ParamDto.Plain(reader.GetString()!);
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Unreadable();
        bool? secret = null;
        string? value = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var field = reader.GetString();
            reader.Read();
            if (field == "secret" && secret is null && reader.TokenType == JsonTokenType.True)
                secret = true;
            else if (field == "value" && value is null && reader.TokenType == JsonTokenType.String)
                value = reader.GetString();
            else
                throw Unreadable();
        }
        return secret is null ? throw Unreadable() : new ParamDto(value, IsSecret: true);
    }

    public override void Write(Utf8JsonWriter writer, ParamDto value, JsonSerializerOptions options)
    {
        if (!value.IsSecret)
        {
            writer.WriteStringValue(value.Value);
            return;
        }
        writer.WriteStartObject();
        writer.WriteBoolean("secret", true);
        if (value.Value is not null)
            writer.WriteString("value", value.Value);
        writer.WriteEndObject();
    }

    private static JsonException Unreadable() => new("must be a text, or an object with secret: true and a value");
}
