using System.Text.RegularExpressions;

namespace Belfry.Core.Contracts;

/// <summary>The names that params may have: those of environment variables, our own aside.</summary>
public static partial class ParamRules
{
    /// <summary>Checks the names of params.</summary>
    public static void CheckNames(IReadOnlyDictionary<string, ParamDto>? values, FieldErrors errors)
    {
        var inside = errors.Within("params");
        foreach (var name in values?.Keys ?? [])
        {
            if (!Name().IsMatch(name))
                inside.Add(name, "the name must begin with a letter or _, hold letters, digits and _ alone, and have at most 200 characters");
            else if (name.StartsWith("BELFRY_", StringComparison.Ordinal))
                inside.Add(name, "names that begin with BELFRY_ are Belfry's own");
        }
    }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]{0,199}\z", RegexOptions.None, 1000)]
    private static partial Regex Name();
}
