-- oldest program: 1

-- The jobs that have no row in job_last_run: a list of the idle ones would else read all jobs and all last runs when
-- none is idle. Kept by triggers, so that the version before keeps it too; a job's later runs change no row here.
create table jobs_without_run
(
    job_id bigint primary key
);

create function keep_jobs_without_run() returns trigger
    language plpgsql as
$$
begin
    if tg_table_name = 'job_last_run' then
        delete from jobs_without_run where job_id = new.job_id;
    elsif tg_op = 'INSERT' then
        insert into jobs_without_run (job_id) values (new.id);
    else
        delete from jobs_without_run where job_id = new.id;
    end if;
    return null;
end
$$;
create trigger job_made after insert on jobs for each row execute function keep_jobs_without_run();
create trigger job_deleted after update of deleted_at on jobs for each row when (new.deleted_at is not null)
    execute function keep_jobs_without_run();
-- Not fired by the upserts of the jobs that are there already.
create trigger job_first_run after insert on job_last_run for each row execute function keep_jobs_without_run();

insert into jobs_without_run (job_id)
select id from jobs j where deleted_at is null and not exists (select from job_last_run l where l.job_id = j.id);

-- A thing of the audit log by its number, whatever kind it is.
create index audit_logs_object_id on audit_logs (object_id, id);
