using System.Globalization;
using Belfry.Benchmarks.Site;

namespace Belfry.Benchmarks.Throughput;

/// <summary>
/// The short form of the benchmark: how much of what PostgreSQL gives Belfry turns into runs. A ratio of two measures of one
/// run tells the program from the machine, which a number of runs would not.
/// </summary>
internal static class ThroughputGuard
{
    /// <summary>As docs/benchmarks.md has it; a change that moves it for good changes it here.</summary>
    private const double Recorded = 0.55;

    private const double Least = Recorded * 2 / 3;

    // So that most of the time is not spent on finding out how much can be carried out.
    private const double AtFirst = 0.6;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(8), WarmUp = TimeSpan.FromSeconds(15);

    /// <returns>1 when the ratio has fallen by a third.</returns>
    public static async Task<int> RunAsync(CancellationToken ct)
    {
        await using var server = await BenchServer.StartAsync("guard", ct);
        var ratio = await RatioAsync(server, ct);
        // The better of two: what else the machine does only takes away.
        if (ratio < Least)
            ratio = Math.Max(ratio, await RatioAsync(server, ct));
        if (ratio >= Least)
            return 0;
        await Console.Error.WriteLineAsync("A run has become dearer. ./bench throughput says what it costs in each process; what that was is in docs/benchmarks.md.");
        return 1;
    }

    private static async Task<double> RatioAsync(BenchServer server, CancellationToken ct)
    {
        var raw = new RawContender();
        var bare = await server.OnDatabaseAsync(database => raw.MeasureAsync(database, Duration, ct), ct);
        var belfry = new BelfryContender(server) { AtFirst = (int)(bare * Recorded * AtFirst), WarmUp = WarmUp };
        var ours = await server.OnDatabaseAsync(database => belfry.MeasureAsync(database, Duration, ct), ct);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{ours:#,0} runs/s, {ours / bare:P0} of the {bare:#,0} that bare Npgsql reaches; recorded {Recorded:P0}, at least {Least:P0}"));
        return ours / bare;
    }
}
