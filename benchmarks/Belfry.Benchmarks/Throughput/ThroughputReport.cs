using System.Globalization;
using System.Text;
using System.Text.Json;
using Belfry.Benchmarks.Site;

namespace Belfry.Benchmarks.Throughput;

/// <summary>
/// Runs a second, beside others on the same PostgreSQL: all take their turns, five times, each on a database of its own,
/// so that what the machine does meanwhile hits all alike.
/// </summary>
internal static class ThroughputReport
{
    private const int Rounds = 5;
    private const int UsualSeconds = 20;

    private static readonly JsonSerializerOptions Printed = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <param name="rounds">Null: five, of which the table then tells median, least and most.</param>
    /// <param name="only">Those with this in their names, with no table; null for all.</param>
    public static async Task<int> RunAsync(string document, int? seconds, int? rounds, string? only, bool json, CancellationToken ct)
    {
        var machine = Machine.Description;
        await using var server = await BenchServer.StartAsync("throughput", ct);
        machine += $" PostgreSQL {await server.VersionAsync(ct)}.";
        var belfry = new BelfryContender(server) { IsDisturbed = true };
        IContender raw = new RawContender(), quartz = new QuartzContender(withHistory: false), graphile = new GraphileContender("benchmarks/graphile-worker");
        IContender[] contenders = [belfry, raw, quartz, new QuartzContender(withHistory: true), graphile];
        var rates = contenders.ToDictionary(contender => contender, _ => new Series());
        for (var round = 1; round <= (rounds ?? Rounds); round++)
        {
            foreach (var contender in contenders.Where(one => only is null || one.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
            {
                PageCache.Fill(server.Folder, ct);
                var rate = await server.OnDatabaseAsync(
                    database => contender.MeasureAsync(database, TimeSpan.FromSeconds(seconds ?? UsualSeconds), ct), ct);
                rates[contender].Add(rate);
                await Console.Error.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"round {round}, {contender.Name}: {rate:#,0}/s{(contender == belfry ? $"; {CostLine(belfry.Cost!)}; disturbed {belfry.Disturbed.Last:#,0}/s, afterwards {belfry.Afterwards.Last:#,0}/s" : "")}"));
            }
        }
        if (only is not null)
            return 0;
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    BelfryRunsPerSecond = rates[belfry].Median,
                    RawRunsPerSecond = rates[raw].Median,
                    QuartzFiresPerSecond = rates[quartz].Median,
                    GraphileJobsPerSecond = rates[graphile].Median,
                    belfry.Cost!.StatementsPerRun,
                    belfry.Cost.CommitsPerRun,
                    belfry.Cost.WalBytesPerRun,
                },
                Printed));
            return 0;
        }
        MarkedSection.Replace(document, "throughput", Table(machine, seconds ?? UsualSeconds, rates, belfry));
        return 0;
    }

    private static string Table(string machine, int seconds, Dictionary<IContender, Series> rates, BelfryContender belfry)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{machine} {rates[belfry].Count} rounds of {seconds} s each: median (least–most) of runs a second.\n\n");
        text.Append("| | runs/s | Belfry is as fast |\n|---|--:|--:|\n");
        foreach (var (contender, series) in rates)
            text.Append(CultureInfo.InvariantCulture, $"| {contender.Name} | {series.Summary()} | {(contender == belfry ? "" : $"{rates[belfry].Median / series.Median:0.0#} ×")} |\n");
        text.Append(CultureInfo.InvariantCulture, $"\nBelfry while `pg_dump` and `belfry audit` go on all the time: {belfry.Disturbed.Summary()} runs/s, {belfry.Disturbed.Median / rates[belfry].Median:P0} of what it did alone before, and {belfry.Disturbed.Median / ((rates[belfry].Median + belfry.Afterwards.Median) / 2):P0} of the mean of before and after, when it was {belfry.Afterwards.Summary()}.\n");
        text.Append(CultureInfo.InvariantCulture, $"\nOf Belfry in the last round: {CostLine(belfry.Cost!)}.\n");
        return text.ToString();
    }

    private static string CostLine(RunCost cost)
        => string.Create(
            CultureInfo.InvariantCulture,
            $"a run takes {cost.Master:0} µs of processor in the master, {cost.Worker:0} in the worker and {cost.Postgres:0} in PostgreSQL, {cost.StatementsPerRun:0.000} statements, {cost.CommitsPerRun:0.0000} commits and {cost.WalBytesPerRun:#,0} bytes of WAL; a batch of the ledger has {cost.RunsPerBatch:0} runs, and it is being written {cost.Writing:P0} of the time; everything was accounted for {cost.Late.Least:0.#} to {cost.Late.Most:0.#} s late");
}
