using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Belfry.Core.Contracts;
using Text = Belfry.Core.Contracts.Text;

namespace Belfry.Api;

/// <summary>What the attributes of a contract's field say against a value; null when nothing.</summary>
internal static class FieldBounds
{
    public static string? Broken(PropertyInfo field, object value)
    {
        if (field.GetCustomAttribute<BoundsAttribute>() is { } bounds
            && Convert.ToDouble(value) is var number && (number < bounds.Least || number > bounds.Most))
            return Words(bounds);
        if (value is not string text)
            return null;
        if (field.GetCustomAttribute<LengthAttribute>() is { } length)
        {
            if (length.Least > 0 && string.IsNullOrWhiteSpace(text))
                return "must not be empty";
            if (length.Least > 1 && Text.Characters(text) < length.Least)
                return $"must have at least {length.Least} characters";
            if (text.Length > length.Most && Text.Characters(text) > length.Most)
                return $"must have at most {length.Most:#,0} characters";
        }
        if (field.GetCustomAttribute<WordsAttribute>() is { } words && !words.Words.Contains(text, StringComparer.Ordinal))
            return $"must be one of {string.Join(", ", words.Words)}";
        return TooManyBytes(field, text);
    }

    /// <summary>For a number that the field's type cannot even hold.</summary>
    public static string? OfNumber(PropertyInfo field, JsonElement json)
        => json.ValueKind == JsonValueKind.Number && field.GetCustomAttribute<BoundsAttribute>() is { } bounds
           && json.TryGetDouble(out var number) && (number < bounds.Least || number > bounds.Most)
            ? Words(bounds)
            : null;

    public static string? TooManyBytes(PropertyInfo field, string text)
        => field.GetCustomAttribute<BytesAttribute>() is { } bytes && Encoding.UTF8.GetByteCount(text) > bytes.Most
            ? $"must have at most {bytes.Most:#,0} bytes as UTF-8"
            : null;

    public static string? Entries(PropertyInfo field, int count)
    {
        if (field.GetCustomAttribute<EntriesAttribute>() is not { } entries || (count >= entries.Least && count <= entries.Most))
            return null;
        return count == 0 ? "must not be empty" : $"must have at most {entries.Most:#,0} entries";
    }

    /// <summary>For an entry of a list.</summary>
    public static string? Entry(PropertyInfo field, object? value)
        => value is string text && field.GetCustomAttribute<EntriesAttribute>() is { Longest: > 0 and var longest } && Text.Characters(text) > longest
            ? $"must have at most {longest:#,0} characters"
            : null;

    private static string Words(BoundsAttribute bounds) => $"must be from {Exact(bounds.Least)} to {Exact(bounds.Most)}";

    // A pattern such as #,0 rounds to 15 digits; N0 does not.
    private static string Exact(double bound)
        => bound.ToString(double.IsInteger(bound) ? "N0" : "#,0.###", CultureInfo.InvariantCulture);
}
