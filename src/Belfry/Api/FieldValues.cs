using System.Text.Json;
using Belfry.Core.Contracts;

namespace Belfry.Api;

/// <summary>Single JSON values as the types of the contracts' fields.</summary>
internal static class FieldValues
{
    public const string Unrecordable = "must not contain U+0000 or unpaired surrogates";

    /// <param name="why">What it must be, when it is not.</param>
    public static bool TryRead(Type type, JsonElement json, out object? value, out string why)
    {
        why = Expected(type);
        value = null;
        if (!IsRecordable(json))
        {
            why = Unrecordable;
            return false;
        }
        if (type == typeof(string))
            value = json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        else if (type == typeof(bool))
            value = json.ValueKind is JsonValueKind.True or JsonValueKind.False ? json.GetBoolean() : null;
        else if (type == typeof(int))
            value = json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var number) ? number : null;
        else if (type == typeof(long))
            value = json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out var number) ? number : null;
        else if (type == typeof(double))
            value = json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;
        else if (type.IsEnum)
            value = json.ValueKind == JsonValueKind.String ? EnumOf(type, json.GetString()!) : null;
        else
            value = Converted(type, json);
        return value is not null;
    }

    /// <summary>What the entries of a list must be.</summary>
    public static string Several(Type entry)
        => entry == typeof(KeyDto) ? "numeric ids or uuids" : entry == typeof(string) ? "texts" : "whole numbers";

    private static object? EnumOf(Type type, string word)
    {
        var at = ContractFields.WordsOf(type).ToList().IndexOf(word);
        return at < 0 ? null : Enum.GetValues(type).GetValue(at);
    }

    private static object? Converted(Type type, JsonElement json)
    {
        try
        {
            return json.Deserialize(type, ApiJson.Options);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            return null;
        }
    }

    private static string Expected(Type type)
    {
        if (type.IsEnum)
            return $"must be one of {string.Join(", ", ContractFields.WordsOf(type))}";
        if (type == typeof(string))
            return "must be a text";
        if (type == typeof(bool))
            return "must be true or false";
        if (type == typeof(int) || type == typeof(long))
            return "must be a whole number";
        if (type == typeof(double))
            return "must be a number";
        if (type == typeof(DateTimeOffset))
            return Moment.Expected;
        if (type == typeof(KeyDto))
            return "must be a numeric id or a uuid";
        if (type == typeof(ParamDto))
            return "must be a text, or an object with secret: true and a text as value";
        return type == typeof(TagsDto) ? "must be a text with commas, or a list of texts" : "has the wrong type";
    }

    private static bool IsRecordable(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => IsRecordableText(json),
        JsonValueKind.Array => json.EnumerateArray().All(IsRecordable),
        JsonValueKind.Object => json.EnumerateObject().All(property => IsRecordable(property.Value)),
        _ => true,
    };

    private static bool IsRecordableText(JsonElement text)
    {
        try
        {
            return Text.IsRecordable(text.GetString());
        }
        catch (InvalidOperationException)
        {
            return false; // half of a surrogate pair, or bytes that are no UTF-8
        }
    }
}
