using System.Collections.Frozen;
using System.Text.Json;
using Belfry.Core.Contracts;
using Belfry.Core.Jobs;
using Belfry.Core.Placement;
using Belfry.Storage;

namespace Belfry.Control;

/// <summary>Which workers may take a run of a job now, and which rule excludes the others.</summary>
internal sealed class WorkerVerdicts(WorkerStore workers, ExplainStore store)
{
    private const int Most = 100;

    public async Task<IReadOnlyList<WorkerVerdictDto>> OfAsync(JobRow job, CancellationToken ct)
    {
        var need = NeedOf(job);
        var group = need.Group is { } id ? await GroupAsync(id, ct) : null;
        var loads = (await store.LoadsAsync(ct)).ToDictionary(load => load.WorkerId);
        // The nearest first: of a large fleet those are left out that nobody would have expected to take it.
        return [.. (await workers.AllAsync(ct))
            .Select(worker => (Worker: worker, Verdict: Verdict(worker, need, group, loads.GetValueOrDefault(worker.Id))))
            .OrderByDescending(one => one.Verdict.Eligible)
            .ThenByDescending(one => group?.Has(Facts(one.Worker)) == true)
            .ThenByDescending(one => one.Worker.Online)
            .ThenBy(one => one.Worker.Id)
            .Select(one => one.Verdict)
            .Take(Most)];
    }

    private static WorkerVerdictDto Verdict(WorkerRow row, RunNeed need, WorkerGroupFacts? group, WorkerLoadRow? load)
    {
        var facts = Facts(row);
        var free = Math.Max(0, facts.FreeSlots(need.Type, load?.Runs ?? 0, load?.HttpRuns ?? 0));
        var rule = RuleOf(row) ?? (need.Group is not null && group is null
            ? Exclusion.GroupGone
            : Eligibility.WhyNot(need, group, facts) ?? (free == 0 ? Exclusion.NoFreeSlot : null));
        return new WorkerVerdictDto
        {
            Id = row.Id,
            Name = row.Name,
            Eligible = rule is null,
            Rule = rule,
            Why = rule is { } excludes ? Eligibility.Words(excludes, need, group) : null,
            FreeSlots = free,
        };
    }

    private static Exclusion? RuleOf(WorkerRow row)
        => row.Online ? null : row.Instance is null ? Exclusion.NeverJoined : Exclusion.Offline;

    private static WorkerFacts Facts(WorkerRow row) => new()
    {
        Id = new WorkerId(row.Id),
        Name = row.Name,
        Tags = (row.SetTags ?? row.Tags).ToFrozenSet(),
        Types = row.Types.ToFrozenSet(),
        Slots = row.SetSlots ?? row.Slots,
        HttpSlots = row.HttpSlots,
        Draining = row.SetDrain || row.Draining,
    };

    private async Task<WorkerGroupFacts?> GroupAsync(GroupId id, CancellationToken ct)
        => await workers.FindGroupAsync(id.Value, ct) is { } row
            ? new WorkerGroupFacts
            {
                Id = id,
                Name = row.Name,
                Tags = row.Tags.ToFrozenSet(),
                Workers = row.WorkerIds.Select(worker => new WorkerId(worker)).ToFrozenSet(),
            }
            : null;

    private static RunNeed NeedOf(JobRow job)
    {
        var spec = JsonSerializer.Deserialize<JobSpec>(job.Spec, JobJson.Options)!;
        return new RunNeed(
            job.GroupId is { } group ? new GroupId(group) : null,
            job.Tag,
            spec.Language is { } language ? Word.Of(language) : Word.Of(spec.Type),
            Routing.MostFreeSlots,
            null);
    }
}
