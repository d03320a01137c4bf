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
        var belfry = new BelfryContender(server) { Again = SecondMeasure.LeftAlone };
        var disturbed = new BelfryContender(server) { Again = SecondMeasure.BesideDumpAndAudit };
        var left = new Series();
        IContender raw = new RawContender(), quartz = new QuartzContender(withHistory: false), graphile = new GraphileContender("benchmarks/graphile-worker");
        IContender[] contenders = [belfry, raw, quartz, disturbed, new QuartzContender(withHistory: true), graphile];
        var rates = contenders.Where(contender => contender != disturbed).ToDictionary(contender => contender, _ => new Series());
        for (var round = 1; round <= (rounds ?? Rounds); round++)
        {
            foreach (var contender in contenders.Where(one => only is null || one.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
            {
                PageCache.Fill(server.Folder, ct);
                var rate = await server.OnDatabaseAsync(
                    database => contender.MeasureAsync(database, TimeSpan.FromSeconds(seconds ?? UsualSeconds), ct), ct);
                // The first measures of both are alike.
                rates[contender == disturbed ? belfry : contender].Add(rate);
                await Console.Error.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"round {round}, {contender.Name}: {rate:#,0}/s{(contender is BelfryContender { Cost: { } cost } one ? $", then {one.Second.Last:#,0}/s ({one.Again}); {CostLine(cost)}" : "")}"));
            }
            if (belfry.Second.Count == round)
                left.Add(disturbed.Second.Last / belfry.Second.Last);
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
        MarkedSection.Replace(document, "throughput", Table(machine, seconds ?? UsualSeconds, rates, belfry, disturbed, left));
        return 0;
    }

    /// <param name="left">For each round, what was left beside a dump and an audit of what Belfry did alone.</param>
    private static string Table(
        string machine, int seconds, Dictionary<IContender, Series> rates, BelfryContender belfry, BelfryContender disturbed, Series left)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{machine} {left.Count} rounds of {seconds} s each, twice for Belfry: median (least–most) of runs a second.\n\n");
        text.Append("| | runs/s | Belfry is as fast |\n|---|--:|--:|\n");
        foreach (var (contender, series) in rates)
            text.Append(CultureInfo.InvariantCulture, $"| {contender.Name} | {series.Summary()} | {(contender == belfry ? "" : $"{rates[belfry].Median / series.Median:0.0#} ×")} |\n");
        text.Append(CultureInfo.InvariantCulture, $"\nBelfry in the {seconds} s after these: {belfry.Second.Summary()} runs/s alone; {disturbed.Second.Summary()} while `pg_dump` and `belfry audit` go on all the time, {left.Summary("P1")} of what it did alone in the same round.\n");
        text.Append(CultureInfo.InvariantCulture, $"\nOf Belfry in the last round: {CostLine(belfry.Cost!)}.\n");
        return text.ToString();
    }

    private static string CostLine(RunCost cost)
        => string.Create(
            CultureInfo.InvariantCulture,
            $"a run takes {cost.Master:0} µs of processor in the master, {cost.Worker:0} in the worker and {cost.Postgres:0} in PostgreSQL, {cost.StatementsPerRun:0.000} statements, {cost.CommitsPerRun:0.0000} commits and {cost.WalBytesPerRun:#,0} bytes of WAL; a batch of the ledger has {cost.RunsPerBatch:0} runs, and it is being written {cost.Writing:P0} of the time; everything was accounted for {cost.Late.Least:0.#} to {cost.Late.Most:0.#} s late");
}
