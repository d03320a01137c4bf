using System.Globalization;
using System.Text;
using Belfry.Benchmarks.Site;
using Belfry.Core.Protocol;
using Belfry.Core.Runs;
using Npgsql;
using NpgsqlTypes;

namespace Belfry.Benchmarks.Lateness;

/// <summary>
/// How late a run reaches its worker, at several rates that are kept up for some seconds, and when ten thousand jobs are
/// due in one second. A cron is due on whole seconds, so a rate is made of timers, which are due at any microsecond and
/// take the same way through the ledger.
/// </summary>
internal static class LatenessReport
{
    private const int Jobs = 10_000;

    // The first is there to get warm and is not shown: a master's first minute is half the compiler's.
    private static readonly (int PerSecond, int Seconds, bool IsDisturbed)[] Phases =
    [
        (2_000, 40, false), (10, 20, false), (100, 10, false), (1_000, 20, false), (5_000, 20, false), (10_000, 20, false),
        (1_000, 20, true), (5_000, 20, true), (10_000, 20, true),
    ];

    private static readonly TimeSpan Start = TimeSpan.FromSeconds(15), Pause = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(string document, int? seconds, bool json, CancellationToken ct)
    {
        var machine = Machine.Description;
        await using var server = await BenchServer.StartAsync("lateness", ct);
        var database = await server.CreateDatabaseAsync(ct);
        await using var cluster = await BenchCluster.PrepareAsync(server.Folder, database, ct);
        await NoOpJobs.LoadAsync(database, Jobs, "0/5 * * * * *", ct);
        var phases = await PlanAsync(database, seconds, ct);
        await cluster.StartMasterAsync(ct);
        var arrivals = new Arrivals();
        await using var worker = new SimulatedWorker("worker", ProtocolLimits.MostSlots, arrivals.Add);
        worker.Start(cluster.JoinToken, cluster.Url);
        var disturbed = phases.FindAll(phase => phase.IsDisturbed);
        await UntilAsync(disturbed[0].From, ct);
        await cluster.DisturbedAsync(
            phases[0].From, disturbed[0].From,
            async () =>
            {
                await UntilAsync(disturbed[^1].To + Pause, ct);
                return disturbed.Count;
            },
            ct);
        var rows = phases.Skip(1)
            .Select(phase => ($"{phase.PerSecond:#,0}/s{(phase.IsDisturbed ? ", beside `pg_dump` and `belfry audit`" : "")}", phase.Count, arrivals.Between(phase.From, phase.To)))
            .ToList();
        await cluster.StartSchedulesAsync(Enumerable.Range(1, Jobs).Select(id => (long)id), ct);
        var from = TimeProvider.System.GetUtcNow().AddSeconds(5);
        await UntilAsync(from.AddSeconds(17), ct);
        var rush = arrivals.Between(from, from.AddSeconds(15));
        rows.Add(($"{Jobs:#,0} in one second, three times", 3 * Jobs, rush));
        if (rows.Exists(row => row.Item3.Count != row.Item2))
            throw new InvalidOperationException($"Not every run arrived once: {string.Join("; ", rows.Select(row => $"{row.Item1}: {row.Item3.Count} of {row.Item2}"))}");
        var table = Table(machine, rows);
        if (json)
            Console.WriteLine(System.Text.Json.JsonSerializer.Serialize(rows.Select(row => new { at = row.Item1, p50 = row.Item3.Median, p99 = row.Item3.Percentile(0.99), max = row.Item3.Max })));
        else
            MarkedSection.Replace(document, "lateness", table);
        await Console.Error.WriteLineAsync(table);
        return 0;
    }

    /// <summary>Writes the timers of all phases, as the API would have.</summary>
    private static async Task<List<Phase>> PlanAsync(string database, int? seconds, CancellationToken ct)
    {
        var phases = new List<Phase>();
        // Whole seconds, because PostgreSQL has no smaller times than microseconds.
        var at = DateTimeOffset.FromUnixTimeSeconds((TimeProvider.System.GetUtcNow() + Start).ToUnixTimeSeconds());
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(ct);
        var id = 0L;
        await using (var copy = await connection.BeginBinaryImportAsync(
            "copy belfry.timers (run_id, run_uuid, job_id, due_at, username, created_at) from stdin (format binary)", ct))
        {
            foreach (var (perSecond, usual, isDisturbed) in Phases)
            {
                var phase = new Phase(perSecond, at, at.AddSeconds(seconds ?? usual), perSecond * (seconds ?? usual), isDisturbed);
                for (var n = 0; n < phase.Count; n++)
                {
                    id++;
                    var due = at.AddTicks(n * TimeSpan.TicksPerSecond / perSecond);
                    await copy.StartRowAsync(ct);
                    await copy.WriteAsync(id, NpgsqlDbType.Bigint, ct);
                    await copy.WriteAsync(RunUuid.Create(new RunId(id), at), NpgsqlDbType.Uuid, ct);
                    await copy.WriteAsync(1 + (id % Jobs), NpgsqlDbType.Bigint, ct);
                    await copy.WriteAsync(due, NpgsqlDbType.TimestampTz, ct);
                    await copy.WriteAsync("bench", NpgsqlDbType.Text, ct);
                    await copy.WriteAsync(at, NpgsqlDbType.TimestampTz, ct);
                }
                phases.Add(phase);
                at = phase.To + Pause;
            }
            await copy.CompleteAsync(ct);
        }
        await BenchServer.ExecuteAsync(database, string.Create(CultureInfo.InvariantCulture, $"select setval('belfry.run_ids', {id})"), ct);
        return phases;
    }

    private static async Task UntilAsync(DateTimeOffset moment, CancellationToken ct)
    {
        var left = moment - TimeProvider.System.GetUtcNow();
        if (left > TimeSpan.Zero)
            await Task.Delay(left, TimeProvider.System, ct);
    }

    private static string Table(string machine, List<(string At, int Count, Series Late)> rows)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{machine} Milliseconds from the planned moment until the worker had read the assignment.\n\n");
        text.Append("| offered | runs | p50 | p99 | max |\n|---|--:|--:|--:|--:|\n");
        foreach (var (at, count, late) in rows)
            text.Append(CultureInfo.InvariantCulture, $"| {at} | {count:#,0} | {late.Median:0.0} | {late.Percentile(0.99):0.0} | {late.Max:0.0} |\n");
        return text.ToString();
    }

    private sealed record Phase(int PerSecond, DateTimeOffset From, DateTimeOffset To, int Count, bool IsDisturbed);
}
