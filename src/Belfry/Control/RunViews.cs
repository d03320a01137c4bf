using Belfry.Core.Contracts;
using Belfry.Core.Runs;
using Belfry.Storage;

namespace Belfry.Control;

/// <summary>How runs are shown: the seed's numeric codes beside the words.</summary>
internal static class RunViews
{
    /// <summary>The state of a job that has never run.</summary>
    public const string Idle = "idle";

    /// <summary>1 running, 2 completed, 3 unknown, 4 error, 0 none of these.</summary>
    public static int Status(string state) => state switch
    {
        "running" or "assigned" => 1,
        "succeeded" => 2,
        "lost" => 3,
        "failed" or "timed_out" or "killed" => 4,
        _ => 0,
    };

    /// <summary>1 ok, 2 failed, null for neither.</summary>
    public static int? Result(string state) => Status(state) switch
    {
        2 => 1,
        4 => 2,
        _ => null,
    };

    /// <summary>Elapsed milliseconds; null while there is no start and end.</summary>
    public static long? Elapsed(DateTimeOffset? startedAt, DateTimeOffset? endedAt)
        => endedAt - startedAt is { } elapsed ? (long)elapsed.TotalMilliseconds : null;

    public static RunDto ToDto(LogRow row) => new()
    {
        Id = row.Id,
        RunId = row.Uuid,
        FirstRunId = row.FirstRun,
        JobId = row.JobId,
        JobName = row.JobName,
        // A timer that was cancelled had not chosen a version yet.
        JobVersion = row.JobVersion == 0 ? null : row.JobVersion,
        WorkerGroupName = row.WorkerGroupName,
        WorkerId = row.WorkerId,
        WorkerName = row.WorkerName,
        WorkerIp = row.WorkerHost,
        Cron = row.Cron,
        Type = row.Type,
        Status = Status(row.State),
        State = row.State,
        Result = Result(row.State),
        Times = Elapsed(row.StartedAt, row.EndedAt),
        Remark = string.IsNullOrEmpty(row.Remark) ? null : row.Remark,
        Username = row.Username,
        CreateTime = row.QueuedAt.ToUnixTimeSeconds(),
        StartTime = row.StartedAt?.ToUnixTimeSeconds(),
        EndTime = row.EndedAt?.ToUnixTimeSeconds(),
        Cause = row.Cause,
        StartedBy = row.StartedBy,
        ScheduledAt = row.ScheduledAt,
        QueuedAt = row.QueuedAt,
        StartedAt = row.StartedAt,
        EndedAt = row.EndedAt,
        Attempt = row.Attempt,
        Shard = row.Shard,
        Shards = row.Shards,
        ExitCode = row.ExitCode,
        LateMs = LateMs(row),
        Coalesced = row.Coalesced,
        CoversFrom = row.CoversFrom,
        CoversTo = row.CoversTo,
    };

    /// <summary>Only what was planned can be late: instants and timers, at their first attempt, once they were triggered.</summary>
    private static long? LateMs(LogRow row)
    {
        var planned = row.Cause == Word.Of(RunCause.Schedule) || (row.Cause == Word.Of(RunCause.Timer) && row.QueuedAt >= row.ScheduledAt);
        return planned ? Math.Max(0, (long)(row.QueuedAt - row.ScheduledAt).TotalMilliseconds) : null;
    }
}
