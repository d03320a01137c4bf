using Belfry.Benchmarks.Site;

namespace Belfry.Benchmarks.Throughput;

/// <summary>Runs a second, beside others on the same PostgreSQL, in turns.</summary>
internal static class ThroughputReport
{
    public static async Task<int> RunAsync(string document, int? seconds, bool json, CancellationToken ct)
    {
        await using var server = await BenchServer.StartAsync("throughput", ct);
        var belfry = new BelfryContender { Server = server };
        foreach (var contender in (IContender[])[belfry, new RawContender()])
        {
            var database = await server.CreateDatabaseAsync(ct);
            var rate = await contender.MeasureAsync(database, TimeSpan.FromSeconds(seconds ?? 20), ct);
            Console.WriteLine($"{contender.Name}: {rate:0}/s");
            await server.DropDatabaseAsync(database, ct);
        }
        Console.WriteLine($"offered {belfry.Offered}, {belfry.Work!.Statements / belfry.WorkRuns:0.000} statements, {belfry.Work.Commits / belfry.WorkRuns:0.0000} commits, {belfry.Work.WalBytes / belfry.WorkRuns:0} WAL");
        _ = (document, json);
        return 0;
    }
}
