using System.Globalization;

namespace Belfry.Benchmarks.Site;

/// <summary>Fills a new database with jobs that do nothing, as the API would write them; ids count from 1.</summary>
internal static class NoOpJobs
{
    /// <summary>Jobs with a schedule that is not started.</summary>
    /// <param name="cron">Of all of them.</param>
    /// <param name="target">Their command line.</param>
    /// <param name="first">The id of the first.</param>
    public static Task LoadAsync(
        string connectionString, int count, string cron, CancellationToken ct,
        string target = "true", string concurrency = "allow", string? tag = null, int first = 1)
        => BenchServer.ExecuteAsync(
            connectionString,
            string.Create(CultureInfo.InvariantCulture,
                $$"""
                set search_path = belfry, public;
                insert into jobs (job_id, name, tag, cron, username, spec, policies)
                select gen_random_uuid(), 'job-' || n, nullif('{{tag}}', ''), '{{cron}}', 'bench',
                       jsonb_build_object('type', 'command', 'target', '{{target.Replace("'", "''", StringComparison.Ordinal)}}', 'params', '{}'::jsonb, 'secretParams', '[]'::jsonb,
                                          'graceSeconds', 10, 'maxOutputBytes', 1073741824),
                       '{"retry": {"limit": 0, "delaySeconds": 10, "backoff": 2, "maxDelaySeconds": 3600}, "onLost": "fail", "lostAfterSeconds": 30,
                         "concurrency": "{{concurrency}}", "queueLimit": 10, "maxConcurrent": 100, "misfire": "fire_once", "startDeadlineSeconds": 3600,
                         "routing": "most_free_slots", "priority": 0}'
                from generate_series({{first}}, {{first + count - 1}}) n;
                insert into job_versions (job_id, version, name, tag, cron, time_zone, username, spec, policies, created_at)
                select id, 1, name, tag, cron, time_zone, username, spec, policies, created_at from jobs where id >= {{first}};
                analyze;
                """),
            ct);

    /// <summary>Puts the first so many jobs' schedules in force, as the leader would when they are started.</summary>
    public static Task ScheduleAsync(string connectionString, int count, CancellationToken ct)
        => BenchServer.ExecuteAsync(
            connectionString,
            string.Create(CultureInfo.InvariantCulture,
                $"""
                 insert into belfry.schedule_periods (id, job_id, job_uuid, job_name, from_at, expression, time_zone)
                 select id, id, job_id, name, now(), cron, time_zone from belfry.jobs where id <= {count};
                 analyze belfry.schedule_periods
                 """),
            ct);

    /// <summary>Gives the jobs from one id to another a schedule of their own, which is not started either.</summary>
    public static Task ChangeCronAsync(string connectionString, int from, int to, string cron, CancellationToken ct)
        => BenchServer.ExecuteAsync(
            connectionString,
            string.Create(CultureInfo.InvariantCulture,
                $"""
                 update belfry.jobs set cron = '{cron}' where id between {from} and {to};
                 update belfry.job_versions set cron = '{cron}' where job_id between {from} and {to}
                 """),
            ct);
}
