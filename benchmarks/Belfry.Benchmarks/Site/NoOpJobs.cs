using System.Globalization;

namespace Belfry.Benchmarks.Site;

/// <summary>Fills a new database with jobs that do nothing, as the API would write them; ids count from 1.</summary>
internal static class NoOpJobs
{
    /// <summary>Jobs with a schedule that is not started.</summary>
    /// <param name="cron">Of all of them.</param>
    public static Task LoadAsync(string connectionString, int count, string cron, CancellationToken ct)
        => BenchServer.ExecuteAsync(
            connectionString,
            string.Create(CultureInfo.InvariantCulture,
                $$"""
                set search_path = belfry, public;
                insert into jobs (job_id, name, cron, username, spec, policies)
                select gen_random_uuid(), 'job-' || n, '{{cron}}', 'bench',
                       '{"type": "command", "target": "true", "params": {}, "secretParams": [], "graceSeconds": 10, "maxOutputBytes": 10485760}',
                       '{"retry": {"limit": 0, "delaySeconds": 10, "backoff": 2, "maxDelaySeconds": 3600}, "onLost": "fail", "lostAfterSeconds": 30,
                         "concurrency": "allow", "queueLimit": 10, "maxConcurrent": 100, "misfire": "fire_once", "startDeadlineSeconds": 3600,
                         "routing": "most_free_slots", "priority": 0}'
                from generate_series(1, {{count}}) n;
                insert into job_versions (job_id, version, name, cron, time_zone, username, spec, policies, created_at)
                select id, 1, name, cron, time_zone, username, spec, policies, created_at from jobs;
                analyze;
                """),
            ct);
}
