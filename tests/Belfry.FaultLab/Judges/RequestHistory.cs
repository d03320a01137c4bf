using Belfry.FaultLab.Site;
using Npgsql;

namespace Belfry.FaultLab.Judges;

/// <summary>
/// Keeps what is asked of schedules, which the leader removes when it has done it, and looks, inside PostgreSQL, where no line
/// is slow, when each request could be read: it has its time of commit before the log is on the disk, and nobody sees it
/// before that, however slow the disk is.
/// </summary>
internal sealed class RequestHistory(DatabaseServer database)
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMilliseconds(50);

    /// <summary>It takes half of that; but when the database's clock goes back meanwhile, PostgreSQL sleeps for much longer.</summary>
    private const int MostOfWatchSeconds = 4;

    public Task ListenAsync(CancellationToken ct) => database.ExecuteAsync(
        """
        create schema lab;
        create table lab.requests (like belfry.schedule_requests);
        alter table lab.requests add primary key (id);
        create function lab.keep() returns trigger language plpgsql as
            $$ begin insert into lab.requests select new.*; return null; end $$;
        create trigger keep after insert on belfry.schedule_requests for each row execute function lab.keep();

        create table lab.seen (id bigint primary key, at timestamptz not null);
        create procedure lab.watch() language plpgsql as $$
        begin
            set synchronous_commit = off;
            for look in 1..100 loop
                -- A request has its number before it is committed, and so may come after others. The time is read behind the
                -- snapshot: by then they could be seen.
                insert into lab.seen
                select id, clock_timestamp() from lab.requests r
                where id > (select coalesce(max(id), 0) - 1000 from lab.seen) and not exists (select from lab.seen s where s.id = r.id);
                commit;
                perform pg_sleep(0.02);
            end loop;
        end $$;
        """,
        ct);

    /// <summary>Looks for new ones until <paramref name="ct"/>.</summary>
    public async Task WatchAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenAsync(ct);
                await using var watch = new NpgsqlCommand("call lab.watch()", connection) { CommandTimeout = MostOfWatchSeconds };
                while (true)
                    await watch.ExecuteNonQueryAsync(ct);
            }
            catch (Exception e) when (e is not PostgresException { SqlState: not ['5', '7', ..] } && e is NpgsqlException or TimeoutException or OperationCanceledException)
            {
                // A fault has it; while it is away nobody else reads them either.
                await Task.Delay(TryAgainAfter, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>In the order in which they were asked; runs started by hand are none of them.</summary>
    public Task<List<ScheduleRequest>> ReadAsync(CancellationToken ct) => database.RowsAsync(
        """
        select id, job_id, action, expression, r.at, requested_at, coalesce(s.at, clock_timestamp())
        from lab.requests r left join lab.seen s using (id) where action <> 'run' order by id
        """,
        row => new ScheduleRequest(
            row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3),
            row.IsDBNull(4) ? null : Milliseconds(row, 4), Milliseconds(row, 5), Milliseconds(row, 6)),
        ct);

    private static long Milliseconds(NpgsqlDataReader row, int column)
        => row.GetFieldValue<DateTimeOffset>(column).ToUnixTimeMilliseconds();
}
