using Belfry.FaultLab.Site;

namespace Belfry.FaultLab.Faults;

/// <summary>Masters and workers killed, paused, stopped, out of disk and gone.</summary>
internal static class ProcessFaults
{
    // The lease of the leadership is three seconds.
    private const int OverLeaseLeast = 3_500;

    private const int BallastPiece = 1024 * 1024;

    public static async Task KillLeaderAsync(Injury injury)
    {
        var leader = await LeaderAsync(injury);
        injury.Begin();
        await leader.KillAsync(injury.Ct);
        // Not before another leads: the same one would find its own former term and take it up at once.
        await injury.FiringAgainAsync();
        leader.Start();
    }

    public static async Task PauseLeaderAsync(Injury injury)
    {
        var leader = await LeaderAsync(injury);
        injury.Begin();
        leader.Pause();
        await injury.WaitAsync(OverLeaseLeast, 7_000);
        leader.Resume();
    }

    /// <summary>At any moment of a second: what is due next is fired by whoever leads then, and is judged by how late it is.</summary>
    public static async Task HandOverAsync(Injury injury)
    {
        var leader = await LeaderAsync(injury);
        injury.BeginWithoutGap();
        await leader.StopAsync(injury.Ct);
        await injury.FiringAgainAsync();
        leader.Start();
    }

    public static async Task KillFollowerAsync(Injury injury)
    {
        var follower = injury.Any(await injury.Cluster.FollowersAsync(injury.Ct));
        await KillAsync(injury, follower, 2_000);
    }

    public static Task KillWorkerAsync(Injury injury) => KillAsync(injury, injury.AnyWorker(), 3_000);

    public static async Task PauseWorkerAsync(Injury injury)
    {
        var worker = injury.AnyWorker();
        injury.Detail = worker.Name;
        injury.Begin();
        worker.Pause();
        // Longer than some jobs wait for a silent worker, shorter than others do.
        await injury.WaitAsync(1_000, 9_000);
        worker.Resume();
    }

    public static async Task StopWorkerAsync(Injury injury)
    {
        var worker = injury.AnyWorker();
        injury.Detail = worker.Name;
        injury.Begin();
        await worker.StopAsync(injury.Ct);
        await injury.WaitAsync(0, 1_500);
        worker.Start();
    }

    public static async Task FillDiskAsync(Injury injury)
    {
        var worker = injury.AnyWorker();
        injury.Detail = worker.Name;
        var ballast = Path.Combine(TestedCluster.DiskOf(worker.Host), "ballast");
        injury.Begin();
        await using (var file = new FileStream(ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            foreach (var size in (int[])[BallastPiece, 4096, 1])
            {
                try
                {
                    while (true)
                        await file.WriteAsync(new byte[size], injury.Ct);
                }
                catch (IOException)
                {
                    // Full for pieces of this size.
                }
            }
        }
        await injury.WaitAsync(2_000, 5_000);
        File.Delete(ballast);
    }

    public static async Task LoseWorkerAsync(Injury injury)
    {
        var worker = injury.AnyWorker();
        injury.Begin();
        await injury.Cluster.ReplaceWorkerAsync(worker, injury.Ct);
        injury.Detail = $"{worker.Name}, replaced by {injury.Cluster.WorkerServers[^1].Name}";
    }

    /// <summary>The leader, at any moment of a second.</summary>
    private static async Task<Server> LeaderAsync(Injury injury)
    {
        await injury.WaitAsync(0, 1_000);
        var leader = await injury.Cluster.SomeLeaderAsync(injury.Ct);
        injury.Detail = leader.Name;
        return leader;
    }

    private static async Task KillAsync(Injury injury, Server server, int longest)
    {
        injury.Detail = server.Name;
        injury.Begin();
        await server.KillAsync(injury.Ct);
        await injury.WaitAsync(0, longest);
        server.Start();
    }
}
