namespace Belfry.Core.Contracts;

/// <summary>What tags may look like.</summary>
public static class TagRules
{
    /// <summary>Tags, at most.</summary>
    public const int Most = 100;

    /// <summary>Characters of a tag, at most.</summary>
    public const int Longest = 200;

    /// <summary>Checks a list of tags.</summary>
    public static void Check(string field, IReadOnlyCollection<string>? tags, FieldErrors errors)
    {
        if (tags is null)
            return;
        if (tags.Count > Most)
            errors.Add(field, $"must have at most {Most} tags");
        if (tags.Any(tag => Text.Characters(tag) > Longest))
            errors.Add(field, $"a tag has at most {Longest} characters");
        if (tags.Any(tag => tag.Contains(',')))
            errors.Add(field, "a tag must not contain a comma");
    }
}
