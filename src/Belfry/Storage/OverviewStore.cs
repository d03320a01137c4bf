using Dapper;

namespace Belfry.Storage;

/// <summary>The scheduler in figures that are cheap to read.</summary>
internal sealed record OverviewRow
{
    public int Queued { get; init; }

    public int Running { get; init; }

    public required string RunsMark { get; init; }

    public required string JobsMark { get; init; }

    public int Online { get; init; }

    public int Draining { get; init; }

    public int Offline { get; init; }

    public int Slots { get; init; }

    public required string WorkersMark { get; init; }

    public int Masters { get; init; }

    public string? Leader { get; init; }

    public long Epoch { get; init; }

    public double BehindSeconds { get; init; }
}

/// <summary>Figures that cost more, and change with jobs and schedules alone.</summary>
internal sealed record ScheduledRow
{
    public long Jobs { get; init; }

    public long Scheduled { get; init; }

    public long Timers { get; init; }
}

/// <summary>What the overview shows. Everything here reads small tables, or as much of a large one as an index gives.</summary>
internal sealed class OverviewStore(Database database)
{
    private const int CountedExactly = 10_000;

    public async Task<OverviewRow> ReadAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.QuerySingleAsync<OverviewRow>(new CommandDefinition(
            $"""
            select r.queued, r.running, r.runs_mark, coalesce(j.jobs_mark, '') as jobs_mark, w.online, w.draining, w.offline, w.slots, w.workers_mark,
                   m.masters, m.leader, l.epoch,
                   extract(epoch from greatest(now() - (select done_through from watermark order by epoch desc, turn desc limit 1), interval '0'))::float8 as behind_seconds
            from leadership l,
                 (select (count(*) filter (where state = 'queued'))::int as queued,
                         (count(*) filter (where state <> 'queued'))::int as running,
                         -- An end takes a row away and a start adds one: a sum over the ids sees both at once.
                         concat_ws('/', (select last_value from run_ids), sum(id), count(*) filter (where state = 'queued'),
                                   count(*) filter (where state = 'running')) as runs_mark
                  from runs) r,
                 -- Several, for a transaction may commit behind a later one: its number is then among them, and not the last.
                 (select md5(string_agg(concat_ws(',', xid, job_id), ';')) as jobs_mark
                  from (select xid, job_id from job_changes order by xid desc, job_id limit 100) newest) j,
                 (select (count(*) filter (where online and not drains))::int as online,
                         (count(*) filter (where online and drains))::int as draining,
                         (count(*) filter (where not online))::int as offline,
                         coalesce(sum(capacity) filter (where online and not drains), 0)::int as slots,
                         md5(concat(string_agg(concat_ws(',', id, version, online, drains, capacity, tags), ';' order by id),
                                    (select concat_ws(',', sum(version), count(*)) from worker_groups where deleted_at is null))) as workers_mark
                  from (select w.id, w.version, coalesce({WorkerStore.OnlineCondition}, false) as online,
                               w.draining or w.set_drain as drains, coalesce(w.set_slots, w.slots) as capacity, w.tags::text
                        from workers w where w.deleted_at is null) all_workers) w,
                 (select count(*)::int as masters, max(m.url) filter (where m.master_id = held.master_id) as leader
                  from masters m, leadership held where m.seen_at > now() - interval '10 seconds') m
            """,
            cancellationToken: ct));
    }

    public async Task<ScheduledRow> ScheduledAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.QuerySingleAsync<ScheduledRow>(new CommandDefinition(
            $"""
            select {Number("jobs", "deleted_at is null")} as jobs,
                   {Number("schedule_periods", "to_at is null")} as scheduled,
                   (select count(*) from timers where outcome is null) as timers
            """,
            cancellationToken: ct));
    }

    /// <summary>Exact up to a bound; beyond it, the planner's estimate of the whole table where that is more.</summary>
    private static string Number(string table, string where)
        => $"""
            (select case when n <= {CountedExactly} then n
                         else greatest(n, (select reltuples::bigint from pg_class where oid = '{table}'::regclass)) end
             from (select count(*) as n from (select from {table} where {where} limit {CountedExactly + 1}) counted) c)
            """;
}
