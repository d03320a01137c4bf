-- oldest program: 1

-- Two batches of a leader may be carried out side by side; they are committed in the order of their numbers. Each holds the
-- lock of its number from its first statement to its end, and waits for the lock of the one before when it takes its turn:
-- at once, or when it has done all that does not depend on that one.
create function begin_batch(mine bigint, number bigint) returns void
    language plpgsql as
$$
begin
    perform hold_epoch(mine);
    perform pg_advisory_xact_lock(hashtext('belfry turn'), (number % 2000000000)::int);
end
$$;

create or replace function take_turn(mine bigint, number bigint) returns void
    language plpgsql as
$$
begin
    perform hold_epoch(mine);
    perform pg_advisory_xact_lock_shared(hashtext('belfry turn'), ((number - 1) % 2000000000)::int);
    perform 1 from ledger_turn for update; -- the next statement sees what became of the batch before
    update ledger_turn set epoch = mine, turn = number
    where (epoch = mine and turn = number - 1) or (epoch < mine and number = 1);
    if not found then
        raise exception 'batch % of epoch % is not the next one', number, mine using errcode = 'BF002';
    end if;
end
$$;
