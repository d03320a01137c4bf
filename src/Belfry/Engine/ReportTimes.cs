using Belfry.Core.Contracts;
using Belfry.Core.Protocol;
using Belfry.Core.Runs;

namespace Belfry.Engine;

/// <summary>
/// Ages as workers report them, turned into times of the database's clock. Whatever a worker's clock did, nothing
/// happened before the run was queued, nor in the future; and what is older than history is as old as that, because a
/// record needs a day to be filed under.
/// </summary>
internal static class ReportTimes
{
    /// <param name="oldest">As old as a record can be.</param>
    public static DateTimeOffset Ago(Run run, long milliseconds, DateTimeOffset now, TimeSpan oldest)
    {
        var sinceQueued = now - run.QueuedAt;
        var longest = (long)Math.Max(0, (sinceQueued < oldest ? sinceQueued : oldest).TotalMilliseconds);
        return now.AddMilliseconds(-Math.Clamp(milliseconds, 0, longest));
    }

    public static Finished ToEvent(Run run, RunFinished finished, DateTimeOffset now, TimeSpan oldest) => new(
        Ago(run, finished.EndedAgoMs, now, oldest),
        finished.Outcome,
        finished.StartedAgoMs is { } started ? Ago(run, started, now, oldest) : null,
        finished.ExitCode,
        finished.Remark is { } remark ? Text.Recordable(remark) : null);
}
