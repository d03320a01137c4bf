using Belfry.Storage;

namespace Belfry.Azkaban;

/// <summary>Azkaban's statuses in the words of <c>/scheduler-v2</c>.</summary>
internal static class Statuses
{
    public const string Waiting = "waiting";
    public const string Running = "running";
    public const string Success = "success";
    public const string Fail = "fail";
    public const string Killed = "killed";

    public static readonly IReadOnlyList<string> All = [Waiting, Running, Success, Fail, Killed];

    /// <summary>What is neither known to wait nor known to have ended is running.</summary>
    public static string Of(AzkabanStatus status) => status switch
    {
        AzkabanStatus.Preparing or AzkabanStatus.Queued => Waiting,
        AzkabanStatus.Succeeded => Success,
        AzkabanStatus.Failed or AzkabanStatus.ExecutionStopped => Fail,
        AzkabanStatus.Killed => Killed,
        _ => Running,
    };

    public static ExecutionNews News(long job, int n, Execution execution) => new()
    {
        JobId = job,
        N = n,
        Execution = execution.Id,
        Status = Of(execution.Status),
        HasEnded = execution.Status.IsFinal(),
        AzkabanWord = execution.StatusWord,
        SubmittedAt = execution.SubmittedAt,
        StartedAt = execution.StartedAt,
        EndedAt = execution.EndedAt,
        Remark = execution.Status == AzkabanStatus.ExecutionStopped ? AzkabanRemarks.ExecutorLost() : null,
    };

    /// <summary>Azkaban itself says that there is no such execution.</summary>
    public static ExecutionNews Gone(long job, int n, long execution, string why) => new()
    {
        JobId = job,
        N = n,
        Execution = execution,
        Status = Fail,
        HasEnded = true,
        Remark = why,
    };
}
