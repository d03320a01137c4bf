-- oldest program: 1

-- What a batch leaves behind may not be in the way of the next one. A row that each batch updated had as many dead versions,
-- while a pg_dump or whoever else kept an old snapshot, as there had been batches, and each batch read them all: after an
-- hour they were hundreds of thousands. Now each batch deletes the row of the one before, which it finds by its number alone,
-- and inserts its own. The watermark is in that row, too.
do
$$
declare
    mark watermark;
begin
    lock table watermark, ledger_turn in access exclusive mode; -- in the order in which pg_dump locks them
    select * into mark from watermark;
    -- Every job is accounted for through done_through; jobs up to pass_job also through pass_through. A default is part of the
    -- row for a snapshot from before, too, such as that of an audit.
    execute format('alter table ledger_turn add column done_through timestamptz not null default %L, '
                   || 'add column pass_through timestamptz default %L, add column pass_job bigint default %L',
                   mark.done_through, mark.pass_through, mark.pass_job);
end
$$;
alter table ledger_turn
    alter column done_through drop default,
    alter column pass_through drop default,
    alter column pass_job drop default,
    drop column only_row,
    add primary key (epoch, turn),
    -- To make the file smaller vacuum would lock out the batches.
    set (vacuum_truncate = off);

drop table watermark;
-- Always one row. Whoever reads it asks for the newest, which the index gives at once whatever lies dead beside it.
create view watermark as
select epoch, turn, done_through, pass_through, pass_job from ledger_turn;

-- Takes the turn of a batch, and the watermark to where it brings it; if done is null, that stays where it is. The sessions of
-- a leader read no table without its index.
create function take_turn(mine bigint, number bigint, done timestamptz, pass timestamptz, through_job bigint) returns void
    language plpgsql as
$$
declare
    before ledger_turn;
begin
    perform hold_epoch(mine);
    -- A program that does not know begin_batch holds its number from here on.
    perform pg_advisory_xact_lock(hashtext('belfry turn'), (number % 2000000000)::int);
    perform pg_advisory_xact_lock_shared(hashtext('belfry turn'), ((number - 1) % 2000000000)::int);
    -- The next statement sees what became of the batch before.
    if number = 1 then
        delete from ledger_turn
        where (epoch, turn) = (select epoch, turn from ledger_turn where epoch < mine order by epoch desc, turn desc limit 1)
        returning * into before;
    else
        delete from ledger_turn where epoch = mine and turn = number - 1 returning * into before;
    end if;
    if not found then
        raise exception 'batch % of epoch % is not the next one', number, mine using errcode = 'BF002';
    end if;
    if done is not null then
        before.done_through := done;
        before.pass_through := pass;
        before.pass_job := through_job;
    end if;
    insert into ledger_turn (epoch, turn, done_through, pass_through, pass_job)
    values (mine, number, before.done_through, before.pass_through, before.pass_job);
end
$$;

create or replace function take_turn(mine bigint, number bigint) returns void
    language sql as
$$
select take_turn(mine, number, null, null, null)
$$;
