using System.Globalization;

namespace Belfry.Storage;

/// <summary>
/// How long history and output are kept: the configuration's section <c>Retention</c>. The leader's count, so
/// all masters should have the same.
/// </summary>
internal sealed record RetentionOptions
{
    public const string Section = "Retention";

    /// <summary>Days besides today.</summary>
    public int Days { get; init; } = 30;

    /// <summary>
    /// So much room may history and output take, indexes included; the oldest days go first, and today and yesterday
    /// stay whatever they take. Null: no limit.
    /// </summary>
    public long? MaxBytes { get; init; }

    /// <summary>
    /// As far back as there surely is a day to file a record under. Yesterday is always there.
    /// </summary>
    public TimeSpan OldestRecord => TimeSpan.FromDays(MaxBytes is null ? Math.Max(Days - 1, 1) : 1);

    /// <param name="errors">Gets what is wrong.</param>
    public static RetentionOptions Read(IConfiguration configuration, List<string> errors)
    {
        var section = configuration.GetSection(Section);
        foreach (var child in section.GetChildren().Where(child => child.Key is not (nameof(Days) or nameof(MaxBytes))))
            errors.Add($"{Section}:{child.Key} is not known. There are {nameof(Days)}, {nameof(MaxBytes)}.");
        var standard = new RetentionOptions();
        return new RetentionOptions
        {
            Days = (int)(Number(nameof(Days), 1, 3650) ?? standard.Days),
            MaxBytes = Number(nameof(MaxBytes), 1024 * 1024, long.MaxValue),
        };

        long? Number(string name, long least, long most)
        {
            if (section[name] is not { Length: > 0 } text)
                return null;
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
                return number;
            errors.Add($"{Section}:{name} is {text}; it must be a whole number from {least:#,0}{(most == long.MaxValue ? " on" : $" to {most:#,0}")}.");
            return null;
        }
    }
}
