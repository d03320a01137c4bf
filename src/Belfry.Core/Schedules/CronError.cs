namespace Belfry.Core.Schedules;

/// <summary>Why a text is not a cron expression, told for the person who wrote it.</summary>
/// <param name="Position">Where in the text it goes wrong, in UTF-16 units from 0; the text's length is its end.</param>
/// <param name="Length">How many units are wrong; 0 where something is missing.</param>
/// <param name="English">What was found and what was expected there, in English.</param>
/// <param name="Chinese">The same in 中文.</param>
/// <param name="Suggestion">
/// The expression that was probably meant, when a common slip is recognised. It always is one that parses.
/// </param>
public sealed record CronError(int Position, int Length, string English, string Chinese, string? Suggestion = null)
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
