using System.Globalization;

namespace Belfry.Storage;

/// <summary>
/// How long history and output are kept: the configuration's section <c>Retention</c>, in environment variables
/// <c>Retention__Days</c> and <c>Retention__MaxBytes</c>. The leader's count, so all masters should have the same.
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

    /// <exception cref="StartupException">Something is wrong with them: the message names it all.</exception>
    public static RetentionOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        var wrong = section.GetChildren().Select(child => child.Key)
            .Where(key => key is not (nameof(Days) or nameof(MaxBytes))).Select(key => $"{Section}__{key}: there is no such setting").ToList();
        var days = Number(nameof(Days), 1, 3650);
        var bytes = Number(nameof(MaxBytes), 1024 * 1024, long.MaxValue);
        return wrong.Count == 0
            ? new RetentionOptions { Days = (int)(days ?? 30), MaxBytes = bytes }
            : throw new StartupException($"What is kept is not set up right:\n  {string.Join("\n  ", wrong)}");

        long? Number(string name, long least, long most)
        {
            if (section[name] is not { Length: > 0 } text)
                return null;
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
                return number;
            wrong.Add($"{Section}__{name} must be a whole number from {least:#,0}{(most == long.MaxValue ? " on" : $" to {most:#,0}")}: {text}");
            return null;
        }
    }
}
