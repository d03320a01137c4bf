using System.Globalization;
using Belfry.Benchmarks.Site;

namespace Belfry.Benchmarks.Throughput;

/// <summary>
/// The short form of the benchmark: how much of what PostgreSQL gives Belfry turns into runs. A
/// ratio of two measures of one run, in turns, tells the program from the machine, which a number of runs would not.
/// </summary>
internal static class ThroughputGuard
{
    /// <summary>As docs/benchmarks.md has it; a change that moves it for good changes it here.</summary>
    private const double Recorded = 0.55;

    private const int Rounds = 2;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(8);

    /// <returns>1 when the ratio has fallen by a third.</returns>
    public static async Task<int> RunAsync(CancellationToken ct)
    {
        await using var server = await BenchServer.StartAsync("guard", ct);
        var (belfry, raw) = (new BelfryContender(server), new RawContender());
        var (ours, bare) = (new Series(), new Series());
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await server.OnDatabaseAsync(database => belfry.MeasureAsync(database, Duration, ct), ct));
            bare.Add(await server.OnDatabaseAsync(database => raw.MeasureAsync(database, Duration, ct), ct));
        }
        // The better of few: what else the machine does only takes away.
        var ratio = ours.Max / bare.Max;
        var least = Recorded * 2 / 3;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{ours.Max:#,0} runs/s, {ratio:P0} of the {bare.Max:#,0} that bare Npgsql reaches; recorded {Recorded:P0}, at least {least:P0}"));
        if (ratio >= least)
            return 0;
        await Console.Error.WriteLineAsync("A run has become dearer. ./bench throughput says what it costs in each process; what that was is in docs/benchmarks.md.");
        return 1;
    }
}
