using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Belfry.Core.Schedules;

namespace Belfry.Tests.Schedules;

/// <summary>Where .NET's own time zones can serve as an oracle, and where they are known to be wrong.</summary>
internal static partial class DotNetZones
{
    private static readonly long Year1973 = Unix(1973);
    private static readonly long Year2037 = Unix(2037);

    private static readonly ConcurrentDictionary<string, bool> RuleIsRead = new(StringComparer.Ordinal);

    /// <summary>Whether TimeZoneInfo is right about a zone between two Unix seconds.</summary>
    public static bool Knows(string zone, long after, long through)
    {
        // Liberia's offset had seconds until 1972; TimeZoneInfo has minutes.
        if (zone == "Africa/Monrovia" && after < Year1973)
            return false;

        // The files list transitions through 2037. From there on their last line is the rule, and TimeZoneInfo does
        // not read its times outside 00:00 to 24:00 (M3.4.4/50, M3.5.0/-1) as RFC 9636 gives them.
        return through < Year2037
            || RuleIsRead.GetOrAdd(zone, static name => !TimeOutsideTheDay().IsMatch(Rule(name)));
    }

    private static string Rule(string zone) => File.ReadLines(Path.Combine(Tzdata.Folder, zone)).Last();

    private static long Unix(int year) => new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();

    [GeneratedRegex(@"/(-|2[4-9]|[3-9]\d|1\d\d)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex TimeOutsideTheDay();
}
