using System.CommandLine;
using System.Globalization;
using Belfry.Cli.Terminal;

namespace Belfry.Cli;

/// <summary>Options whose values are more than text, with errors that say what is expected.</summary>
internal static class OptionKinds
{
    public static Option<string?> Text(string name, string helpName, string description)
        => new(name) { HelpName = helpName, Description = description };

    public static Option<string[]> Texts(string name, string helpName, string description)
        => new(name) { HelpName = helpName, Description = description };

    /// <summary>One of some words.</summary>
    public static Option<string?> Word(string name, IReadOnlyList<string> words, string description)
    {
        var option = new Option<string?>(name) { HelpName = string.Join('|', words), Description = description };
        option.AcceptOnlyFromAmong([.. words]);
        return option;
    }

    public static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    public static Option<long?> Whole(string name, string description, string helpName = "N", long least = long.MinValue)
        => Parsed<long>(name, helpName, description, text =>
            long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least
                ? (number, "")
                : (null, least == long.MinValue ? "give a whole number" : $"give a whole number from {least} on"));

    public static Option<double?> Number(string name, string description, string helpName = "X")
        => Parsed<double>(name, helpName, description, text =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                ? (number, "")
                : (null, "give a number"));

    /// <summary>In seconds.</summary>
    public static Option<double?> Duration(string name, string description)
        => Parsed<double>(name, "DURATION", description, text =>
            Durations.TryParse(text, out var seconds) ? (seconds, "") : (null, Durations.Expected));

    /// <summary>In bytes.</summary>
    public static Option<long?> Size(string name, string description)
        => Parsed<long>(name, "SIZE", description, text =>
            ByteSizes.TryParse(text, out var bytes) ? (bytes, "") : (null, ByteSizes.Expected));

    public static Option<DateTimeOffset?> Time(string name, string description, TimeProvider clock)
        => Parsed<DateTimeOffset>(name, "TIME", description, text =>
            new ViewerTime(clock).TryRead(text, out var at, out var problem) ? (at, "") : (null, problem));

    /// <param name="parse">The value, or null and what is wrong.</param>
    private static Option<T?> Parsed<T>(string name, string helpName, string description, Func<string, (T? Value, string Problem)> parse)
        where T : struct
        => new(name)
        {
            HelpName = helpName,
            Description = description,
            CustomParser = result =>
            {
                var text = result.Tokens.Count == 0 ? "" : result.Tokens[0].Value;
                var (value, problem) = parse(text);
                if (value is null)
                    result.AddError($"{name} {text}: {problem}.");
                return value;
            },
        };
}
