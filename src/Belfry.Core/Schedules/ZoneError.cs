namespace Belfry.Core.Schedules;

/// <summary>Why a name is not that of a time zone, told for the person who wrote it.</summary>
/// <param name="English">What was found and what was expected, in English.</param>
/// <param name="Chinese">The same in 中文.</param>
/// <param name="Suggestion">The zone that was probably meant; it always is one that exists.</param>
public sealed record ZoneError(string English, string Chinese, string? Suggestion = null)
{
    /// <summary>What was found, what was expected, and the suggestion, in English.</summary>
    public string Message => In(Language.English);

    /// <summary>What was found, what was expected, and the suggestion.</summary>
    public string In(Language language) => (language, Suggestion) switch
    {
        (Language.Chinese, null) => Chinese,
        (Language.Chinese, _) => $"{Chinese}。您是否想写“{Suggestion}”？",
        (_, null) => English,
        _ => $"{English}. Did you mean \"{Suggestion}\"?",
    };
}
