using Belfry.Core.Jobs;
using Belfry.Core.Runs;

namespace Belfry.Engine;

/// <summary>
/// What the scheduler says about itself. The console has each in its other languages, which a test makes sure of.
/// </summary>
internal static class AlertTexts
{
    /// <param name="worker">Its <c>srvName</c> and name.</param>
    public static string WorkerLost(string worker, string host, TimeSpan silence)
        => $"Worker {worker} on {host} went away {silence.TotalSeconds:0} s ago without saying goodbye. "
            + "Look whether its machine and its process are there; if it is gone for good, delete it.";

    public static string NoEligibleWorker(RunId run, JobId job, string why)
        => $"Run {run} of job {job} waits, and others may: {why}";

    public static string NothingRan(TimeSpan idle)
        => $"Runs have been due for {idle.TotalMinutes:0} minutes and none has started. Look at the queue and at the workers.";

    public static string SchedulerFull(int most)
        => $"{most:N0} runs are unfinished; further instants are skipped until some have ended.";

    public static string LeaderChanged(string leader, long epoch, string former)
        => $"{leader} leads now, in epoch {epoch}; before it was {former}.";

    public static string TermFailed(long epoch, string why) => $"Epoch {epoch} ended early: {why}";

    /// <param name="words">PostgreSQL's code and message.</param>
    public static string RunRefused(RunId run, JobId job, string words)
        => $"PostgreSQL refused to record run {run} of job {job}: {words}";

    public static string DecisionRefused(string words) => $"PostgreSQL refused to record a decision: {words}";
}
