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
            create table lab.fence as
                select pg_get_functiondef(oid) as definition from pg_proc
                where pronamespace = 'belfry'::regnamespace and proname in ('hold_epoch', 'begin_batch', 'take_turn');
            create or replace function hold_epoch(mine bigint) returns void language sql as 'select';
            create or replace function begin_batch(mine bigint, number bigint) returns void language sql as 'select';
            create or replace function take_turn(mine bigint, number bigint, done timestamptz, pass timestamptz, through_job bigint)
                returns void language sql as
                'update ledger_turn set done_through = done, pass_through = pass, pass_job = through_job where done is not null';
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
        do $$ declare f record; begin for f in select definition from lab.fence loop execute f.definition; end loop; end $$;
        commit;
        """,
        ct);
}
