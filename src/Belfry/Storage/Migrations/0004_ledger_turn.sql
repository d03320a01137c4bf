-- oldest program: 1

-- The order of a leader's batches. The leader sends one while the one before is still being committed, over a second
-- connection. Here it waits until that is through; it is refused when that was rolled back, or the epoch is over.
create table ledger_turn
(
    only_row boolean primary key default true check (only_row),
    epoch    bigint not null,
    turn     bigint not null
);
insert into ledger_turn (epoch, turn) values (0, 0);

create function take_turn(mine bigint, number bigint) returns void
    language plpgsql as
$$
begin
    perform hold_epoch(mine);
    perform 1 from ledger_turn for update; -- waits for the batch before; the next statement sees what became of it
    update ledger_turn set epoch = mine, turn = number
    where (epoch = mine and turn = number - 1) or (epoch < mine and number = 1);
    if not found then
        raise exception 'batch % of epoch % is not the next one', number, mine using errcode = 'BF002';
    end if;
end
$$;
