namespace Belfry.Core.Jobs;

/// <summary>What becomes of instants that could not be triggered in time (more than the misfire threshold late).</summary>
public enum MisfirePolicy
{
    /// <summary>The newest runs; the older ones are coalesced into it.</summary>
    FireOnce,

    /// <summary>The newest <see cref="JobPolicies.FireAllLimit"/> run; older ones are skipped.</summary>
    FireAll,

    /// <summary>None runs.</summary>
    Skip,
}

/// <summary>What becomes of a run whose job is still running.</summary>
public enum ConcurrencyPolicy
{
    /// <summary>It runs beside the others, up to <see cref="JobPolicies.MaxConcurrent"/>.</summary>
    Allow,

    /// <summary>It is skipped.</summary>
    Forbid,

    /// <summary>The others are ended, then it runs.</summary>
    Replace,

    /// <summary>It waits for its turn, up to <see cref="JobPolicies.QueueLimit"/> of them.</summary>
    Queue,
}

/// <summary>What becomes of a run whose worker was lost.</summary>
public enum LostPolicy
{
    /// <summary>It stays <c>lost</c>.</summary>
    Fail,

    /// <summary>It is tried again elsewhere, up to <see cref="JobPolicies.LostRetryLimit"/> times, without delay.</summary>
    Retry,
}

/// <summary>How one of several workers that could take a run is chosen.</summary>
public enum Routing
{
    MostFreeSlots,
    RoundRobin,
    Random,

    /// <summary>The job stays on its worker while that worker is there.</summary>
    ConsistentHash,

    /// <summary>Not one of them but each: one run for every worker that could take it at the trigger.</summary>
    Broadcast,
}

/// <summary>How often and how fast a failed run is tried again.</summary>
public sealed record RetryPolicy
{
    /// <summary>Further attempts after the first; 0 is none.</summary>
    public int Limit { get; init; }

    /// <summary>Seconds before the first retry.</summary>
    public double DelaySeconds { get; init; } = 10;

    /// <summary>Each further delay is the one before times this.</summary>
    public double Backoff { get; init; } = 2;

    /// <summary>No delay is longer, in seconds.</summary>
    public double MaxDelaySeconds { get; init; } = 3600;
}

/// <summary>The rules by which the engine treats a job's instants and runs. Equal policies are one object in memory.</summary>
public sealed record JobPolicies
{
    /// <summary>How many instants of one misfire <see cref="MisfirePolicy.FireAll"/> runs.</summary>
    public const int FireAllLimit = 100;

    /// <summary>How often a lost run is tried again under <see cref="LostPolicy.Retry"/>.</summary>
    public const int LostRetryLimit = 3;

    public static JobPolicies Default { get; } = new();

    public RetryPolicy Retry { get; init; } = new();

    public LostPolicy OnLost { get; init; } = LostPolicy.Fail;

    /// <summary>Seconds of a worker's silence after which its runs are lost.</summary>
    public int LostAfterSeconds { get; init; } = 30;

    public ConcurrencyPolicy Concurrency { get; init; } = ConcurrencyPolicy.Forbid;

    public int QueueLimit { get; init; } = 10;

    public int MaxConcurrent { get; init; } = 100;

    public MisfirePolicy Misfire { get; init; } = MisfirePolicy.FireOnce;

    /// <summary>Seconds that a run may wait as queued.</summary>
    public int StartDeadlineSeconds { get; init; } = 3600;

    public Routing Routing { get; init; } = Routing.MostFreeSlots;

    /// <summary>The higher is placed first.</summary>
    public int Priority { get; init; }

    /// <summary>Who is told of what becomes of the job's runs.</summary>
    public IReadOnlyList<NotifyRule> Notify { get; init; } = [];
}
