using Belfry.FaultLab.Site;

namespace Belfry.FaultLab.Load;

/// <summary>
/// Jobs that are due each second, so many that the leader always has much to write and its batches are carried out side by
/// side. No worker may take them, so that they cost the machine nothing else: each run waits until it is too late for it.
/// </summary>
internal sealed class Rush(TestedCluster cluster, int count)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Returns when the leader has them all.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        if (count == 0)
            return;
        var kind = new JobKind(
            "rush", "* * * * * *", "command", "true",
            new Dictionary<string, object?> { ["tag"] = "nobody", ["concurrency"] = "allow", ["startDeadlineSeconds"] = 2 }, Steady: true);
        var pattern = (long)(await cluster.Apis[0].SendAsync(HttpMethod.Post, "/v1/jobs", kind.ToBody(), ct))["id"]!;
        await cluster.Database.ExecuteAsync(
            $"""
            insert into jobs (job_id, name, tag, cron, time_zone, username, spec, policies)
            select gen_random_uuid(), 'rush-' || n, tag, cron, time_zone, username, spec, policies from jobs, generate_series(1, {count}) n where id = {pattern};
            insert into job_versions (job_id, version, name, tag, cron, time_zone, username, spec, policies)
            select id, version, name, tag, cron, time_zone, username, spec, policies from jobs where name like 'rush-%';
            analyze;
            """,
            ct);
        await AskAsync("start", ct);
        if (!await TestedCluster.BecomesAsync(
            async () => await cluster.Database.ScalarAsync<long>("select count(*) from schedule_requests", ct) == 0, Patience, ct))
            throw new LabException($"{count} jobs that are due each second are not scheduled after {Patience.TotalMinutes:0} minutes.");
    }

    public Task StopAsync(CancellationToken ct) => AskAsync("stop", ct);

    private Task AskAsync(string action, CancellationToken ct) => cluster.Database.ExecuteAsync(
        $"""
        insert into schedule_requests (job_id, action, expression, time_zone, username)
        select id, '{action}', cron, time_zone, username from jobs where name like 'rush-%'
        """,
        ct);
}
