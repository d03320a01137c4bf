namespace Belfry.FaultLab.Faults;

/// <summary>A kind of fault.</summary>
/// <param name="Name">For <c>--only</c>.</param>
/// <param name="Words">For the table.</param>
/// <param name="LimitMilliseconds">Within which jobs must be fired again; null where nothing is promised.</param>
/// <param name="ReplacesLeader">Its times are those of a change of leader.</param>
/// <param name="RunAsync">Does it and undoes it.</param>
internal sealed record FaultKind(string Name, string Words, int? LimitMilliseconds, bool ReplacesLeader, Func<Injury, Task> RunAsync)
{
    private const int Replaced = 4_000;
    private const int HandedOver = 500;

    public static IReadOnlyList<FaultKind> All { get; } =
    [
        new("leader-killed", "leader killed (kill -9)", Replaced, true, ProcessFaults.KillLeaderAsync),
        new("leader-paused", "leader paused for longer than its lease (SIGSTOP)", Replaced, true, ProcessFaults.PauseLeaderAsync),
        new("batch-torn", "leader paused between two packets of a batch", null, true, ConnectionFaults.TearBatchAsync),
        new("commit-cut", "leader's connections cut during a commit", null, true, ConnectionFaults.CutCommitAsync),
        new("leader-cut", "line between leader and database cut", null, true, ConnectionFaults.CutLeaderFromDatabaseAsync),
        new("handed-over", "leader stopped as planned (SIGTERM)", HandedOver, true, ProcessFaults.HandOverAsync),
        new("follower-killed", "follower killed", null, false, ProcessFaults.KillFollowerAsync),
        new("follower-cut", "line between a follower and the database cut", null, false, ConnectionFaults.CutFollowerFromDatabaseAsync),
        new("worker-killed", "worker killed", null, false, ProcessFaults.KillWorkerAsync),
        new("worker-paused", "worker paused", null, false, ProcessFaults.PauseWorkerAsync),
        new("worker-stopped", "worker stopped as planned", null, false, ProcessFaults.StopWorkerAsync),
        new("worker-cut", "line between a worker and the leader cut", null, false, ConnectionFaults.CutWorkerFromLeaderAsync),
        new("worker-isolated", "lines between a worker and all masters cut", null, false, ConnectionFaults.IsolateWorkerAsync),
        new("worker-disk", "disk of a worker full", null, false, ProcessFaults.FillDiskAsync),
        new("worker-gone", "machine of a worker gone for good", null, false, ProcessFaults.LoseWorkerAsync),
        new("line-slow", "slow line (64 to 512 kbit/s)", null, false, ConnectionFaults.SlowLineAsync),
        new("database-restarted", "PostgreSQL restarted", null, false, DatabaseFaults.RestartAsync),
        new("database-killed", "PostgreSQL killed (kill -9)", null, false, DatabaseFaults.KillAsync),
        new("clock-master", "wall clock of a master stepped by an hour", null, false, DatabaseFaults.StepMasterClockAsync),
        new("clock-ahead", "wall clock of the database stepped an hour ahead", null, false, DatabaseFaults.StepAheadAsync),
        new("clock-back", "wall clock of the database stepped an hour back, and forth again", null, false, DatabaseFaults.StepBackAsync),
    ];
}
