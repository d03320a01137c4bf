namespace Belfry.FaultLab.Faults;

/// <summary>PostgreSQL restarted and killed, and clocks that are set.</summary>
internal static class DatabaseFaults
{
    private const int Hour = 3600;

    public static async Task RestartAsync(Injury injury)
    {
        injury.Begin();
        injury.Cluster.IsDatabaseUp = false;
        await injury.Cluster.Database.RestartAsync(injury.Ct);
        injury.Cluster.IsDatabaseUp = true;
    }

    public static async Task KillAsync(Injury injury)
    {
        await injury.WaitAsync(0, 1_000);
        var database = injury.Cluster.Database;
        injury.Begin();
        injury.Cluster.IsDatabaseUp = false;
        await database.KillAsync(injury.Ct);
        await injury.WaitAsync(0, 4_000);
        database.Start();
        await database.AnswersAsync("belfry", injury.Ct);
        injury.Cluster.IsDatabaseUp = true;
    }

    public static async Task StepMasterClockAsync(Injury injury)
    {
        var master = injury.Any(injury.Cluster.MasterServers);
        var clock = master.Host.Clock;
        var step = clock.Offset != 0 ? -clock.Offset : injury.Random.Next(2) == 0 ? Hour : -Hour;
        var leader = await injury.Cluster.SomeLeaderAsync(injury.Ct);
        injury.Detail = $"{master.Name}{(master == leader ? ", the leader" : "")}, by {step} s";
        injury.Begin();
        clock.Step(step);
        // Its programs look at the clock's file once a second.
        await injury.WaitAsync(1_500, 3_000);
    }

    /// <summary>It stays there: everything in that hour is accounted for as missed, and time goes on from there.</summary>
    public static async Task StepAheadAsync(Injury injury)
    {
        await injury.Clocks.StepAsync(injury.Cluster.Database, Hour, injury.Ct);
        injury.Begin();
        await injury.WaitAsync(500, 1_500);
    }

    /// <summary>What was planned for that hour has its records already, so that nothing is due until the clock is right again.</summary>
    public static async Task StepBackAsync(Injury injury)
    {
        await injury.Clocks.StepAsync(injury.Cluster.Database, -Hour, injury.Ct);
        await injury.WaitAsync(2_000, 5_000);
        await injury.Clocks.StepAsync(injury.Cluster.Database, Hour, injury.Ct);
        injury.Begin();
    }
}
