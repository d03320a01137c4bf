using Belfry.FaultLab.Site;
using Npgsql;

namespace Belfry.FaultLab.Judges;

/// <summary>
/// Keeps what is asked of schedules, which the leader removes when it has done it, and looks when each request could be read:
/// it has its time of commit before the log is on the disk, and nobody sees it before that, however slow the disk is.
/// </summary>
internal sealed class RequestHistory(DatabaseServer database)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>A number is given when a request is made, so that one of these may be committed after the newest.</summary>
    private const int Behind = 1_000;

    private readonly Dictionary<long, long> _seen = [];
    private long _newest;

    public Task ListenAsync(CancellationToken ct) => database.ExecuteAsync(
        """
        create schema lab;
        create table lab.requests (like belfry.schedule_requests);
        alter table lab.requests add primary key (id);
        create function lab.keep() returns trigger language plpgsql as
            $$ begin insert into lab.requests select new.*; return null; end $$;
        create trigger keep after insert on belfry.schedule_requests for each row execute function lab.keep();
        """,
        ct);

    /// <summary>Looks for new ones until <paramref name="ct"/>.</summary>
    public async Task WatchAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenAsync(CancellationToken.None);
                while (!ct.IsCancellationRequested)
                {
                    await LookAsync(connection);
                    await Task.Delay(LookEvery, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                // A fault has it; while it is away nobody else reads them either.
                await Task.Delay(LookEvery, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task LookAsync(NpgsqlConnection connection)
    {
        // The time is read behind the snapshot: by then they could be seen.
        await using var command = new NpgsqlCommand(
            "select id, clock_timestamp() from lab.requests where id > $1 and id <> all($2)", connection)
        {
            CommandTimeout = 10,
            Parameters = { new() { Value = _newest - Behind }, new() { Value = _seen.Keys.Where(id => id > _newest - Behind).ToArray() } },
        };
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            _seen[reader.GetInt64(0)] = Milliseconds(reader, 1);
            _newest = Math.Max(_newest, reader.GetInt64(0));
        }
    }

    /// <summary>In the order in which they were asked; runs started by hand are none of them.</summary>
    public async Task<List<ScheduleRequest>> ReadAsync(CancellationToken ct)
    {
        await using (var connection = await database.OpenAsync(ct))
            await LookAsync(connection);
        return await database.RowsAsync(
            "select id, job_id, action, expression, at, requested_at from lab.requests where action <> 'run' order by id",
            row => new ScheduleRequest(
                row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3),
                row.IsDBNull(4) ? null : Milliseconds(row, 4), Milliseconds(row, 5), _seen[row.GetInt64(0)]),
            ct);
    }

    private static long Milliseconds(NpgsqlDataReader row, int column)
        => row.GetFieldValue<DateTimeOffset>(column).ToUnixTimeMilliseconds();
}
