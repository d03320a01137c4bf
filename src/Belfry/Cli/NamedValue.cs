namespace Belfry.Cli;

/// <summary><c>NAME=VALUE</c> and <c>NAME:VALUE</c>.</summary>
internal static class NamedValue
{
    /// <exception cref="ClientException">There is no name, or no separator after it.</exception>
    public static (string Name, string Value) Parse(string option, string text, char separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at > 0
            ? (text[..at].Trim(), text[(at + 1)..])
            : throw ClientException.Usage($"{option} {text}: give NAME{separator}VALUE.");
    }
}
