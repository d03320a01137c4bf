using Belfry.Core.Jobs;
using Belfry.Core.Runs;
using Belfry.Storage;

namespace Belfry.Engine;

/// <summary>What happened to runs, for those whom the jobs' <c>notify</c> names. Most jobs name nobody.</summary>
internal static class JobNotes
{
    public static JobNotice? Triggered(Run run, JobPolicies policies)
        => policies.Notify.Count > 0 && RunNotices.OfTriggered(run) is { } what ? Note(run, policies, what) : null;

    public static JobNotice? Ended(Run run, JobPolicies policies, bool isTriedAgain)
        => policies.Notify.Count > 0 && RunNotices.OfEnded(run, isTriedAgain) is { } what ? Note(run, policies, what) : null;

    private static JobNotice? Note(Run run, JobPolicies policies, NotifyOn what)
    {
        var channels = policies.Notify.Where(rule => rule.On.Contains(what)).Select(rule => rule.Channel).Distinct().ToList();
        var isRemembered = what is NotifyOn.Failure && policies.Notify.Any(rule => rule.On.Contains(NotifyOn.Recovery));
        if (channels.Count == 0 && !isRemembered)
            return null;
        var text = what == NotifyOn.Late
            ? $"triggered {(run.QueuedAt - run.ScheduledAt).TotalSeconds:0.0} s late"
            : run.Remark ?? "";
        return new JobNotice(run.Job, run.Shard, run.Id, what, text, run.EndedAt ?? run.QueuedAt, channels);
    }
}
