namespace Belfry.Core.Placement;

/// <summary>Which workers may take a run, and which rule keeps the others out. A free slot is not asked for here.</summary>
public static class Eligibility
{
    /// <param name="group">The group that <paramref name="need"/> names; null when it names none.</param>
    /// <returns>The rule that excludes the worker; null for an eligible worker.</returns>
    public static Exclusion? WhyNot(RunNeed need, WorkerGroupFacts? group, WorkerFacts worker)
    {
        if (need.Member is { } member && worker.Id != member)
            return Exclusion.OtherMember;
        if (group is not null && !group.Has(worker))
            return Exclusion.NotInGroup;
        if (need.Tag is { } tag && !worker.Tags.Contains(tag))
            return Exclusion.NoTag;
        if (!worker.Types.Contains(need.Type))
            return Exclusion.NoType;
        return worker.Draining ? Exclusion.Draining : null;
    }

    /// <summary>A rule as words for people, behind the name of the worker that it excludes.</summary>
    public static string Words(Exclusion rule, RunNeed need, WorkerGroupFacts? group) => rule switch
    {
        Exclusion.NeverJoined => "no process has joined under its name",
        Exclusion.Offline => "is offline",
        Exclusion.GroupGone => "the job's worker group no longer exists",
        Exclusion.OtherMember => "is not the worker that this part of the broadcast is for",
        Exclusion.NotInGroup => $"is not in group {group?.Name}",
        Exclusion.NoTag => $"does not carry the tag {need.Tag}",
        Exclusion.NoType => $"cannot run {need.Type}",
        Exclusion.Draining => "is draining",
        Exclusion.NoFreeSlot => "has no free slot",
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, null),
    };

    /// <summary>
    /// Why a run waits, as a sentence: nobody is online, a rule leaves nobody, or those it leaves have no free slot.
    /// It names no numbers that change from second to second, so that it is written once.
    /// </summary>
    public static string WhyWaiting(RunNeed need, WorkerGroupFacts? group, IReadOnlyCollection<WorkerFacts> online)
    {
        if (online.Count == 0)
            return "no worker is online";
        if (need.Member is { } member)
        {
            var own = online.FirstOrDefault(worker => worker.Id == member);
            var rule = own is null ? Exclusion.Offline : WhyNot(need, group, own);
            var what = rule is { } excludes ? Words(excludes, need, group) : "is busy";
            return $"the worker that this part of the broadcast is for {what}";
        }
        if (online.Any(worker => WhyNot(need, group, worker) is null))
            return "every worker that may take it is busy";
        if (group is not null && !online.Any(group.Has))
            return $"no worker of group {group.Name} is online";
        if (need.Tag is { } tag && !online.Any(worker => InGroup(worker) && worker.Tags.Contains(tag)))
            return $"no online worker{Place()} carries the tag {tag}";
        if (!online.Any(worker => InGroup(worker) && HasTag(worker) && worker.Types.Contains(need.Type)))
            return $"no online worker{Place()} can run {need.Type}";
        return "every worker that may take it is draining";

        bool InGroup(WorkerFacts worker) => group is null || group.Has(worker);
        bool HasTag(WorkerFacts worker) => need.Tag is null || worker.Tags.Contains(need.Tag);
        string Place() => group is null ? "" : $" of group {group.Name}";
    }
}
