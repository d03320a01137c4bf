using System.Text.Json;
using Belfry.Core.Jobs;
using Belfry.Core.Placement;
using Belfry.Core.Runs;
using Belfry.Storage;

namespace Belfry.Engine;

/// <summary>
/// What the engine knows of jobs, read when it is first needed and dropped when the job changes. Policies and needs
/// that are equal are kept once: a million jobs have a handful of them.
/// </summary>
internal sealed class JobPlans(JobStore store)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<JobId, JobPlan> _newest = [];
    private readonly Dictionary<string, JobPolicies> _policies = [];
    private readonly Dictionary<RunNeed, RunNeed> _needs = [];
    private long _forgotten;

    /// <summary>The newest versions of jobs. A job that no longer exists at all has none.</summary>
    public async Task<IReadOnlyDictionary<JobId, JobPlan>> NewestAsync(IReadOnlyCollection<JobId> jobs, CancellationToken ct)
    {
        var plans = new Dictionary<JobId, JobPlan>(jobs.Count);
        var missing = new List<long>();
        long forgotten;
        lock (_gate)
        {
            forgotten = _forgotten;
            foreach (var job in jobs)
            {
                if (_newest.TryGetValue(job, out var plan))
                    plans[job] = plan;
                else
                    missing.Add(job.Value);
            }
        }
        if (missing.Count == 0)
            return plans;
        var rows = await store.PlansAsync(missing, ct);
        lock (_gate)
        {
            foreach (var row in rows)
            {
                var plan = plans[new JobId(row.Id)] = ToPlan(row);
                // What was read before a change became known may be older than the change.
                if (forgotten == _forgotten)
                    _newest[plan.Id] = plan;
            }
        }
        return plans;
    }

    /// <summary>Certain versions of jobs, for runs that were made of them.</summary>
    public async Task<IReadOnlyDictionary<(JobId, int), JobPlan>> VersionsAsync(
        IReadOnlyCollection<(JobId Job, int Version)> versions, CancellationToken ct)
    {
        var plans = new Dictionary<(JobId, int), JobPlan>();
        var newest = await NewestAsync([.. versions.Select(version => version.Job).Distinct()], ct);
        var older = new List<(JobId Job, int Version)>();
        foreach (var version in versions)
        {
            if (newest.TryGetValue(version.Job, out var plan) && plan.Version == version.Version)
                plans[version] = plan;
            else
                older.Add(version);
        }
        foreach (var row in older.Count == 0 ? [] : await store.PlansAsync(older, ct))
        {
            lock (_gate)
            {
                var plan = ToPlan(row);
                plans[(plan.Id, plan.Version)] = plan;
            }
        }
        return plans;
    }

    /// <summary>The plan of each timer, by the run it becomes: of the version it names, else the newest.</summary>
    public async Task<IReadOnlyDictionary<RunId, JobPlan>> ForTimersAsync(IReadOnlyCollection<TimerRow> timers, CancellationToken ct)
    {
        var plans = await OfAsync(timers, timer => (new JobId(timer.JobId), timer.Version), ct);
        return plans.ToDictionary(pair => new RunId(pair.Key.RunId), pair => pair.Value);
    }

    /// <summary>The plan of each requested run, by the request: of the version it names, else the newest.</summary>
    public async Task<IReadOnlyDictionary<long, JobPlan>> ForRequestsAsync(
        IReadOnlyCollection<ScheduleRequestRow> requests, CancellationToken ct)
    {
        var plans = await OfAsync(requests, request => (new JobId(request.JobId), request.RunVersion), ct);
        return plans.ToDictionary(pair => pair.Key.Id, pair => pair.Value);
    }

    /// <summary>The job has changed: it is read again when it is next needed.</summary>
    public void Forget(JobId job)
    {
        lock (_gate)
        {
            _newest.Remove(job);
            _forgotten++;
        }
    }

    private async Task<Dictionary<T, JobPlan>> OfAsync<T>(
        IReadOnlyCollection<T> items, Func<T, (JobId Job, int? Version)> of, CancellationToken ct)
        where T : class
    {
        var plans = new Dictionary<T, JobPlan>(ReferenceEqualityComparer.Instance);
        var newest = await NewestAsync([.. items.Select(item => of(item).Job).Distinct()], ct);
        var named = items.Select(of).Where(wanted => wanted.Version is not null)
            .Select(wanted => (wanted.Job, wanted.Version!.Value)).Distinct().ToList();
        var versions = named.Count == 0 ? null : await VersionsAsync(named, ct);
        foreach (var item in items)
        {
            var (job, version) = of(item);
            var plan = version is null ? newest.GetValueOrDefault(job) : versions!.GetValueOrDefault((job, version.Value));
            if (plan is not null)
                plans[item] = plan;
        }
        return plans;
    }

    private JobPlan ToPlan(JobPlanRow row)
    {
        if (!_policies.TryGetValue(row.Policies, out var policies))
            _policies[row.Policies] = policies = JsonSerializer.Deserialize<JobPolicies>(row.Policies, JobJson.Options)!;
        var id = new JobId(row.Id);
        var need = new RunNeed(
            row.GroupId is { } group ? new GroupId(group) : null,
            row.Tag,
            row.Type,
            policies.Routing,
            policies.Routing == Routing.ConsistentHash ? id : null);
        if (!_needs.TryGetValue(need, out var known))
            _needs[need] = known = need;
        return new JobPlan
        {
            Id = id,
            Uuid = row.JobId,
            Version = row.Version,
            Policies = policies,
            Need = known,
            Deleted = row.Deleted,
        };
    }
}
