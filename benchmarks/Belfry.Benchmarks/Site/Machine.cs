using System.Globalization;
using System.Runtime.InteropServices;

namespace Belfry.Benchmarks.Site;

/// <summary>What a table was measured on, for its first line.</summary>
internal static class Machine
{
    public static string Description
        => string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1L << 30)} GiB, {RuntimeInformation.OSArchitecture}, {RuntimeInformation.FrameworkDescription}, {Autogroup.Description}; {TimeProvider.System.GetUtcNow():yyyy-MM-dd}, load {Load} at the start.");

    /// <summary>The mean number of threads that wanted a processor in the last minute: tells who else was at work.</summary>
    private static string Load => File.ReadAllText("/proc/loadavg").Split(' ')[0];
}
