using System.Collections;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Belfry.Core.Contracts;

namespace Belfry.Api;

/// <summary>
/// Reads a JSON object into one of the records of <c>Core/Contracts</c> field by field, so that an answer names
/// everything that is wrong and not only the first: unknown fields, wrong types, and what the fields' attributes say.
/// </summary>
internal static class FieldReader
{
    private const int MostErrors = 100;

    /// <returns>The record; only to be used when there are no errors.</returns>
    public static T Read<T>(JsonElement json, Dictionary<string, string[]> errors)
        where T : class
        => (T)ReadObject(typeof(T), json, "", errors);

    private static object ReadObject(Type type, JsonElement json, string path, Dictionary<string, string[]> errors)
    {
        var target = Activator.CreateInstance(type)!;
        var fields = Fields(type);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
        {
            var name = path + property.Name;
            if (errors.Count >= MostErrors)
                return target;
            if (!fields.TryGetValue(property.Name, out var field))
                errors[Text.Recordable(name)] = ["there is no such field"];
            else if (!seen.Add(property.Name))
                errors[name] = ["is given twice"];
            else if (field.GetCustomAttribute<AnswerOnlyAttribute>() is null)
                field.SetValue(target, ReadField(field, property.Value, name, errors));
        }
        foreach (var (name, field) in fields)
        {
            if (field.GetCustomAttribute<MandatoryAttribute>() is not null && field.GetValue(target) is null)
                errors.TryAdd(path + name, ["is required"]);
        }
        return target;
    }

    private static object? ReadField(PropertyInfo field, JsonElement json, string name, Dictionary<string, string[]> errors)
    {
        if (json.ValueKind == JsonValueKind.Null)
            return null;
        var type = Nullable.GetUnderlyingType(field.PropertyType) ?? field.PropertyType;
        if (IsContract(type))
        {
            if (json.ValueKind == JsonValueKind.Object)
                return ReadObject(type, json, $"{name}.", errors);
            errors[name] = ["must be an object"];
            return null;
        }
        object? value;
        try
        {
            if (FirstUnrecordable(json) is { } bad)
            {
                errors[bad.Length == 0 ? name : $"{name}.{Text.Recordable(bad)}"] = ["must not contain U+0000 or unpaired surrogates"];
                return null;
            }
            value = json.Deserialize(type, ApiJson.Options);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            errors[name] = [Expected(type)];
            return null;
        }
        if (Broken(field, value) is { } rule)
            errors[name] = [rule];
        return value;
    }

    /// <summary>What a field's attributes say against a value; null when nothing.</summary>
    private static string? Broken(PropertyInfo field, object? value)
    {
        if (field.GetCustomAttribute<BoundsAttribute>() is { } bounds
            && value is not null && Convert.ToDouble(value) is var number && (number < bounds.Least || number > bounds.Most))
            return $"must be from {bounds.Least:#,0.###} to {bounds.Most:#,0.###}";
        if (field.GetCustomAttribute<LengthAttribute>() is { } length && value is string text)
        {
            if (length.Least > 0 && string.IsNullOrWhiteSpace(text))
                return "must not be empty";
            if (text.EnumerateRunes().Count() > length.Most)
                return $"must have at most {length.Most:#,0} characters";
        }
        if (field.GetCustomAttribute<EntriesAttribute>() is { } entries && Count(value) is { } count
            && (count < entries.Least || count > entries.Most))
            return entries.Least > 0 && count == 0 ? "must not be empty" : $"must have at most {entries.Most:#,0} entries";
        if (field.GetCustomAttribute<BytesAttribute>() is { } bytes)
        {
            if (value is string one && Encoding.UTF8.GetByteCount(one) > bytes.Most)
                return $"must have at most {bytes.Most:#,0} bytes as UTF-8";
            if (value is IReadOnlyDictionary<string, string> many
                && many.FirstOrDefault(pair => Encoding.UTF8.GetByteCount(pair.Value) > bytes.Most).Key is { } key)
                return $"{key}: must have at most {bytes.Most:#,0} bytes as UTF-8";
        }
        return null;
    }

    private static int? Count(object? value) => value is ICollection collection ? collection.Count : null;

    /// <summary>Where a text inside of the value cannot be stored: a key of it, or empty for the value itself.</summary>
    private static string? FirstUnrecordable(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                return IsRecordable(json) ? null : "";
            case JsonValueKind.Array:
                return json.EnumerateArray().Any(item => FirstUnrecordable(item) is not null) ? "" : null;
            case JsonValueKind.Object:
                foreach (var property in json.EnumerateObject())
                {
                    if (!Text.IsRecordable(property.Name) || FirstUnrecordable(property.Value) is not null)
                        return property.Name;
                }
                return null;
            default:
                return null;
        }
    }

    private static bool IsRecordable(JsonElement text)
    {
        try
        {
            return Text.IsRecordable(text.GetString());
        }
        catch (InvalidOperationException)
        {
            return false; // an escaped surrogate without its other half
        }
    }

    private static string Expected(Type type)
    {
        if (type.IsEnum)
            return $"must be one of {string.Join(", ", Words(type))}";
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
        if (type == typeof(TagsDto))
            return "must be a text with commas, or a list of texts";
        if (type == typeof(IReadOnlyDictionary<string, string>))
            return "must be an object whose values are texts";
        if (type == typeof(IReadOnlyList<KeyDto>))
            return "must be a list of numeric ids or uuids";
        if (type == typeof(IReadOnlyList<long>))
            return "must be a list of whole numbers";
        return type == typeof(IReadOnlyList<string>) ? "must be a list of texts" : "has the wrong type";
    }

    private static IEnumerable<string> Words(Type type)
        => Enum.GetNames(type).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName);

    private static bool IsContract(Type type)
        => type.IsClass && type.Namespace == typeof(JobDto).Namespace && type != typeof(TagsDto);

    private static Dictionary<string, PropertyInfo> Fields(Type type)
        => type.GetProperties().Where(field => field.CanWrite)
            .ToDictionary(field => JsonNamingPolicy.CamelCase.ConvertName(field.Name), StringComparer.Ordinal);
}
