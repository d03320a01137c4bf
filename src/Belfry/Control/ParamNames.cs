using System.Text.RegularExpressions;

namespace Belfry.Control;

/// <summary>The names that params may have: those of environment variables, our own aside.</summary>
internal static partial class ParamNames
{
    /// <summary>What is wrong with a name; null for a good one.</summary>
    private static string? Problem(string name)
    {
        if (!Name().IsMatch(name))
            return "the name must begin with a letter or _ and hold letters, digits and _ alone";
        return name.StartsWith("BELFRY_", StringComparison.Ordinal) ? "names that begin with BELFRY_ are Belfry's own" : null;
    }

    /// <summary>What is wrong with the names of a request's params, by field.</summary>
    public static void Check(IReadOnlyDictionary<string, string>? values, Dictionary<string, string[]> errors)
    {
        foreach (var name in values?.Keys ?? [])
        {
            if (Problem(name) is { } problem)
                errors[$"params.{name}"] = [problem];
        }
    }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]{0,199}\z", RegexOptions.None, 1000)]
    private static partial Regex Name();
}
