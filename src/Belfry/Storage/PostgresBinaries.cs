using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Belfry.Storage;

/// <summary>One installed PostgreSQL: the folder of its programs and its version.</summary>
internal sealed partial record PostgresBinaries(string Folder, int Major, string Version)
{
    /// <summary>The oldest version whose SQL the stores may use.</summary>
    public const int OldestMajor = 15;

    public string InitDb => Path.Combine(Folder, "initdb");

    public string Postgres => Path.Combine(Folder, "postgres");

    /// <summary>All that are installed, newest first; one found twice is listed once.</summary>
    public static async Task<IReadOnlyList<PostgresBinaries>> FindAsync(CancellationToken cancellationToken)
    {
        var found = new List<PostgresBinaries>();
        foreach (var folder in Candidates().Distinct(StringComparer.Ordinal))
        {
            if (await TryReadAsync(folder, cancellationToken) is { } binaries)
                found.Add(binaries);
        }

        return [.. found.OrderByDescending(one => one.Major)];
    }

    /// <summary>
    /// The newest for a new cluster, the matching one for a cluster that exists: its files are of one major version.
    /// </summary>
    /// <exception cref="StartupException">None serves; the message says what to install.</exception>
    public static PostgresBinaries Choose(IReadOnlyList<PostgresBinaries> found, int? clusterMajor, string cluster)
    {
        var installed = found.Count == 0
            ? "none is installed in PATH or /usr/lib/postgresql"
            : $"installed here: {string.Join(", ", found.Select(one => $"{one.Version} ({one.Folder})"))}";
        if (clusterMajor is { } major)
        {
            return found.FirstOrDefault(one => one.Major == major) ?? throw new StartupException(
                $"{cluster} was made by PostgreSQL {major}, and {installed}. " +
                $"Install that version beside it (Debian, Ubuntu: apt-get install postgresql-{major}), " +
                "or move the data over with pg_upgrade or pg_dump.");
        }

        return found.FirstOrDefault(one => one.Major >= OldestMajor) ?? throw new StartupException(
            $"Belfry needs PostgreSQL {OldestMajor} or newer for its built-in database, and {installed}. " +
            "Install it (Debian, Ubuntu: apt-get install postgresql; Fedora: dnf install postgresql-server), " +
            "or use a server of yours with --database \"Host=…\".");
    }

    private static IEnumerable<string> Candidates()
    {
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
        {
            // A link such as /usr/local/bin/initdb leads to the folder that holds all the programs.
            if (Path.IsPathRooted(folder) && new FileInfo(Path.Combine(folder, "initdb")) is { Exists: true } program)
                yield return Path.GetDirectoryName((program.ResolveLinkTarget(returnFinalTarget: true) ?? program).FullName)!;
        }

        foreach (var (root, pattern) in new[] { ("/usr/lib/postgresql", "*"), ("/usr", "pgsql-*") })
        {
            if (!Directory.Exists(root))
                continue;
            foreach (var folder in Directory.EnumerateDirectories(root, pattern))
                yield return Path.Combine(folder, "bin");
        }
    }

    private static async Task<PostgresBinaries?> TryReadAsync(string folder, CancellationToken cancellationToken)
    {
        var postgres = Path.Combine(folder, "postgres");
        if (!File.Exists(postgres) || !File.Exists(Path.Combine(folder, "initdb")))
            return null;
        try
        {
            var start = new ProcessStartInfo(postgres, ["--version"])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            };
            using var process = Process.Start(start)!;
            var words = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            var match = VersionPattern().Match(words);
            return match.Success
                ? new PostgresBinaries(folder, int.Parse(match.Groups["major"].ValueSpan), match.Groups["all"].Value)
                : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^postgres \(PostgreSQL\) (?<all>(?<major>\d{1,4})\S*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex VersionPattern();
}
