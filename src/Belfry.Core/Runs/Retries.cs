using Belfry.Core.Jobs;

namespace Belfry.Core.Runs;

/// <summary>Whether an attempt that ended is followed by another, and when. No clock, no I/O.</summary>
public static class Retries
{
    /// <summary>The share of a delay that chance may add or take, so that many failed runs don't return together.</summary>
    public const double Jitter = 0.1;

    /// <summary>
    /// The delay before the next attempt; null when there is none: it succeeded, was killed or skipped, or its budget
    /// is used up. Losses have a budget of their own (<see cref="JobPolicies.LostRetryLimit"/>) and no delay.
    /// </summary>
    /// <param name="ended">An attempt that has just ended.</param>
    /// <param name="random">Uniform in [0, 1).</param>
    public static TimeSpan? DelayAfter(Run ended, JobPolicies policies, double random)
    {
        var failedAttempts = ended.Attempt - 1 - ended.LostAttempts;
        return ended.State switch
        {
            RunState.Failed or RunState.TimedOut when failedAttempts < policies.Retry.Limit
                => Delay(policies.Retry, failedAttempts, random),
            RunState.Lost when policies.OnLost == LostPolicy.Retry && ended.LostAttempts < JobPolicies.LostRetryLimit
                => TimeSpan.Zero,
            _ => null,
        };
    }

    /// <summary>The next attempt of <paramref name="ended"/>, waiting until <paramref name="notBefore"/>.</summary>
    public static Run NextAttempt(
        Run ended, RunId id, Guid uuid, int jobVersion, DateTimeOffset at, DateTimeOffset notBefore) => new()
        {
            Id = id,
            Uuid = uuid,
            Job = ended.Job,
            JobVersion = jobVersion,
            Cause = RunCause.Retry,
            Instant = ended.Instant,
            Shard = ended.Shard,
            Shards = ended.Shards,
            Member = ended.Member,
            Attempt = ended.Attempt + 1,
            LostAttempts = ended.LostAttempts + (ended.State == RunState.Lost ? 1 : 0),
            FirstRun = ended.FirstRun,
            StartedBy = ended.StartedBy,
            ScheduledAt = ended.ScheduledAt,
            QueuedAt = at,
            NotBefore = notBefore > at ? notBefore : null,
            Forced = ended.Forced,
            Params = ended.Params,
        };

    private static TimeSpan Delay(RetryPolicy retry, int failedAttempts, double random)
    {
        var seconds = Math.Min(retry.DelaySeconds * Math.Pow(retry.Backoff, failedAttempts), retry.MaxDelaySeconds);
        return TimeSpan.FromSeconds(seconds * (1 - Jitter + (2 * Jitter * random)));
    }
}
