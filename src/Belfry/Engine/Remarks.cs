using Belfry.Core.Runs;

namespace Belfry.Engine;

/// <summary>
/// Every reason that the engine itself writes into a run's remark. Why a run must wait is said by
/// <see cref="Core.Placement.Eligibility"/> and <see cref="Admission"/>, why it failed on its worker by
/// <see cref="Belfry.Worker.Failures"/>. The console has each in its other languages, which a test makes sure of.
/// </summary>
internal static class Remarks
{
    public static string JobDeleted() => "the job was deleted";

    public static string ScheduleStopped() => "stopped";

    public static string Misfired(long seconds)
        => $"misfire: it could not be triggered within {seconds} s of its time";

    public static string TimerCancelled() => "cancelled: scheduling was stopped";

    public static string NobodyToBroadcastTo(string why) => $"there was nobody to broadcast to: {why}";

    public static string SchedulerFull(int most) => $"scheduler full: {most:N0} runs are unfinished";

    public static string GroupGone() => "its worker group no longer exists";

    public static string NotStartedInTime(int seconds, string? why)
        => $"not started within {seconds} s (startDeadlineSeconds): {why}";

    public static string SecretUnreadable(string param, string why)
        => $"the secret param {param} cannot be read: {why}; give the masters the key, or set the param again";

    public static string ReplacedBy(RunId successor) => $"replaced by run {successor} (concurrency: replace)";

    public static string KilledBy(string username) => $"killed by {username}";

    public static string StoppedWithKill(string username) => $"scheduling was stopped with kill by {username}";

    public static string TriedAgain(int attempt, RunState how, DateTimeOffset at)
    {
        var word = how switch
        {
            RunState.TimedOut => "timed out",
            RunState.Lost => "was lost",
            _ => "failed",
        };
        return $"attempt {attempt} {word}; tried again at {at:HH:mm:ss} UTC";
    }

    public static string WorkerSilent(TimeSpan silence)
        => $"nothing was heard of its worker for {silence.TotalSeconds:0} s";

    public static string WorkerForgot() => "its worker came back without it";

    public static string StillRunningOn(string worker) => $"still running on {worker}";

    public static string StillRunning(int attempt) => $"attempt {attempt} is still running";

    public static string HadSucceeded(int attempt) => $"attempt {attempt} had succeeded";

    public static string SupersededBy(int attempt) => $"superseded by attempt {attempt}";

    /// <param name="words">PostgreSQL's code and message.</param>
    public static string Refused(string words) => $"PostgreSQL refused to record it: {words}";
}
