using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace Belfry.Storage;

/// <summary>
/// Writes what the API asks of the leader, in the caller's transaction and under the job's row lock, and looks whether
/// it has been applied.
/// </summary>
internal sealed class RequestStore(Database database)
{
    /// <summary>Writes requests in the order given; <c>requested_at</c> is read under the lock.</summary>
    /// <param name="delaySeconds">Beside <see cref="ScheduleRequestRow.At"/>: not before so many seconds from now.</param>
    /// <returns>Their numbers.</returns>
    public static async Task<long[]> AddAsync(
        NpgsqlConnection connection, IReadOnlyCollection<ScheduleRequestRow> requests, double? delaySeconds, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            with added as (
                insert into schedule_requests (job_id, action, at, expression, time_zone, starts_at, ends_at, kill, run_id,
                                               run_uuid, run_version, run_params, scheduled_at, forced, cause, username)
                select u.job_id, u.action, coalesce(u.at, clock_timestamp() + make_interval(secs => $16)), u.expression,
                       u.time_zone, u.starts_at, u.ends_at, u.kill, u.run_id, u.run_uuid, u.run_version, u.run_params::jsonb,
                       u.scheduled_at, u.forced, u.cause::run_cause, $15
                from unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::timestamptz[],
                            $7::timestamptz[], $8::bool[], $9::bigint[], $10::uuid[], $11::int[], $12::text[],
                            $13::timestamptz[], $14::bool[], $17::text[]) with ordinality
                         as u(job_id, action, at, expression, time_zone, starts_at, ends_at, kill, run_id, run_uuid, run_version,
                              run_params, scheduled_at, forced, cause, n)
                order by u.n
                returning id)
            select array_agg(id) from added
            """,
            connection)
        {
            Parameters =
            {
                Column(NpgsqlDbType.Bigint, requests.Select(row => row.JobId)),
                Column(NpgsqlDbType.Text, requests.Select(row => row.Action)),
                Column(NpgsqlDbType.TimestampTz, requests.Select(row => row.At)),
                Column(NpgsqlDbType.Text, requests.Select(row => row.Expression)),
                Column(NpgsqlDbType.Text, requests.Select(row => row.TimeZone)),
                Column(NpgsqlDbType.TimestampTz, requests.Select(row => row.StartsAt)),
                Column(NpgsqlDbType.TimestampTz, requests.Select(row => row.EndsAt)),
                Column(NpgsqlDbType.Boolean, requests.Select(row => row.Kill)),
                Column(NpgsqlDbType.Bigint, requests.Select(row => row.RunId)),
                Column(NpgsqlDbType.Uuid, requests.Select(row => row.RunUuid)),
                Column(NpgsqlDbType.Integer, requests.Select(row => row.RunVersion)),
                Column(NpgsqlDbType.Text, requests.Select(row => row.RunParams)),
                Column(NpgsqlDbType.TimestampTz, requests.Select(row => row.ScheduledAt)),
                Column(NpgsqlDbType.Boolean, requests.Select(row => row.Forced)),
                new NpgsqlParameter { Value = requests.First().Username },
                new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Double, Value = (object?)delaySeconds ?? DBNull.Value },
                Column(NpgsqlDbType.Text, requests.Select(row => row.Cause)),
            },
        };
        var ids = (long[])(await command.ExecuteScalarAsync(ct))!;
        await WakeLeaderAsync(connection, ct);
        return ids;
    }

    public static async Task AddKillAsync(NpgsqlConnection connection, long run, string username, CancellationToken ct)
    {
        await connection.ExecuteAsync(new CommandDefinition(
            "insert into kill_requests (run_id, username) values (@run, @username)", new { run, username }, cancellationToken: ct));
        await WakeLeaderAsync(connection, ct);
    }

    /// <summary>Numbers for the runs that requests will become, with the database's time.</summary>
    public static async Task<(long[] Ids, DateTimeOffset Now)> ReserveRunsAsync(NpgsqlConnection connection, int count, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "select array_agg(nextval('run_ids')), clock_timestamp() from generate_series(1, $1)", connection)
        {
            Parameters = { new NpgsqlParameter { Value = count } },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetFieldValue<long[]>(0), reader.GetFieldValue<DateTimeOffset>(1));
    }

    /// <summary>How many one-shot starts of each job wait, in the table of timers or still as requests.</summary>
    public static async Task<IReadOnlyDictionary<long, int>> WaitingTimersAsync(
        NpgsqlConnection connection, IReadOnlyCollection<long> jobs, CancellationToken ct)
        => (await connection.QueryAsync<(long Job, long Count)>(new CommandDefinition(
            """
            select job_id, count(*) from (
                select job_id from timers where job_id = any(@jobs) and outcome is null
                union all
                select job_id from schedule_requests where job_id = any(@jobs) and action = 'run' and cause = 'timer') waiting
            group by job_id
            """,
            new { jobs = jobs.ToArray() },
            cancellationToken: ct))).ToDictionary(row => row.Job, row => (int)row.Count);

    /// <summary>Whether the leader has applied all of these.</summary>
    public async Task<bool> AreAppliedAsync(long[] requests, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return !await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "select exists (select from schedule_requests where id = any(@requests))", new { requests }, cancellationToken: ct));
    }

    private static Task WakeLeaderAsync(NpgsqlConnection connection, CancellationToken ct)
        => connection.ExecuteAsync(new CommandDefinition($"notify {Wakeups.Requests}", cancellationToken: ct));

    private static NpgsqlParameter Column<T>(NpgsqlDbType type, IEnumerable<T> values)
        => new NpgsqlParameter<T[]> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = [.. values] };
}
