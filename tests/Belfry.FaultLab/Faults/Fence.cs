using Belfry.FaultLab.Site;

namespace Belfry.FaultLab.Faults;

/// <summary>
/// Takes down what keeps a leader that has been replaced from writing, to show that the laboratory notices: the check in each
/// batch lets everybody through, the tripwire behind it is gone, and every master finds a leadership of its own, so that all
/// of them lead at once.
/// </summary>
internal static class Fence
{
    private const long Enough = 5;

    public static async Task TakeDownAsync(TestedCluster cluster, CancellationToken ct)
    {
        var masters = string.Join(", ", cluster.MasterServers.Select(master => $"('{master.Host.Address}'::inet)"));
        await cluster.Database.ExecuteAsync(
            $"""
            begin;
            create or replace function hold_epoch(mine bigint) returns void language sql as 'select';
            create or replace function begin_batch(mine bigint, number bigint) returns void language sql as 'select';
            create or replace function take_turn(mine bigint, number bigint) returns void language sql as 'select';
            drop index runs_instant;
            create table lab.leaderships as select l.*, who.host from leadership l, (values {masters}) who(host);
            alter table leadership rename to leadership_of_all;
            create view leadership as select epoch, master_id, renewals, since from lab.leaderships where host = inet_client_addr();
            commit;
            """,
            ct);
    }

    /// <summary>Whether there is something to be noticed by now.</summary>
    public static async Task<bool> HasDoneHarmAsync(TestedCluster cluster, CancellationToken ct) => await cluster.Database.ScalarAsync<long>(
        """
        select count(*) from (
            select 1 from all_runs where instant is not null and attempt = 1 group by job_id, instant, shard having count(*) > 1) doubled
        """,
        ct) >= Enough;

    /// <summary>One leadership again, so that what is left can come to rest.</summary>
    public static Task PutBackAsync(TestedCluster cluster, CancellationToken ct) => cluster.Database.ExecuteAsync(
        """
        begin;
        drop view leadership;
        update leadership_of_all set epoch = (select max(epoch) + 1 from lab.leaderships), master_id = null;
        alter table leadership_of_all rename to leadership;
        create or replace function hold_epoch(mine bigint) returns void language plpgsql as
            $$ begin perform 1 from leadership where epoch = mine for key share; if not found then raise exception 'epoch % is over', mine using errcode = 'BF001'; end if; end $$;
        create or replace function begin_batch(mine bigint, number bigint) returns void language plpgsql as
            $$ begin perform hold_epoch(mine); perform pg_advisory_xact_lock(hashtext('belfry turn'), (number % 2000000000)::int); end $$;
        create or replace function take_turn(mine bigint, number bigint) returns void language plpgsql as
            $$ begin perform hold_epoch(mine); perform pg_advisory_xact_lock_shared(hashtext('belfry turn'), ((number - 1) % 2000000000)::int); perform 1 from ledger_turn for update; update ledger_turn set epoch = mine, turn = number where epoch < mine and number = 1 or epoch = mine and turn = number - 1;
               if not found then raise exception 'batch % of epoch % is not the next one', number, mine using errcode = 'BF002'; end if; end $$;
        commit;
        """,
        ct);
}
