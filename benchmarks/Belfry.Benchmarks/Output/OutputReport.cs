using System.Globalization;
using Belfry.Benchmarks.Site;
using Npgsql;

namespace Belfry.Benchmarks.Output;

/// <summary>How much job output a second comes to rest in PostgreSQL, and what that does to the lateness of others.</summary>
internal static class OutputReport
{
    private const int QuietJobs = 100;
    private const int NoisyJobs = 4;
    private const int UsualSeconds = 15;

    // As much as the worker takes; half of an output of 1 GiB is stored as it comes.
    private const string Noisy = "/bin/sh -c 'while :; do head -c 1000000 /dev/urandom | base64; done'";

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(string document, int? seconds, bool json, CancellationToken ct)
    {
        var machine = Machine.Description;
        var duration = TimeSpan.FromSeconds(seconds ?? UsualSeconds);
        await using var server = await BenchServer.StartAsync("output", ct);
        var database = await server.CreateDatabaseAsync(ct);
        await using var cluster = await BenchCluster.PrepareAsync(server.Folder, database, ct);
        await NoOpJobs.LoadAsync(database, QuietJobs, "* * * * * *", ct, tag: "quiet");
        await NoOpJobs.LoadAsync(database, NoisyJobs, "* * * * * *", ct, target: Noisy, concurrency: "forbid", tag: "noisy", first: QuietJobs + 1);
        await cluster.StartMasterAsync(ct);
        cluster.StartWorker(NoisyJobs, "--tag", "noisy");
        var arrivals = new Arrivals();
        await using var quiet = new SimulatedWorker("quiet", 1_000, arrivals.Add, "quiet");
        quiet.Start(cluster.JoinToken, cluster.Url);
        await cluster.WorkersOnlineAsync(2, ct);
        await cluster.StartSchedulesAsync(Enumerable.Range(1, QuietJobs).Select(id => (long)id), ct);
        await Task.Delay(WarmUp, TimeProvider.System, ct);
        var alone = await LateAsync();
        await cluster.StartSchedulesAsync(Enumerable.Range(QuietJobs + 1, NoisyJobs).Select(id => (long)id), ct);
        await Task.Delay(WarmUp, TimeProvider.System, ct);
        var (before, began) = (await StoredBytesAsync(database, ct), TimeProvider.System.GetTimestamp());
        var beside = await LateAsync();
        var rate = (await StoredBytesAsync(database, ct) - before) / TimeProvider.System.GetElapsedTime(began).TotalSeconds / 1e6;
        await cluster.StopSchedulesAsync(Enumerable.Range(1, QuietJobs + NoisyJobs).Select(id => (long)id), kill: true, ct);
        var table = string.Create(
            CultureInfo.InvariantCulture,
            $"""
             {machine} {NoisyJobs} jobs print as fast as they can: {rate:0} MB/s of their output came to rest in PostgreSQL. Lateness of {QuietJobs} other jobs, due each second, in milliseconds.

             | | p50 | p99 | max |
             |---|--:|--:|--:|
             | nobody prints | {alone.Median:0.0} | {alone.Percentile(0.99):0.0} | {alone.Max:0.0} |
             | beside the output | {beside.Median:0.0} | {beside.Percentile(0.99):0.0} | {beside.Max:0.0} |

             """);
        if (json)
            Console.WriteLine(System.Text.Json.JsonSerializer.Serialize(new { megabytesPerSecond = rate, aloneP99 = alone.Percentile(0.99), besideP99 = beside.Percentile(0.99) }));
        else
            MarkedSection.Replace(document, "output", table);
        await Console.Error.WriteLineAsync(table);
        return 0;

        async Task<Series> LateAsync()
        {
            var from = TimeProvider.System.GetUtcNow();
            await Task.Delay(duration, TimeProvider.System, ct);
            return arrivals.Between(from, from + duration - TimeSpan.FromSeconds(1));
        }
    }

    private static async Task<long> StoredBytesAsync(string database, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand("select coalesce(sum(length(data)), 0)::bigint from belfry.run_output", connection);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }
}
