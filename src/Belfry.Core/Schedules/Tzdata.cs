namespace Belfry.Core.Schedules;

/// <summary>
/// The time zone database of the system: the compiled files of the folder that <c>TZDIR</c> names, else of
/// /usr/share/zoneinfo. It is read once in a process: a newer database counts from the next start on.
/// </summary>
public static class Tzdata
{
    private const string DefaultFolder = "/usr/share/zoneinfo";
    private static readonly Lazy<string?> FoundVersion = new(FindVersion);
    private static readonly Lazy<IReadOnlyList<string>> FoundNames = new(FindNames);

    /// <summary>
    /// The release of the database, such as <c>2025b</c>; null where the system does not say. Masters with different
    /// releases may plan different instants.
    /// </summary>
    public static string? Version => FoundVersion.Value;

    /// <summary>The names of all zones and of their aliases, as IANA writes them, sorted.</summary>
    public static IReadOnlyList<string> Names => FoundNames.Value;

    internal static string Folder { get; } =
        Environment.GetEnvironmentVariable("TZDIR") is { Length: > 0 } folder ? folder : DefaultFolder;

    private static string? FindVersion()
    {
        try
        {
            // Debian and its kin install the source of the database, others only a file with its version.
            var source = Path.Combine(Folder, "tzdata.zi");
            const string prefix = "# version ";
            if (File.Exists(source) && File.ReadLines(source).FirstOrDefault() is { } line
                && line.StartsWith(prefix, StringComparison.Ordinal))
            {
                return line[prefix.Length..].Trim();
            }

            var version = Path.Combine(Folder, "+VERSION");
            return File.Exists(version) ? File.ReadLines(version).FirstOrDefault()?.Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static List<string> FindNames()
    {
        if (!Directory.Exists(Folder))
            return ["UTC"];
        var everywhere = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true };
        var names = Directory.EnumerateFiles(Folder, "*", everywhere)
            .Select(path => Path.GetRelativePath(Folder, path).Replace('\\', '/'))
            .Where(IsZoneName)
            .Append("UTC")
            .Distinct(StringComparer.Ordinal)
            .ToList();
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>
    /// Zones begin with a capital. What does not is the copies under posix/ and right/ and the tables beside the zones.
    /// </summary>
    private static bool IsZoneName(string name) =>
        char.IsAsciiLetterUpper(name[0]) && !name.Contains('.') && name is not ("Factory" or "SECURITY");
}
