using Belfry.Core.Contracts;

namespace Belfry.Control;

/// <summary>What tags may look like.</summary>
internal static class TagRules
{
    private const int Most = 100;
    private const int Longest = 200;

    /// <summary>What is wrong with a list of tags; null for a good one.</summary>
    public static string? Problem(IReadOnlyCollection<string> tags)
    {
        if (tags.Count > Most)
            return $"at most {Most} tags";
        if (tags.Any(tag => tag.Length > Longest))
            return $"a tag has at most {Longest} characters";
        if (tags.Any(tag => tag.Contains(',')))
            return "a tag must not contain a comma";
        return tags.All(tag => Text.IsRecordable(tag)) ? null : "a tag must not contain U+0000 or unpaired surrogates";
    }
}
