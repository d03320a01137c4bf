using System.Globalization;
using Belfry.Benchmarks.Site;

namespace Belfry.Benchmarks.Throughput;

/// <summary>
/// The short form of the benchmark: whether Belfry turns enough of what PostgreSQL gives into runs. It is offered a bit more
/// than the least that is asked of it. A ratio of two measures of one run tells the program from the machine, which a number
/// of runs would not.
/// </summary>
internal static class ThroughputGuard
{
    /// <summary>The least of the rounds in docs/benchmarks.md; a change that moves it for good changes it here.</summary>
    private const double Recorded = 0.61;

    private const double Least = Recorded * 2 / 3;
    private const double Offered = 1.1 * Least;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(8), LongestRound = TimeSpan.FromMinutes(4);

    /// <returns>1 when the ratio has fallen by a third.</returns>
    public static async Task<int> RunAsync(CancellationToken ct)
    {
        await using var server = await BenchServer.StartAsync("guard", ct);
        var (ours, bare) = await MeasureAsync(server, ct);
        if (ours < Least * bare)
        {
            // Once more, and the better of both: what else the machine does only takes away.
            var (again, bareAgain) = await MeasureAsync(server, ct);
            (ours, bare) = (Math.Max(ours, again), Math.Max(bare, bareAgain));
        }
        if (ours >= Least * bare)
            return 0;
        await Console.Error.WriteLineAsync("A run has become dearer. ./bench throughput says what it costs in each process; what that was is in docs/benchmarks.md.");
        return 1;
    }

    private static async Task<(double Ours, double Bare)> MeasureAsync(BenchServer server, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(LongestRound);
        var raw = new RawContender();
        // What nobody offers cannot be carried out: on a machine that fast, the most that is offered is enough.
        var bare = Math.Min(
            await server.OnDatabaseAsync(database => raw.MeasureAsync(database, Duration, limit.Token), limit.Token), BelfryContender.Jobs / Offered);
        var belfry = new BelfryContender(server) { Offered = (int)(bare * Offered) };
        var ours = await server.OnDatabaseAsync(database => belfry.MeasureAsync(database, Duration, limit.Token), limit.Token);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{ours:#,0} of {belfry.Offered:#,0} runs a second were carried out, {ours / bare:P0} of the {bare:#,0} that bare Npgsql reaches; at least {Least:P0}"));
        return (ours, bare);
    }
}
