-- oldest program: 1

create type run_state as enum
    ('queued', 'assigned', 'running', 'succeeded', 'failed', 'timed_out', 'killed', 'lost', 'skipped');
create type run_cause as enum ('schedule', 'timer', 'person', 'retry', 'azkaban');

-- Who leads. Taking over changes the key and so waits for every batch that holds it for key share; renewing does not.
create table leadership
(
    epoch     bigint primary key,
    master_id uuid,                          -- null: nobody, take over at once
    renewals  bigint      not null default 0,
    since     timestamptz not null default now()
);
insert into leadership (epoch) values (0);

-- The first statement of every batch of the ledger: only the present leader's batches commit.
create function hold_epoch(mine bigint) returns void
    language plpgsql as
$$
begin
    perform 1 from leadership where epoch = mine for key share;
    if not found then
        raise exception 'epoch % is over', mine using errcode = 'BF001';
    end if;
end
$$;

create table masters
(
    id         bigint generated always as identity primary key,
    master_id  uuid        not null unique,
    ip         text        not null,
    url        text        not null,
    version    text        not null,
    tzdata     text,
    secret_key text,                         -- the name of the key it seals secrets with; null: it has none
    started_at timestamptz not null default now(),
    seen_at    timestamptz not null default now()
);

-- The handovers, newest last: which master led from when.
create table terms
(
    epoch     bigint primary key,
    master_id uuid        not null,
    url       text        not null,
    began_at  timestamptz not null default now()
);

-- Every job is accounted for through done_through; jobs up to pass_job also through pass_through.
create table watermark
(
    only_row     boolean primary key default true check (only_row),
    done_through timestamptz not null,
    pass_through timestamptz,
    pass_job     bigint
);
insert into watermark (done_through) values (date_trunc('milliseconds', now()));

create table worker_groups
(
    id         bigint generated always as identity primary key,
    name       text        not null,
    tags       text[]      not null default '{}',
    version    int         not null default 1,
    created_at timestamptz not null default now(),
    deleted_at timestamptz
);
create unique index worker_groups_name on worker_groups (name) where deleted_at is null;

create table workers
(
    id         bigint generated always as identity primary key,
    instance   uuid unique,                  -- null: made by hand, no process has joined yet
    host       text        not null,
    name       text        not null,
    srv_name   text        not null,
    tags       text[]      not null default '{}',
    slots      int         not null default 0,
    http_slots int,                          -- of type http, beside the others; null: they count there too
    types      text[]      not null default '{}',
    program    text,
    draining   boolean     not null default false,
    set_tags   text[],                       -- set by people: wins over what the process says
    set_slots  int,
    set_drain  boolean     not null default false,
    version    int         not null default 1,
    created_at timestamptz not null default now(),
    seen_at    timestamptz,                  -- when the leader last heard of it; null: never, or it left
    deleted_at timestamptz
);
create unique index workers_name on workers (srv_name, name) where deleted_at is null;

create table worker_group_members
(
    group_id  bigint not null references worker_groups,
    worker_id bigint not null references workers,
    primary key (group_id, worker_id)
);
create index worker_group_members_worker on worker_group_members (worker_id);

create table jobs
(
    id         bigint generated always as identity primary key,
    job_id     uuid        not null unique,
    name       text        not null,
    version    int         not null default 1,
    group_id   bigint references worker_groups,
    tag        text,
    cron       text,
    time_zone  text        not null default 'UTC',
    starts_at  timestamptz,
    ends_at    timestamptz,
    remark     text,
    username   text        not null,
    spec       jsonb       not null,         -- Core/Jobs/JobSpec: what a worker needs
    policies   jsonb       not null,         -- Core/Jobs/JobPolicies: what the engine needs
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz
);
create unique index jobs_name on jobs (name) where deleted_at is null;
create index jobs_group on jobs (group_id, id) where deleted_at is null;
create index jobs_tag on jobs (tag, id) where deleted_at is null and tag is not null;
create index jobs_username on jobs (username, id); -- also for the log of jobs that were deleted
create index jobs_created on jobs (created_at, id) where deleted_at is null;
-- One for each filter of the list. Jobs are written by people, so that indexes on them cost nothing that counts.
create index jobs_cron on jobs (cron, id) where deleted_at is null and cron is not null;
create index jobs_time_zone on jobs (time_zone, id) where deleted_at is null;
create index jobs_type on jobs ((spec ->> 'type'), id) where deleted_at is null;
create index jobs_language on jobs ((spec ->> 'language'), id) where deleted_at is null and spec ->> 'language' is not null;
create index jobs_run_as on jobs ((spec ->> 'runAs'), id) where deleted_at is null and spec ->> 'runAs' is not null;
create index jobs_concurrency on jobs ((policies ->> 'concurrency'), id) where deleted_at is null;
create index jobs_misfire on jobs ((policies ->> 'misfire'), id) where deleted_at is null;
create index jobs_on_lost on jobs ((policies ->> 'onLost'), id) where deleted_at is null;
create index jobs_routing on jobs ((policies ->> 'routing'), id) where deleted_at is null;
create index jobs_priority on jobs (((policies ->> 'priority')::int), id) where deleted_at is null;
create index jobs_version on jobs (version, id) where deleted_at is null;
create index jobs_remark on jobs using hash (remark) where deleted_at is null and remark is not null; -- too long for a tree

create table job_versions
(
    job_id     bigint      not null references jobs,
    version    int         not null,
    name       text        not null,
    group_id   bigint,
    tag        text,
    cron       text,
    time_zone  text        not null,
    starts_at  timestamptz,
    ends_at    timestamptz,
    remark     text,
    username   text        not null,
    spec       jsonb       not null,
    policies   jsonb       not null,
    created_at timestamptz not null default now(),
    primary key (job_id, version)
);
create index job_versions_group on job_versions (group_id) where group_id is not null;
create index job_versions_cron on job_versions (cron) where cron is not null;
create index job_versions_type on job_versions ((spec ->> 'type'));
create index job_versions_later on job_versions (version) where version > 1;

-- Which jobs or schedules changed, for the masters' memory. Readers remember the oldest transaction that was still
-- running and read again from there, so nothing that commits late is missed.
create table job_changes
(
    job_id     bigint      not null,
    xid        xid8        not null default pg_current_xact_id(),
    epoch      bigint,                       -- the leader's own change, which it need not read again
    changed_at timestamptz not null default now()
);
create index job_changes_xid on job_changes (xid);
create index job_changes_time on job_changes (changed_at);

-- What the API asks of the leader. Written under the job's row lock, so one job's are numbered in commit order.
create table schedule_requests
(
    id           bigint generated always as identity primary key,
    job_id       bigint      not null,
    action       text        not null check (action in ('start', 'change', 'stop', 'delete', 'run')),
    at           timestamptz,                -- start, run: not before
    expression   text,                       -- start, change
    time_zone    text,
    starts_at    timestamptz,
    ends_at      timestamptz,
    kill         boolean     not null default false,
    run_id       bigint,                     -- run: the reserved row
    run_uuid     uuid,
    run_version  int,
    run_params   jsonb,
    scheduled_at timestamptz,                -- run: of the run it repeats
    forced       boolean     not null default false,
    cause        run_cause,
    username     text        not null,
    requested_at timestamptz not null default clock_timestamp()
);
create index schedule_requests_run on schedule_requests (run_id) where run_id is not null;

create table kill_requests
(
    id           bigint generated always as identity primary key,
    run_id       bigint      not null,
    username     text        not null,
    requested_at timestamptz not null default clock_timestamp()
);

-- (from_at, to_at]: which schedule of a job was in force when. Outlives the job. Numbered by the leader, the only one
-- who writes here.
create table schedule_periods
(
    id         bigint primary key,
    job_id     bigint      not null,
    job_uuid   uuid        not null,
    job_name   text        not null,
    from_at    timestamptz not null,
    to_at      timestamptz check (to_at >= from_at),
    stopped    boolean     not null default false, -- ended by a stop: instants not yet accounted for do not run
    expression text        not null,
    time_zone  text        not null,
    starts_at  timestamptz,
    ends_at    timestamptz,
    replaces   bigint                        -- the period that ends when this one begins, to be resumed if this is undone
);
create unique index schedule_periods_open on schedule_periods (job_id) where to_at is null;
create index schedule_periods_job on schedule_periods (job_id, from_at);
create index schedule_periods_end on schedule_periods (to_at) where to_at is not null;

-- One-shot starts. Kept after they are settled, as the record that the audit compares with the runs.
create table timers
(
    run_id     bigint primary key,
    run_uuid   uuid        not null,
    job_id     bigint      not null,
    due_at     timestamptz not null,
    version    int,
    params     jsonb,
    forced     boolean     not null default false,
    username   text        not null,
    created_at timestamptz not null,
    outcome    text check (outcome in ('fired', 'cancelled')), -- null: waiting
    settled_at timestamptz
);
create index timers_waiting on timers (job_id) where outcome is null;
create index timers_due on timers (due_at);

create sequence run_ids as bigint;

-- What is in flight: small, hot, no index on the state, room on each page for updates in place.
create table runs
(
    id            bigint primary key,
    uuid          uuid        not null,
    job_id        bigint      not null,
    job_version   int         not null,
    instant       timestamptz,
    shard         int         not null,
    attempt       int         not null,
    lost_attempts int         not null,
    first_run     bigint      not null,
    cause         run_cause   not null,
    forced        boolean     not null,
    started_by    text,
    scheduled_at  timestamptz not null,
    queued_at     timestamptz not null,
    not_before    timestamptz,
    state         run_state   not null,
    worker_id     bigint,
    started_at    timestamptz,
    coalesced     int,
    covers_from   timestamptz,
    covers_to     timestamptz,
    remark        text,
    params        jsonb,
    shards        int         not null,      -- the parts of the broadcast that it belongs to; else 1
    member        bigint                     -- the worker that its part of a broadcast is for
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_cost_delay = 0);
-- A tripwire: the fence and the watermark see to it that this is never hit.
create unique index runs_instant on runs (job_id, instant, shard, attempt);

create table run_history
(
    id            bigint      not null,
    uuid          uuid        not null,
    job_id        bigint      not null,
    job_version   int         not null,
    instant       timestamptz,
    shard         int         not null,
    attempt       int         not null,
    lost_attempts int         not null,
    first_run     bigint      not null,
    cause         run_cause   not null,
    forced        boolean     not null,
    started_by    text,
    scheduled_at  timestamptz not null,
    queued_at     timestamptz not null,
    not_before    timestamptz,
    state         run_state   not null,
    worker_id     bigint,
    started_at    timestamptz,
    ended_at      timestamptz not null,
    exit_code     int,
    coalesced     int,
    covers_from   timestamptz,
    covers_to     timestamptz,
    remark        text,
    params        jsonb,
    shards        int         not null,      -- the parts of the broadcast that it belongs to; else 1
    member        bigint                     -- the worker that its part of a broadcast is for,
    check (state >= 'succeeded')             -- so that the planner need not look here for what is in flight
) partition by range (ended_at);
create index run_history_instant on run_history (job_id, instant);
create index run_history_id on run_history (id);
create index run_history_queued on run_history (queued_at, id);
-- What people look for. Few rows, and rows of history do not change.
create index run_history_unsuccessful on run_history (queued_at, id) include (state) where state <> 'succeeded';
create index run_history_worker on run_history (worker_id, queued_at, id);
create index run_history_started_by on run_history (started_by, queued_at, id) where started_by is not null;
create index run_history_cause on run_history (cause, queued_at, id) where cause <> 'schedule';
create index run_history_exit_code on run_history (exit_code, queued_at, id) where exit_code <> 0;
create index run_history_attempt on run_history (attempt, queued_at, id) where attempt > 1;
create index run_history_shard on run_history (shard, queued_at, id) where shard > 0;
-- For the audit, which reads by instant: rows lie about in the order of their instants, and those that stand for several
-- instants are few.
create index run_history_instants on run_history using brin (instant) with (autosummarize = on, pages_per_range = 32);
create index run_history_parts on run_history (instant) where shards > 1; -- of broadcasts, for the audit
create index run_history_covers on run_history (covers_to, covers_from) where coalesced is not null;

create view all_runs as
select id, uuid, job_id, job_version, instant, shard, attempt, lost_attempts, first_run, cause, forced, started_by,
       scheduled_at, queued_at, not_before, state, worker_id, started_at, null::timestamptz as ended_at,
       null::int as exit_code, coalesced, covers_from, covers_to, remark, params, shards, member
from runs
union all
select id, uuid, job_id, job_version, instant, shard, attempt, lost_attempts, first_run, cause, forced, started_by,
       scheduled_at, queued_at, not_before, state, worker_id, started_at, ended_at, exit_code, coalesced,
       covers_from, covers_to, remark, params, shards, member
from run_history;

-- The newest attempt of each job that ended and was not skipped.
create table job_last_run
(
    job_id     bigint primary key,
    run_id     bigint      not null,
    queued_at  timestamptz not null,
    state      run_state   not null,
    worker_id  bigint,
    started_at timestamptz,
    ended_at   timestamptz
) with (fillfactor = 70);
-- A job that goes on succeeding is updated in place: the state, which is in the predicate, stays the same.
create index job_last_run_state on job_last_run (state, job_id) where state <> 'succeeded';

-- Captured output: pieces keyed by run and number; the day is that of the run's uuid, so a piece that comes twice meets
-- itself.
create table run_output
(
    day    date   not null,
    run_id bigint not null,
    n      int    not null,
    data   bytea  not null,
    primary key (day, run_id, n)
) partition by range (day);

-- Who watches which run until when, and what workers send for them alone of an output that is too long to keep.
create unlogged table output_watches
(
    run_id        bigint primary key,
    watched_until timestamptz not null
);

create unlogged table live_output
(
    run_id    bigint      not null,
    after     int         not null, -- so many stored pieces come before
    at        bigint      not null, -- so many bytes lie between the last of them and this
    data      bytea       not null,
    stored_at timestamptz not null default clock_timestamp(),
    primary key (run_id, after, at)
);

-- Makes the partitions of every day from the newest there is (at the latest yesterday) to p_ahead days from now; safe
-- to call at any time, from several masters at once.
create function make_partitions(p_ahead int) returns void
    language plpgsql as
$$
declare
    today date := (now() at time zone 'UTC')::date;
    d     date;
begin
    perform pg_advisory_xact_lock(hashtext('belfry partitions'));
    select least(coalesce(max(right(c.relname, 8)::date), today - 1), today - 1)
    into d
    from pg_inherits i
             join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'run_history'::regclass;
    while d <= today + p_ahead
        loop
            if to_regclass(format('run_history_%s', to_char(d, 'YYYYMMDD'))) is null then
                execute format('create table run_history_%s partition of run_history for values from (%L) to (%L)',
                               to_char(d, 'YYYYMMDD'), d || ' 00:00:00+00', (d + 1) || ' 00:00:00+00');
            end if;
            if to_regclass(format('run_output_%s', to_char(d, 'YYYYMMDD'))) is null then
                execute format('create table run_output_%s partition of run_output for values from (%L) to (%L)',
                               to_char(d, 'YYYYMMDD'), d, d + 1);
            end if;
            d := d + 1;
        end loop;
end
$$;
select make_partitions(7);

-- Drops the days that ended before p_keep days ago, and then the oldest while all take more than p_bytes (null: no
-- limit); today and yesterday stay. Answers the names of what was dropped.
create function drop_partitions(p_keep int, p_bytes bigint) returns setof text
    language plpgsql as
$$
declare
    today date := (now() at time zone 'UTC')::date;
    taken bigint;
    part  record;
begin
    perform pg_advisory_xact_lock(hashtext('belfry partitions'));
    create temporary table parts on commit drop as
    select c.relname as name, right(c.relname, 8)::date as day, pg_total_relation_size(c.oid) as bytes
    from pg_inherits i
             join pg_class c on c.oid = i.inhrelid
    where i.inhparent in ('run_history'::regclass, 'run_output'::regclass);
    select coalesce(sum(bytes), 0) into taken from parts where day >= today - p_keep;
    for part in
        select day, array_agg(name order by name) as names, sum(bytes) as bytes from parts group by day order by day
        loop
            continue when part.day >= today - p_keep and (part.day >= today - 1 or p_bytes is null or taken <= p_bytes);
            taken := taken - case when part.day >= today - p_keep then part.bytes else 0 end;
            for i in 1 .. array_length(part.names, 1)
                loop
                    execute format('drop table %I', part.names[i]);
                    return next part.names[i];
                end loop;
        end loop;
    drop table parts;
end
$$;

create table users
(
    id            bigint generated always as identity primary key,
    name          text        not null unique,
    password_hash text        not null,
    provider_subject text unique,            -- whom an OAuth provider vouches for; null: signs in with a password
    role          text        not null check (role in ('viewer', 'operator', 'admin')),
    disabled      boolean     not null default false,
    version       int         not null default 1,
    created_at    timestamptz not null default now()
);

-- API tokens and browser sessions: only the hash of the secret is kept.
create table tokens
(
    id           bigint generated always as identity primary key,
    kind         text        not null check (kind in ('api', 'session')),
    hash         bytea       not null unique,
    name         text        not null,
    user_id      bigint references users,    -- null: made on the command line
    role         text        not null check (role in ('viewer', 'operator', 'admin')),
    created_at   timestamptz not null default now(),
    expires_at   timestamptz,
    last_used_at timestamptz,
    revoked_at   timestamptz
);
create index tokens_user on tokens (user_id) where revoked_at is null;

create table join_tokens
(
    id           bigint generated always as identity primary key,
    name         text        not null,
    hash         bytea       not null unique,
    username     text,                       -- who made it; null: the first start
    created_at   timestamptz not null default now(),
    last_used_at timestamptz,                -- to the minute
    revoked_at   timestamptz
);

create table audit_logs
(
    id        bigint generated always as identity primary key,
    at        timestamptz not null default now(),
    username  text        not null,
    address   text,
    action    text        not null,
    object    text        not null,
    object_id text,
    before    jsonb,
    after     jsonb
);
create index audit_logs_at on audit_logs (at);
create index audit_logs_object on audit_logs (object, object_id);
create index audit_logs_username on audit_logs (username, id);
create index audit_logs_address on audit_logs (address, id);
create index audit_logs_action on audit_logs (action, id);

-- The names of the keys that secrets are sealed with; the newest seals. The keys are in the masters' files alone.
create table secret_keys
(
    key_id     text primary key,
    created_at timestamptz not null default clock_timestamp()
);

-- The framework's keys for what passes through a browser during a sign-in, sealed.
create table protection_keys
(
    id         bigint generated always as identity primary key,
    name       text        not null,
    xml        text        not null,
    created_at timestamptz not null default now()
);

create table idempotency_keys
(
    caller     text        not null,
    key        text        not null,
    request    bytea       not null,         -- hash of method, path and body
    status     int,
    headers    jsonb,
    body       text,
    created_at timestamptz not null default now(),
    primary key (caller, key)
);

-- What the scheduler says about itself: one row for each cause, which is open while the cause lasts.
create table alerts
(
    id       bigint generated always as identity primary key,
    at       timestamptz not null default now(),
    kind     text        not null,
    text     text        not null,
    cause    text,                           -- of one that lasts; the leader ends it by this
    ended_at timestamptz                     -- null: it lasts
);
create unique index alerts_open on alerts (cause) where ended_at is null;

-- Where alerts go, and what jobs want to be told.
create table channels
(
    id         bigint generated always as identity primary key,
    name       text        not null,
    kind       text        not null check (kind in ('webhook', 'mail')),
    url        text,                         -- webhook
    recipients text[]      not null default '{}', -- mail
    alerts     text[]      not null default '{}', -- kinds that go there
    version    int         not null default 1,
    created_at timestamptz not null default now(),
    deleted_at timestamptz
);
create unique index channels_name on channels (name) where deleted_at is null;

-- What channels are to be told. Written in the transaction that records the cause, and kept until it is told or given
-- up, so a change of leader loses none.
create table notices
(
    id         bigint generated always as identity primary key,
    channel_id bigint      not null,
    at         timestamptz not null,
    kind       text        not null,         -- that of the alert; or job_failure, job_recovery, job_late, job_skipped
    text       text        not null,
    is_end     boolean     not null default false, -- the cause of an alert is gone
    alert_id   bigint,
    job_id     bigint,
    run_id     bigint,
    tries      int         not null default 0,
    due_at     timestamptz not null default now(),
    settled_at timestamptz,                  -- null: still to be told
    error      text                          -- why the last try failed; of a settled one: why it was given up
);
create index notices_waiting on notices (channel_id, id) where settled_at is null;
create index notices_settled on notices (settled_at) where settled_at is not null;

-- Jobs that want to hear of a recovery and whose newest run failed for good; of a broadcast, each part by itself.
create table failing_jobs
(
    job_id bigint      not null,
    shard  int         not null,
    since  timestamptz not null,
    primary key (job_id, shard)
);

-- Names are searched for parts of them. The extension comes with PostgreSQL, and may be kept from this account: then a
-- search reads all names.
do
$$
declare
    home text;
begin
    create extension if not exists pg_trgm;
    select n.nspname into home from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_trgm';
    execute format('create index jobs_name_parts on jobs using gin (name %I.gin_trgm_ops)', home);
    execute format('create index job_versions_name_parts on job_versions using gin (name %I.gin_trgm_ops)', home);
exception
    when insufficient_privilege or undefined_file or feature_not_supported then
        raise notice 'pg_trgm is not to be had: searches for parts of names are slower';
end
$$;
