using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Belfry.Core.Contracts;
using Text = Belfry.Core.Contracts.Text;

namespace Belfry.Api;

/// <summary>
/// Reads a JSON object into one of the records of <c>Core/Contracts</c> field by field, so that an answer names
/// everything that is wrong and not only the first: unknown fields, wrong types, what the fields' attributes say, and
/// what the record itself says of them together.
/// </summary>
internal static class FieldReader
{
    /// <returns>The record; only to be used when there are no errors.</returns>
    public static T Read<T>(JsonElement json, FieldErrors errors, CheckContext context)
        where T : class
        => (T)ReadRecord(typeof(T), json, errors, context);

    /// <inheritdoc cref="Read{T}(JsonElement, FieldErrors, CheckContext)"/>
    public static T Read<T>(JsonNode json, FieldErrors errors, CheckContext context)
        where T : class
    {
        using var document = JsonDocument.Parse(json.ToJsonString());
        return Read<T>(document.RootElement, errors, context);
    }

    private static object ReadRecord(Type type, JsonElement json, FieldErrors errors, CheckContext context)
    {
        var target = Activator.CreateInstance(type)!;
        var fields = ContractFields.Of(type);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
        {
            var name = NameOf(property);
            if (errors.IsFull)
                return target;
            if (!fields.TryGetValue(name, out var field))
                errors.Add(name, "there is no such field");
            else if (!seen.Add(name))
                errors.Add(name, "is given twice");
            else if (field.GetCustomAttribute<AnswerOnlyAttribute>() is null)
                field.SetValue(target, ReadField(field, name, property.Value, errors, context));
        }
        foreach (var (name, field) in fields)
        {
            if (field.GetCustomAttribute<MandatoryAttribute>() is not null && field.GetValue(target) is null)
                errors.Add(name, "is required");
        }
        if (target is ICheckedContract together)
            together.Check(errors, context);
        return target;
    }

    private static object? ReadField(
        PropertyInfo field, string name, JsonElement json, FieldErrors errors, CheckContext context)
    {
        if (json.ValueKind == JsonValueKind.Null)
            return null;
        var type = Nullable.GetUnderlyingType(field.PropertyType) ?? field.PropertyType;
        if (ContractFields.IsRecord(type))
        {
            if (json.ValueKind == JsonValueKind.Object)
                return ReadRecord(type, json, errors.Within(name), context);
            errors.Add(name, "must be an object");
            return null;
        }
        if (type == typeof(IReadOnlyDictionary<string, string>))
            return ReadNamed<string>(field, name, json, static text => text, errors);
        if (type == typeof(IReadOnlyDictionary<string, ParamDto>))
            return ReadNamed<ParamDto>(field, name, json, static param => param.Value, errors);
        if (ContractFields.EntryOf(type) is { } entry)
            return ReadList(field, entry, name, json, errors, context);
        if (!FieldValues.TryRead(type, json, out var value, out var why))
            errors.Add(name, FieldBounds.OfNumber(field, json) ?? why);
        else if (FieldBounds.Broken(field, value!) is { } broken)
            errors.Add(name, broken);
        return value;
    }

    /// <param name="textOf">What of a value counts for its bound in bytes.</param>
    private static Dictionary<string, T>? ReadNamed<T>(
        PropertyInfo field, string name, JsonElement json, Func<T, string?> textOf, FieldErrors errors)
        where T : class
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            errors.Add(name, typeof(T) == typeof(string) ? "must be an object whose values are texts" : "must be an object of params by name");
            return null;
        }
        var named = new Dictionary<string, T>(StringComparer.Ordinal);
        var inside = errors.Within(name);
        foreach (var property in json.EnumerateObject())
        {
            var key = NameOf(property);
            if (!Text.IsRecordable(key) || key.Contains(Unreadable))
                inside.Add(key, FieldValues.Unrecordable);
            else if (!FieldValues.TryRead(typeof(T), property.Value, out var value, out var why))
                inside.Add(key, why);
            else if (!named.TryAdd(key, (T)value!))
                inside.Add(key, "is given twice");
            else if (textOf((T)value!) is { } text && FieldBounds.TooManyBytes(field, text) is { } broken)
                inside.Add(key, broken);
        }
        if (FieldBounds.Entries(field, named.Count) is { } count)
            errors.Add(name, count);
        return named;
    }

    private static object? ReadList(
        PropertyInfo field, Type entry, string name, JsonElement json, FieldErrors errors, CheckContext context)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            errors.Add(name, $"must be a list of {FieldValues.Several(entry)}");
            return null;
        }
        if (FieldBounds.Entries(field, json.GetArrayLength()) is { } broken)
        {
            errors.Add(name, broken);
            return null;
        }
        var list = (System.Collections.IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(entry))!;
        foreach (var item in json.EnumerateArray())
        {
            if (ContractFields.IsRecord(entry))
            {
                var place = $"{name}[{list.Count}]";
                if (item.ValueKind != JsonValueKind.Object)
                {
                    errors.Add(place, "must be an object");
                    return null;
                }
                list.Add(ReadRecord(entry, item, errors.Within(place), context));
            }
            else
            {
                var fault = FieldValues.TryRead(entry, item, out var value, out var why) ? FieldBounds.Entry(field, value) : why;
                if (fault is not null)
                {
                    errors.Add(name, $"entry {list.Count + 1} {fault}");
                    return null;
                }
                list.Add(value);
            }
        }
        return list;
    }

    private const char Unreadable = '\uFFFD';

    /// <summary>A name that is no text, because it has half of a surrogate pair, is taken with replacements.</summary>
    private static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(property)) + Unreadable;
        }
    }
}
