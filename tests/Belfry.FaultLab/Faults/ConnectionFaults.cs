using Belfry.FaultLab.Sandbox;
using Belfry.FaultLab.Site;

namespace Belfry.FaultLab.Faults;

/// <summary>Lines cut, slow, and connections that die in the worst moment.</summary>
internal static class ConnectionFaults
{
    private const int DatabasePort = 5432;
    private const int CutLeast = 3_500;
    private const int CutMost = 7_000;
    private const int MostTears = 30;

    /// <summary>
    /// Some bytes of what the leader sends the database still arrive, in the middle of a batch, and then it stands still for
    /// longer than its lease. It wakes up when another leads, and the rest of its batch arrives. Where the line was cut is
    /// chance: it is let go, and cut again, until PostgreSQL has begun a batch and waits for the rest of it.
    /// </summary>
    public static async Task TearBatchAsync(Injury injury)
    {
        var database = injury.Cluster.Database;
        for (var tries = 0; tries < MostTears; tries++)
        {
            var leader = await LeaderAsync(injury);
            var torn = await database.Host.CutFromAfterAsync(leader.Host, injury.Random.Next(500, 12_000), injury.Ct);
            await TestedCluster.BecomesAsync(() => torn.HasCaughtAsync(injury.Ct), TimeSpan.FromSeconds(5), injury.Ct);
            var isTorn = await database.WaitsWithinBatchAsync(leader.Host, injury.Ct);
            if (isTorn)
            {
                injury.Begin();
                leader.Pause();
                await injury.WaitAsync(CutLeast, CutMost);
            }
            await torn.RemoveAsync(injury.Ct);
            leader.Resume();
            if (isTorn)
                return;
        }
        injury.Begin();
        injury.NotDone = $"no batch was torn in {MostTears} tries";
    }

    /// <summary>The database's answers do not arrive, so that nobody knows what it committed; then the connections are reset.</summary>
    public static async Task CutCommitAsync(Injury injury)
    {
        var (leader, database) = (await LeaderAsync(injury), injury.Cluster.Database.Host);
        injury.Begin();
        var deaf = await leader.Host.HearOnlyResetsFromAsync(database, injury.Ct);
        await injury.WaitAsync(50, 1_500);
        var reset = await database.ResetFromAsync(leader.Host, DatabasePort, injury.Ct);
        await injury.WaitAsync(200, 800);
        await reset.RemoveAsync(injury.Ct);
        await deaf.RemoveAsync(injury.Ct);
    }

    public static async Task CutLeaderFromDatabaseAsync(Injury injury)
        => await CutAsync(injury, (await LeaderAsync(injury)).Host, [injury.Cluster.Database.Host]);

    public static async Task CutFollowerFromDatabaseAsync(Injury injury)
    {
        var follower = injury.Any(await injury.Cluster.FollowersAsync(injury.Ct));
        await CutAsync(injury, follower.Host, [injury.Cluster.Database.Host]);
    }

    public static async Task CutWorkerFromLeaderAsync(Injury injury)
        => await CutAsync(injury, injury.AnyWorker().Host, [(await injury.Cluster.SomeLeaderAsync(injury.Ct)).Host]);

    public static Task IsolateWorkerAsync(Injury injury)
        => CutAsync(injury, injury.AnyWorker().Host, [.. injury.Cluster.MasterServers.Select(master => master.Host)]);

    public static async Task SlowLineAsync(Injury injury)
    {
        Host[] candidates =
        [
            (await injury.Cluster.SomeLeaderAsync(injury.Ct)).Host, injury.AnyWorker().Host, injury.Cluster.Database.Host,
        ];
        var host = injury.Any(candidates);
        var kilobits = injury.Random.Next(64, 512);
        injury.Detail = $"{host.Name}, {kilobits} kbit/s";
        injury.Begin();
        await host.SlowDownAsync(kilobits, injury.Ct);
        await injury.WaitAsync(2_000, 6_000);
        await host.SpeedUpAsync(injury.Ct);
    }

    private static async Task<Server> LeaderAsync(Injury injury)
    {
        await injury.WaitAsync(0, 1_000);
        var leader = await injury.Cluster.SomeLeaderAsync(injury.Ct);
        injury.Detail = leader.Name;
        return leader;
    }

    /// <summary>In one direction or in both.</summary>
    private static async Task CutAsync(Injury injury, Host one, IReadOnlyList<Host> others)
    {
        var direction = injury.Random.Next(3);
        var arrow = direction switch { 0 => "both ways", 1 => "what it sends", _ => "what it is sent" };
        injury.Detail = $"{one.Name} and {string.Join(", ", others.Select(other => other.Name))}: {arrow}";
        injury.Begin();
        var filters = new List<Filter>();
        foreach (var other in others)
        {
            if (direction != 2)
                filters.Add(await other.CutFromAsync(one, injury.Ct));
            if (direction != 1)
                filters.Add(await one.CutFromAsync(other, injury.Ct));
        }
        await injury.WaitAsync(CutLeast, CutMost);
        foreach (var filter in filters)
            await filter.RemoveAsync(injury.Ct);
    }
}
