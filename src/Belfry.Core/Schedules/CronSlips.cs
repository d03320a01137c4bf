namespace Belfry.Core.Schedules;

/// <summary>
/// Finds what was probably meant by an expression that does not parse: a fault's own replacement first, then fields
/// that stand in another dialect's places.
/// </summary>
internal static class CronSlips
{
    /// <summary>The error with a suggestion that parses, or with none.</summary>
    public static CronError Suggest(string text, CronError error, Guid jobId)
    {
        if (error.Suggestion is { } replaced && Parses(replaced, jobId))
            return error with { Suggestion = replaced.Trim() };
        var words = CronParser.Split(text).ConvertAll(word => text[word.Start..word.End]);
        foreach (var candidate in Rearranged(words))
        {
            var rearranged = string.Join(' ', candidate);
            if (Parses(rearranged, jobId))
                return error with { Suggestion = rearranged };
        }

        return error with { Suggestion = null };
    }

    private static IEnumerable<IEnumerable<string>> Rearranged(List<string> words)
    {
        if (words.Count == 0 || words[0][0] == '@')
            yield break;

        // A line of a crontab: its command, or an account and a command, behind the fields.
        if (words.Count > 5 && (words[5][0] is '/' or '.' || (words.Count > 6 && words[6][0] is '/' or '.')))
            yield return words[..5];
        switch (words.Count)
        {
            case 4:
                yield return words.Append("*");
                break;
            case 5:
                // Seconds first, as the ? in the fourth place says, but the month or the day of week left out.
                if (words[3] == "?")
                {
                    yield return [.. words[..4], "*", words[4]];
                    yield return words.Append("*");
                }

                break;
            case 6:
                // The year last, as AWS writes six fields; then the second last.
                if (words[^1].Length >= 4 || words[^1] == "*")
                    yield return words.Prepend("0");
                yield return words[5..].Concat(words[..5]);
                break;
            case 7:
                // The year before the day of week.
                yield return words[..5].Append(words[6]).Append(words[5]);
                break;
            case 8:
                yield return words[..7];
                break;
        }

        // The day of week in the month's place or the other way round, as its name shows.
        var month = words.Count == 5 ? 3 : 4;
        if (words.Count is >= 5 and <= 7 && (HasName(words[month]) || HasName(words[month + 1])))
            yield return [.. words[..month], words[month + 1], words[month], .. words[(month + 2)..]];
    }

    private static bool HasName(string word) => word.Length >= 3 && char.IsAsciiLetter(word[0]);

    private static bool Parses(string text, Guid jobId) => CronParser.Parse(text, jobId, out _) is null;
}
