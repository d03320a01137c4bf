using System.Text;
using System.Text.RegularExpressions;

namespace Belfry.Cli.Import;

/// <summary>A piece of a property's value: plain text, or the name of a parameter that is put in when it runs.</summary>
internal sealed record TextPiece(string Text, bool IsParameter);

/// <summary>How Azkaban reads values: <c>${name}</c> is replaced, and a command line is split at blanks outside quotes.</summary>
internal static partial class AzkabanText
{
    private const int DeepestReference = 20;

    /// <summary>
    /// Splits a value at its references. What the job's own file defines is put in at once, as nothing can change it; what
    /// is defined around it becomes a parameter with that default.
    /// </summary>
    /// <param name="own">The job's own properties.</param>
    /// <param name="shared">Those around it.</param>
    /// <param name="defaults">Gets the parameters that are met, and their defaults; null for those without one.</param>
    /// <param name="fault">Why the value has no counterpart.</param>
    public static IReadOnlyList<TextPiece>? Resolve(
        string value,
        IReadOnlyDictionary<string, string> own,
        IReadOnlyDictionary<string, string> shared,
        IDictionary<string, string?> defaults,
        out string? fault)
    {
        var pieces = new List<TextPiece>();
        fault = Append(value, own, shared, defaults, pieces, 0);
        return fault is null ? pieces : null;
    }

    /// <summary>
    /// The words of a command line: quotes of either kind keep blanks together and go away, a backslash means nothing
    /// (Azkaban 3.90.0, ProcessJob.partitionCommandLine).
    /// </summary>
    public static List<List<TextPiece>> Words(IEnumerable<TextPiece> pieces)
    {
        var words = new List<List<TextPiece>>();
        var word = new List<TextPiece>();
        var text = new StringBuilder();
        char? quote = null;
        foreach (var piece in pieces)
        {
            if (piece.IsParameter)
            {
                EndText();
                word.Add(piece);
                continue;
            }
            foreach (var one in piece.Text)
            {
                if (quote is null && one is ' ')
                    EndWord();
                else if (one is '\'' or '"' && (quote is null || quote == one))
                    quote = quote is null ? one : null;
                else
                    text.Append(one);
            }
        }
        EndWord();
        return words;

        void EndText()
        {
            if (text.Length > 0)
                word.Add(new TextPiece(text.ToString(), false));
            text.Clear();
        }

        void EndWord()
        {
            EndText();
            if (word.Count > 0)
                words.Add(word);
            word = [];
        }
    }

    /// <summary>A word as a POSIX shell takes it, for one word.</summary>
    public static string Quote(IReadOnlyList<TextPiece> word)
        => word is [{ IsParameter: false } plain] && Harmless().IsMatch(plain.Text)
            ? plain.Text
            // ":?" would refuse an empty value, which is one.
            : string.Concat(word.Select(piece => piece.IsParameter
                ? $"\"${{{piece.Text}?is not given}}\""
                : $"'{piece.Text.Replace("'", "'\\''", StringComparison.Ordinal)}'"));

    private static string? Append(
        string value,
        IReadOnlyDictionary<string, string> own,
        IReadOnlyDictionary<string, string> shared,
        IDictionary<string, string?> defaults,
        List<TextPiece> pieces,
        int depth)
    {
        if (depth > DeepestReference)
            return $"\"{value}\" refers to itself";
        if (value.Contains("$(", StringComparison.Ordinal))
            return $"\"{value}\" is an expression, $(…), that only Azkaban computes";
        var at = 0;
        foreach (Match reference in Reference().Matches(value))
        {
            Add(value[at..reference.Index]);
            at = reference.Index + reference.Length;
            var name = reference.Groups["name"].Value;
            if (own.TryGetValue(name, out var fixedValue))
            {
                if (Append(fixedValue, own, shared, defaults, pieces, depth + 1) is { } fault)
                    return fault;
            }
            else if (ParamName().IsMatch(name) && !name.StartsWith("BELFRY_", StringComparison.Ordinal))
            {
                var byDefault = shared.GetValueOrDefault(name);
                if (byDefault is not null && byDefault.Contains("${", StringComparison.Ordinal))
                {
                    // A default that depends on others: only a fixed one can be the default of a param.
                    var inner = new List<TextPiece>();
                    var met = new Dictionary<string, string?>();
                    if (Append(byDefault, own, shared, met, inner, depth + 1) is { } fault)
                        return fault;
                    if (inner.Any(piece => piece.IsParameter && met.GetValueOrDefault(piece.Text) is null))
                        return $"the default of {name} depends on parameters that nothing defines";
                    byDefault = string.Concat(inner.Select(piece => piece.IsParameter ? met[piece.Text] : piece.Text));
                }
                defaults[name] = byDefault;
                pieces.Add(new TextPiece(name, true));
            }
            else if (shared.TryGetValue(name, out var sharedValue))
            {
                // Its name cannot be that of a param, so nobody can override it here.
                if (Append(sharedValue, own, shared, defaults, pieces, depth + 1) is { } fault)
                    return fault;
            }
            else
            {
                return name.StartsWith("azkaban.", StringComparison.Ordinal)
                    ? $"it uses ${{{name}}}, which only Azkaban sets"
                    : $"it uses ${{{name}}}, which the archive does not define and no param can be named";
            }
        }
        Add(value[at..]);
        return null;

        void Add(string text)
        {
            if (text.Length > 0)
                pieces.Add(new TextPiece(text, false));
        }
    }

    [GeneratedRegex(@"\$\{(?<name>[^}]*)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reference();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]{0,199}\z", RegexOptions.None, 1000)]
    private static partial Regex ParamName();

    [GeneratedRegex(@"\A[A-Za-z0-9_@%+:,./-]+\z", RegexOptions.None, 1000)]
    private static partial Regex Harmless();
}
