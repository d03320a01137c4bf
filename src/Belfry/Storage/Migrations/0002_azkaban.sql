-- oldest program: 1

-- Which Belfry this is, for what other systems keep of it: flows are submitted with it, so that two Belfrys on one
-- Azkaban never take each other's executions for their own. A copy of a database that is to live beside its original
-- needs another: update installation set id = substr(md5(gen_random_uuid()::text), 1, 12).
create table installation
(
    only_row boolean primary key default true check (only_row),
    id       text not null check (id ~ '^[a-z0-9]{1,32}$')
);
insert into installation (id) values (substr(md5(gen_random_uuid()::text), 1, 12));

-- The jobs of /scheduler-v2, as their clients gave them.
create table azkaban_jobs
(
    id          bigint generated always as identity primary key,
    user_id     text        not null,
    source_name text        not null,
    job_name    text        not null,
    project     text        not null,
    flow        text        not null,            -- job_type
    begin_time  text        not null,
    end_time    text        not null,
    product_ids text        not null,
    submission  int         not null default 1,  -- the n of the submission that counts
    last_n      int         not null default 1,  -- the highest n that was ever given out
    username    text        not null,            -- who made it, by token
    created_at  timestamptz not null default now(),
    deleted_at  timestamptz
);
create index azkaban_jobs_user on azkaban_jobs (user_id, id) where deleted_at is null;
create index azkaban_jobs_deleted on azkaban_jobs (deleted_at) where deleted_at is not null;

-- Each creation and each rerun is one submission, and at most one execution of Azkaban (or one run of our own). It is
-- written before Azkaban is asked, so that a crash in between is found and settled.
create table azkaban_submissions
(
    job_id        bigint      not null references azkaban_jobs on delete cascade,
    n             int         not null,
    -- sending: a master is asking Azkaban to take it     lost:  whether Azkaban took it is not known
    -- queued:  Azkaban has not got it, and is to         taken: Azkaban (or the engine) has it     ended
    phase         text        not null check (phase in ('sending', 'lost', 'queued', 'taken', 'ended')),
    status        text        not null default 'waiting'
        check (status in ('waiting', 'running', 'success', 'fail', 'killed')),
    promised      boolean     not null default false, -- the caller was told that it was accepted
    sender        uuid,                          -- sending: the master that asks; null: one that is gone
    first_sent_at timestamptz,                   -- when it was first asked
    sent_at       timestamptz,                   -- when it was last asked
    sends         int         not null default 0,
    due_at        timestamptz not null default now(), -- sending, lost, queued, and cancelling: not looked at before
    absent_from   timestamptz,                   -- not finding it from then on means that it was never taken
    tries         int         not null default 0, -- looks that could decide nothing; cancelling: failed ones
    execution     bigint,                        -- Azkaban's execid
    azkaban_word  text,                          -- Azkaban's status, as it writes it
    first_run     bigint,                        -- of our own engine, instead of an execution
    taken_at      timestamptz,                   -- when the execution became known, by the database's clock
    submitted_at  timestamptz,                   -- the rest by Azkaban's clock
    started_at    timestamptz,
    ended_at      timestamptz,
    cancel_from   timestamptz,                   -- it is to be cancelled, and its job to be deleted then
    remark        text,
    primary key (job_id, n)
);
create index azkaban_submissions_open on azkaban_submissions (phase, due_at) where phase <> 'ended';
create index azkaban_submissions_execution on azkaban_submissions (execution) where execution is not null;

-- How the leader finds Azkaban, for every master to show. No row: no Azkaban was ever configured.
create table azkaban_state
(
    only_row   boolean primary key default true check (only_row),
    url        text        not null,
    error      text,                             -- null: it answers
    since      timestamptz not null,             -- for how long it is as it is
    synced_at  timestamptz,                      -- the last time that all that is unfinished was compared
    updated_at timestamptz not null default now()
);

-- Retries are few, and are found by the run that they repeat.
create index run_history_retries on run_history (first_run) where attempt > 1;
