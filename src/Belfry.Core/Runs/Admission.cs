using Belfry.Core.Jobs;

namespace Belfry.Core.Runs;

/// <summary>What a job's concurrency policy says about a new run.</summary>
public enum AdmissionVerdict
{
    /// <summary>It may be placed.</summary>
    Start,

    /// <summary>It waits until the runs before it have ended.</summary>
    Hold,

    /// <summary>It waits; the running ones are ended, and what waited before it is skipped.</summary>
    Replace,

    /// <summary>It is skipped.</summary>
    Skip,
}

/// <summary>The concurrency policy as a function of the counts. No clock, no I/O.</summary>
public static class Admission
{
    /// <param name="active">
    /// Runs of the job that were let in: from trigger to the end of the last attempt, retry waits included.
    /// </param>
    /// <param name="waiting">Runs of the job that wait for their turn.</param>
    /// <param name="reason">Why it is skipped or waits, as a sentence; null for a start.</param>
    public static AdmissionVerdict Decide(JobPolicies policies, int active, int waiting, bool forced, out string? reason)
    {
        reason = null;
        if (forced)
            return AdmissionVerdict.Start;
        switch (policies.Concurrency)
        {
            case ConcurrencyPolicy.Allow when active >= policies.MaxConcurrent:
                reason = $"{policies.MaxConcurrent} runs of the job are going on (maxConcurrent)";
                return AdmissionVerdict.Skip;
            case ConcurrencyPolicy.Forbid when active > 0:
                reason = "the previous run is still going on (concurrency: forbid)";
                return AdmissionVerdict.Skip;
            case ConcurrencyPolicy.Queue when waiting >= policies.QueueLimit && active + waiting > 0:
                reason = $"{waiting} runs of the job are waiting already (queueLimit)";
                return AdmissionVerdict.Skip;
            case ConcurrencyPolicy.Queue when active + waiting > 0:
                reason = "waits for the previous run to end (concurrency: queue)";
                return AdmissionVerdict.Hold;
            case ConcurrencyPolicy.Replace when active + waiting > 0:
                reason = "waits for the previous run to be ended (concurrency: replace)";
                return AdmissionVerdict.Replace;
            default:
                return AdmissionVerdict.Start;
        }
    }
}
