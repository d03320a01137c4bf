using Belfry.Storage;
using Dapper;

namespace Belfry.Benchmarks.Lists;

/// <summary>
/// Fills a database as years of use would: jobs of all kinds in groups, their versions and schedules, thirty days of
/// runs in the partitions that the product makes, and what people left in the audit log. The same numbers give the same
/// rows.
/// </summary>
internal sealed class ListData(Database database, int jobs, int runs)
{
    private const int Days = 30;

    /// <summary>Does nothing in a database that is filled already.</summary>
    /// <exception cref="InvalidOperationException">The database is filled by halves, with other numbers, or on another day.</exception>
    public async Task LoadAsync(CancellationToken ct)
    {
        if (await IsLoadedAsync(ct))
            return;
        await RunAsync("groups, workers, users and tokens", Small, ct);
        await RunAsync("jobs", Jobs, ct);
        await RunAsync("versions and schedules", Versions, ct);
        await RunAsync("partitions", Partitions, ct);
        for (var day = 0; day < Days; day++)
            await RunAsync($"runs of day {day + 1} of {Days}", Runs, ct, day);
        await RunAsync("newest runs", LastRuns, ct);
        await RunAsync("audit log", AuditLog, ct);
        await RunAsync("statistics", "vacuum analyze", ct);
        await RunAsync("mark", $"comment on table jobs is '{Mark}'", ct);
    }

    /// <summary>What is in a filled database. Days go by: what is a month old tomorrow is dropped by retention.</summary>
    private string Mark => $"{jobs} jobs and {runs} runs, filled on {TimeProvider.System.GetUtcNow():yyyy-MM-dd}";

    private async Task<bool> IsLoadedAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        var (isEmpty, mark) = await connection.QuerySingleAsync<(bool, string?)>(new CommandDefinition(
            "select not exists (select from jobs), obj_description('jobs'::regclass)", cancellationToken: ct));
        if (isEmpty)
            return false;
        return mark == Mark
            ? true
            : throw new InvalidOperationException($"The folder of --data has not {Mark}, but {mark ?? "a part of something"}: remove it, and it is filled anew.");
    }

    private async Task RunAsync(string what, string sql, CancellationToken ct, int day = 0)
    {
        var began = TimeProvider.System.GetTimestamp();
        await using var connection = await database.OpenAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            sql.Replace(":jobs", jobs.ToString()).Replace(":perday", (runs / Days).ToString()).Replace(":days", Days.ToString()).Replace(":day", day.ToString()),
            commandTimeout: 3600,
            cancellationToken: ct));
        Console.WriteLine($"{what}: {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s");
    }

    private const string Small =
        """
        insert into worker_groups (name, tags) select 'group-' || n, case when n % 5 = 0 then array['gpu'] else '{}' end from generate_series(1, 200) n;
        insert into workers (instance, host, name, srv_name, tags, slots, types, program, seen_at)
        select gen_random_uuid(), '10.0.' || n / 250 || '.' || n % 250, 'worker-' || n, 'srv-' || n % 10, array['zone-' || n % 5, 'gpu'], 16,
               array['command', 'shell', 'http', 'python'], '1.0', now()
        from generate_series(1, 500) n;
        insert into worker_group_members select g, w from generate_series(1, 200) g, generate_series(1, 500) w where w % 200 = g % 200;
        insert into users (name, password_hash, role) select 'user-' || n, 'x', (array['viewer', 'operator', 'admin'])[1 + n % 3] from generate_series(1, 2000) n;
        insert into tokens (kind, hash, name, user_id, role)
        select 'api', sha256(n::text::bytea), 'token-' || n, 1 + n % 2000, 'viewer' from generate_series(1, 10000) n;
        insert into join_tokens (name, hash) select 'join-' || n, sha256(n::text::bytea) from generate_series(1, 1000) n;
        """;

    // Nothing is due while this goes on: the schedules are for the first of January.
    private const string Jobs =
        """
        insert into jobs (job_id, name, group_id, tag, cron, time_zone, remark, username, spec, policies, created_at)
        select gen_random_uuid(),
               (array['report', 'backup', 'sync', 'clean-up', 'billing', 'import', 'mail', 'index'])[1 + n % 8] || '-' || n,
               case when n % 3 = 0 then 1 + n % 200 end,
               case when n % 4 = 0 then 'tag-' || n % 50 end,
               case when n % 10 < 7 then n % 60 || ' ' || n % 24 || ' 1 1 *' end,
               (array['UTC', 'Europe/Berlin', 'Asia/Shanghai', 'America/New_York'])[1 + n % 4],
               case when n % 100 = 0 then 'asked for by team ' || n % 70 end,
               'user-' || n % 2000,
               jsonb_strip_nulls(jsonb_build_object('type', (array['command', 'shell', 'http', 'code'])[1 + n % 4], 'target', 'echo ' || n,
                   'language', case when n % 4 = 3 then (array['python', 'golang'])[1 + n % 2] end, 'params', '{}'::jsonb, 'secretParams', '[]'::jsonb,
                   'graceSeconds', 10, 'runAs', case when n % 500 = 0 then 'account-' || n % 20 end, 'maxOutputBytes', 10485760)),
               jsonb_build_object('retry', jsonb_build_object('limit', n % 4, 'delaySeconds', 10, 'backoff', 2, 'maxDelaySeconds', 3600),
                   'onLost', case when n % 50 = 0 then 'retry' else 'fail' end, 'lostAfterSeconds', 30,
                   'concurrency', (array['forbid', 'allow', 'queue', 'forbid', 'forbid', 'replace'])[1 + n % 6], 'queueLimit', 10, 'maxConcurrent', 100,
                   'misfire', (array['fire_once', 'fire_once', 'fire_once', 'skip', 'fire_all'])[1 + n % 5], 'startDeadlineSeconds', 3600,
                   'routing', case when n % 200 = 0 then 'broadcast' when n % 30 = 0 then 'round_robin' else 'most_free_slots' end,
                   'priority', case when n % 1000 = 0 then 100 else 0 end),
               now() - interval '900 days' + n * (interval '900 days' / :jobs)
        from generate_series(1, :jobs) n;
        """;

    private const string Versions =
        """
        insert into job_versions (job_id, version, name, group_id, tag, cron, time_zone, remark, username, spec, policies, created_at)
        select id, 1, name, group_id, tag, cron, time_zone, remark, username, spec, policies, created_at from jobs;
        insert into schedule_periods (id, job_id, job_uuid, job_name, from_at, expression, time_zone)
        select id, id, job_id, name, greatest(created_at, now() - interval '30 days'), cron, time_zone from jobs where cron is not null and id % 10 < 5;
        """;

    private const string Partitions =
        """
        do $$
        declare
            d date;
        begin
            for d in select (now() at time zone 'UTC')::date - n from generate_series(2, :days) n
                loop
                    execute format('create table run_history_%s partition of run_history for values from (%L) to (%L)',
                                   to_char(d, 'YYYYMMDD'), d || ' 00:00:00+00', (d + 1) || ' 00:00:00+00');
                    execute format('create table run_output_%s partition of run_output for values from (%L) to (%L)',
                                   to_char(d, 'YYYYMMDD'), d, d + 1);
                end loop;
        end
        $$;
        """;

    private const string Runs =
        """
        insert into run_history (id, uuid, job_id, job_version, instant, shard, attempt, lost_attempts, first_run, cause, forced, started_by,
                                 scheduled_at, queued_at, state, worker_id, started_at, ended_at, exit_code, remark, shards)
        select id, gen_random_uuid(), job, 1, case when not by_hand then at end, 0, case when n % 97 = 0 then 2 else 1 end, 0, id,
               (case when n % 97 = 0 then 'retry' when by_hand then 'person' else 'schedule' end)::run_cause, false,
               case when by_hand then 'user-' || n % 2000 end, at, at + interval '3 ms',
               (case when n % 1000 = 0 then 'lost' when n % 211 = 0 then 'timed_out' when n % 53 = 0 then 'failed'
                     when n % 301 = 0 then 'killed' when n % 71 = 0 then 'skipped' else 'succeeded' end)::run_state,
               1 + (n::bigint * 7919) % 500, at + interval '5 ms', at + interval '10 ms' + interval '1 second' * (n % 30),
               case when n % 53 = 0 then 1 + n % 120 else 0 end, case when n % 53 = 0 then 'ended with exit code' end, 1
        from (
            select n, nextval('run_ids') as id, day + n * (interval '1 day' / :perday) as at, 1 + (n::bigint * 104729 + :day * 31) % :jobs as job,
                   n % 40 = 0 as by_hand
            from generate_series(1, :perday) n,
                 (select now() - interval '1 minute' - (:days - :day) * interval '1 day' as day) d
            order by n) r
        """;

    private const string LastRuns =
        """
        insert into job_last_run (job_id, run_id, queued_at, state, worker_id, started_at, ended_at)
        select distinct on (job_id) job_id, id, queued_at, state, worker_id, started_at, ended_at
        from run_history where state <> 'skipped' order by job_id, queued_at desc, id desc;
        """;

    private const string AuditLog =
        """
        insert into audit_logs (at, username, address, action, object, object_id, after)
        select now() - interval '900 days' + n * (interval '900 days' / :jobs), 'user-' || n % 2000, '10.1.' || n / 250 % 250 || '.' || n % 250,
               (array['create', 'update', 'start', 'run', 'sign_in'])[1 + n % 5], (array['job', 'job', 'job', 'job', 'session'])[1 + n % 5], n::text, '{}'
        from generate_series(1, :jobs) n;
        """;
}
