using System.Text.Json;
using System.Text.Json.Serialization;

namespace Belfry.Core.Contracts;

/// <summary>Tags: one text with commas in between, or a list.</summary>
[JsonConverter(typeof(TagsConverter))]
public sealed record TagsDto(IReadOnlyList<string> Tags)
{
    /// <summary>The tags of a text, trimmed, each once; empty ones are left out.</summary>
    public static TagsDto Parse(string text) => Of(text.Split(','));

    public static TagsDto Of(IEnumerable<string> tags)
        => new([.. tags.Select(tag => tag.Trim()).Where(tag => tag.Length > 0).Distinct(StringComparer.Ordinal)]);

    public override string ToString() => string.Join(',', Tags);
}

/// <summary>Reads a string or an array of strings, writes a string.</summary>
public sealed class TagsConverter : JsonConverter<TagsDto>
{
    public override TagsDto Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return TagsDto.Parse(reader.GetString()!);
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("must be a text with commas, or a list of texts");
        var tags = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            tags.Add(reader.TokenType == JsonTokenType.String
                ? reader.GetString()!
                : throw new JsonException("must be a text with commas, or a list of texts"));
        return TagsDto.Of(tags);
    }

    public override void Write(Utf8JsonWriter writer, TagsDto value, JsonSerializerOptions options)
        => writer.WriteStringValue(value.ToString());
}
