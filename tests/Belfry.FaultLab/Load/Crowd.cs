using Belfry.FaultLab.Site;

namespace Belfry.FaultLab.Load;

/// <summary>
/// Many more jobs that are scheduled beside the workload, so that whoever leads next has a long timetable to take over. Most are
/// due on a day of another season, some once a minute.
/// </summary>
internal sealed class Crowd(TestedCluster cluster, int count)
{
    /// <summary>Every so many is due once a minute.</summary>
    private const int Due = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Returns when the leader has them all, those that are due first: passes go on while it reads the others. They are
    /// copies of one job, made past the API, which takes them one by one.
    /// </summary>
    /// <param name="witness">The script that jobs write their testimony with.</param>
    public async Task StartAsync(string witness, CancellationToken ct)
    {
        if (count == 0)
            return;
        var kind = new JobKind(
            "crowd", null, "shell", $"#!/bin/bash\n. {witness}\nbegan\nended\n",
            new Dictionary<string, object?> { ["concurrency"] = "allow", ["lostAfterSeconds"] = 12 }, Steady: true);
        var pattern = (long)(await cluster.Apis[0].SendAsync(HttpMethod.Post, "/v1/jobs", kind.ToBody(), ct))["id"]!;
        await cluster.Database.ExecuteAsync(
            $"""
            insert into jobs (job_id, name, cron, time_zone, username, spec, policies)
            select gen_random_uuid(), 'crowd-' || n,
                   case when n % {Due} = 0 then n / {Due} % 60 || ' * * * * *'
                        else format('%s %s %s %s *', n % 60, n / 60 % 60, n / 3600 % 24, to_char(now() + interval '180 days', 'FMDD FMMM')) end,
                   time_zone, username, spec, policies
            from jobs, generate_series(1, {count}) n where id = {pattern};
            insert into job_versions (job_id, version, name, cron, time_zone, username, spec, policies)
            select id, version, name, cron, time_zone, username, spec, policies from jobs where name like 'crowd-%';
            insert into schedule_requests (job_id, action, expression, time_zone, username)
            select id, 'start', cron, time_zone, username from jobs where name like 'crowd-%' order by cron like '% * * * * *' desc;
            analyze;
            """,
            ct);
        if (!await TestedCluster.BecomesAsync(
            async () => await cluster.Database.ScalarAsync<long>("select count(*) from schedule_requests", ct) == 0, Patience, ct))
            throw new LabException($"{count} jobs are not scheduled after {Patience.TotalMinutes:0} minutes.");
    }

    /// <summary>Those that are due: the others rest anyway.</summary>
    public Task StopAsync(CancellationToken ct) => cluster.Database.ExecuteAsync(
        """
        insert into schedule_requests (job_id, action, username)
        select id, 'stop', username from jobs where name like 'crowd-%' and cron like '% * * * * *'
        """,
        ct);
}
