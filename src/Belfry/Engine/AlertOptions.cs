namespace Belfry.Engine;

/// <summary>What <c>Alerts:*</c> says.</summary>
internal sealed record AlertOptions
{
    public const string Section = "Alerts";

    /// <summary>So long may runs be due without one that starts.</summary>
    public TimeSpan NothingRan { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>A worker that connects again, or the first one of a group, is given so long before anybody is told.</summary>
    public TimeSpan Patience { get; init; } = LostRunWatch.OfflineAfter;

    /// <param name="errors">Gets a sentence for everything that is wrong.</param>
    public static AlertOptions Read(IConfiguration configuration, ICollection<string> errors)
    {
        const string key = "NothingRanSeconds";
        const int most = 31_536_000;
        var section = configuration.GetSection(Section);
        foreach (var child in section.GetChildren().Where(child => !child.Key.Equals(key, StringComparison.OrdinalIgnoreCase)))
            errors.Add($"{Section}:{child.Key} is not known. There is {key}.");
        if (section[key] is not { Length: > 0 } text)
            return new AlertOptions();
        if (int.TryParse(text, out var seconds) && seconds is > 0 and <= most)
            return new AlertOptions { NothingRan = TimeSpan.FromSeconds(seconds) };
        errors.Add($"{Section}:{key} is \"{text}\"; it must be a whole number from 1 to {most}.");
        return new AlertOptions();
    }
}
