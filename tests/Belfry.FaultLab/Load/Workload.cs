using System.Net;
using Belfry.FaultLab.Site;

namespace Belfry.FaultLab.Load;

/// <summary>The jobs as they were made.</summary>
internal sealed record MadeJob(long Id, Guid JobId, JobKind Kind);

/// <summary>
/// What people do meanwhile: jobs are made and started, and then, through followers, schedules are changed, stopped and started
/// again, jobs started by hand or with a delay, runs killed, jobs deleted and made anew.
/// </summary>
internal sealed class Workload(TestedCluster cluster, Random random)
{
    private static readonly TimeSpan AskAgainEvery = TimeSpan.FromMilliseconds(500);

    private readonly List<MadeJob> _jobs = [];
    private int _made;

    public IReadOnlyList<MadeJob> Jobs => _jobs;

    public int Calls { get; private set; }

    /// <summary>Calls without an answer, or with one that asks to try again later: faults bring them.</summary>
    public int Unanswered { get; private set; }

    /// <summary>Answers that no fault excuses.</summary>
    public List<string> Wrong { get; } = [];

    public async Task CreateAsync(string witness, CancellationToken ct)
    {
        var api = cluster.Apis[0];
        var group = await api.SendAsync(HttpMethod.Post, "/v1/worker-groups", new { name = "odd ones", tags = (string[])["odd"] }, ct);
        foreach (var kind in JobKinds.All(witness, (long)group["id"]!))
            _jobs.Add(await CreateAsync(api, kind, ct));
    }

    public Task StartAllAsync(CancellationToken ct) => cluster.Apis[0].SendAsync(
        HttpMethod.Post, "/v1/schedulers", new { jobIds = _jobs.Where(job => job.Kind.Cron is not null).Select(job => job.Id) }, ct);

    /// <summary>Stops every schedule; asks until it is done.</summary>
    public async Task StopAllAsync(CancellationToken ct)
    {
        while (!(await cluster.Apis[0].TryAsync(HttpMethod.Delete, "/v1/schedulers", new { jobIds = _jobs.Select(job => job.Id) }, ct)).IsOk)
            await Task.Delay(AskAgainEvery, TimeProvider.System, ct);
    }

    /// <summary>Goes on until <paramref name="ct"/>.</summary>
    public async Task ChangeAsync(CancellationToken ct)
    {
        var masters = cluster.MasterServers;
        while (!ct.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 600)), TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // A follower, or whoever is there while nobody is known to lead.
            var leader = await cluster.LeaderAsync(CancellationToken.None);
            var followers = Enumerable.Range(0, masters.Count).Where(n => masters[n] != leader).ToList();
            var api = cluster.Apis[followers[random.Next(followers.Count)]];
            if (!ct.IsCancellationRequested)
                await ChangeOnceAsync(api, _jobs.FindAll(job => !job.Kind.Steady), CancellationToken.None);
        }
    }

    private static async Task<MadeJob> CreateAsync(MasterApi api, JobKind kind, CancellationToken ct)
    {
        var made = await api.SendAsync(HttpMethod.Post, "/v1/jobs", kind.ToBody(), ct);
        return new MadeJob((long)made["id"]!, (Guid)made["jobId"]!, kind);
    }

    private async Task ChangeOnceAsync(MasterApi api, List<MadeJob> changed, CancellationToken ct)
    {
        var job = changed[random.Next(changed.Count)];
        long[] some = [.. changed.Where(_ => random.Next(8) == 0).Select(one => one.Id).Append(job.Id).Distinct()];
        switch (random.Next(10))
        {
            case 0 or 1:
                await CallAsync(api, HttpMethod.Delete, "/v1/schedulers", new { jobIds = some, kill = random.Next(4) == 0 }, ct);
                break;
            case 2 or 3:
                await CallAsync(api, HttpMethod.Post, "/v1/schedulers", new { jobIds = some }, ct);
                break;
            case 4:
                await CallAsync(api, HttpMethod.Post, "/v1/schedulers", new { jobIds = some, delay = Math.Round(random.NextDouble() * 4, 3) }, ct);
                break;
            case 5 or 6 when job.Kind.Cron is not null:
                var body = job.Kind.ToBody();
                body["cron"] = JobKinds.Crons[random.Next(JobKinds.Crons.Count)];
                body["remark"] = $"change {Calls}";
                await CallAsync(api, HttpMethod.Put, $"/v1/jobs/{job.Id}", body, ct);
                break;
            case 7:
                await CallAsync(api, HttpMethod.Post, $"/v1/jobs/{job.Id}/runs", new { force = random.Next(2) == 0 }, ct);
                break;
            case 8:
                await KillSomeRunAsync(api, job, ct);
                break;
            default:
                await ReplaceAsync(job, ct);
                break;
        }
    }

    private async Task KillSomeRunAsync(MasterApi api, MadeJob job, CancellationToken ct)
    {
        var runs = await CallAsync(api, HttpMethod.Get, $"/v1/scheduler-logs?jobId={job.Id}&pageSize=1", null, ct);
        if (runs.IsOk && runs.Body!["items"]!.AsArray() is [{ } run, ..])
            await CallAsync(api, HttpMethod.Post, $"/v1/scheduler-logs/{run["id"]}/kill", null, ct);
    }

    /// <summary>A job is deleted, and another of its kind is made and started.</summary>
    private async Task ReplaceAsync(MadeJob job, CancellationToken ct)
    {
        if (job.Kind.Cron is null)
            return;
        _jobs.Remove(job);
        // Asked again until there is an answer: "not found" means that an earlier call did it after all.
        await UntilAnsweredAsync(api => CallAsync(api, HttpMethod.Delete, $"/v1/jobs/{job.Id}", null, ct), ct);
        var kind = job.Kind;
        var made = await UntilAnsweredAsync(
            api =>
            {
                // Another name each time: a call without an answer may have made a job that nobody will ever start.
                kind = kind with { Name = $"{job.Kind.Name.Split('#')[0]}#{++_made}" };
                return CallAsync(api, HttpMethod.Post, "/v1/jobs", kind.ToBody(), ct);
            },
            ct);
        if (!made.IsOk)
            return;
        var replacement = new MadeJob((long)made.Body!["id"]!, (Guid)made.Body["jobId"]!, kind);
        _jobs.Add(replacement);
        await UntilAnsweredAsync(
            api => CallAsync(api, HttpMethod.Post, "/v1/schedulers", new { jobIds = (long[])[replacement.Id] }, ct), ct);
    }

    private async Task<Answer> UntilAnsweredAsync(Func<MasterApi, Task<Answer>> call, CancellationToken ct)
    {
        while (true)
        {
            var answer = await call(cluster.Apis[random.Next(cluster.Apis.Count)]);
            if (!IsUnanswered(answer))
                return answer;
            await Task.Delay(AskAgainEvery, TimeProvider.System, ct);
        }
    }

    private static bool IsUnanswered(Answer answer)
        => answer.Status is null or HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.TooManyRequests;

    private async Task<Answer> CallAsync(MasterApi api, HttpMethod method, string path, object? body, CancellationToken ct)
    {
        Calls++;
        var answer = await api.TryAsync(method, path, body, ct);
        if (IsUnanswered(answer))
            Unanswered++;
        // A run that has ended meanwhile cannot be killed; a hundred starts of a job may wait, no more.
        else if (!answer.IsOk && answer.Status is not (HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity or HttpStatusCode.NotFound))
            Wrong.Add($"{method} {path}: {answer}");
        return answer;
    }
}
