using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Belfry.Core.Contracts;

/// <summary>
/// The words of the API, the wire and the database for the values of an enum: <c>TimedOut</c> is <c>timed_out</c>.
/// </summary>
public static class Word
{
    /// <summary>The word of a value.</summary>
    /// <exception cref="KeyNotFoundException">The value is not one of the enum's.</exception>
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum
        => Words<TEnum>.ByValue[value];

    /// <summary>The value of a word; false for a word the enum does not have. Case counts.</summary>
    public static bool TryParse<TEnum>([NotNullWhen(true)] string? word, out TEnum value)
        where TEnum : struct, Enum
    {
        value = default;
        return word is not null && Words<TEnum>.ByWord.TryGetValue(word, out value);
    }

    /// <summary>The value of a word that this program wrote itself.</summary>
    /// <exception cref="KeyNotFoundException">The enum has no such word.</exception>
    public static TEnum Parse<TEnum>(string word)
        where TEnum : struct, Enum
        => Words<TEnum>.ByWord[word];

    /// <summary>All words of the enum, in its order.</summary>
    public static IReadOnlyList<string> All<TEnum>()
        where TEnum : struct, Enum
        => Words<TEnum>.InOrder;

    private static class Words<TEnum>
        where TEnum : struct, Enum
    {
        public static readonly FrozenDictionary<TEnum, string> ByValue =
            Enum.GetValues<TEnum>().ToFrozenDictionary(
                value => value,
                value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

        public static readonly FrozenDictionary<string, TEnum> ByWord =
            ByValue.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

        public static readonly IReadOnlyList<string> InOrder = [.. Enum.GetValues<TEnum>().Select(v => ByValue[v])];
    }
}

/// <summary>Writes and reads enums as their words, and refuses numbers.</summary>
public sealed class WordConverter() : JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
