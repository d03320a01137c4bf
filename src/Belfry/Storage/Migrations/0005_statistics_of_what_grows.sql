-- oldest program: 1

-- What grows by thousands of rows a second has a tenth more every ten seconds in the first minutes of its day: it would be
-- analyzed and vacuumed each time, and the ledger would wait for the processor meanwhile. Half more is soon enough.
alter table timers set (autovacuum_analyze_scale_factor = 0.5);

do
$$
declare
    part regclass;
begin
    perform pg_advisory_xact_lock(hashtext('belfry partitions'));
    for part in select inhrelid from pg_inherits where inhparent = 'run_history'::regclass
        loop
            execute format('alter table %s set (autovacuum_analyze_scale_factor = 0.5, autovacuum_vacuum_insert_scale_factor = 0.5)', part);
        end loop;
end
$$;

create or replace function make_partitions(p_ahead int) returns void
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
                execute format('create table run_history_%s partition of run_history for values from (%L) to (%L) '
                               || 'with (autovacuum_analyze_scale_factor = 0.5, autovacuum_vacuum_insert_scale_factor = 0.5)',
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
