using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Belfry.Core.Contracts;

/// <summary>A numeric id or a uuid: both name the same job or run.</summary>
[JsonConverter(typeof(KeyConverter))]
public readonly record struct KeyDto(long? Id, Guid? Uuid)
{
    /// <summary>False for what is neither a positive whole number nor a uuid.</summary>
    public static bool TryParse(string? text, out KeyDto key)
    {
        key = default;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            key = new KeyDto(id, null);
        else if (Guid.TryParse(text, out var uuid))
            key = new KeyDto(null, uuid);
        else
            return false;
        return true;
    }

    public override string ToString() => Id?.ToString() ?? Uuid.ToString() ?? "";
}

/// <summary>Reads a number or a string.</summary>
public sealed class KeyConverter : JsonConverter<KeyDto>
{
    public override KeyDto Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => reader.TokenType switch
        {
            JsonTokenType.Number when reader.TryGetInt64(out var id) && id >= 0 => new KeyDto(id, null),
            JsonTokenType.String when KeyDto.TryParse(reader.GetString(), out var key) => key,
            _ => throw new JsonException("must be a numeric id or a uuid"),
        };

    public override void Write(Utf8JsonWriter writer, KeyDto value, JsonSerializerOptions options)
    {
        if (value.Id is { } id)
            writer.WriteNumberValue(id);
        else
            writer.WriteStringValue(value.Uuid!.Value);
    }
}
