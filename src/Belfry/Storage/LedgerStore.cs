using Belfry.Core.Contracts;
using Belfry.Core.Runs;
using Npgsql;
using NpgsqlTypes;

namespace Belfry.Storage;

/// <summary>The tables do not hold what the leader's memory says they hold: the term must end and load anew.</summary>
internal sealed class LedgerMismatchException(string message) : Exception(message);

/// <summary>
/// Writes a <see cref="LedgerBatch"/> as one implicit transaction of one round trip. The first statement holds the
/// epoch: the transaction of a leader that has been replaced does not commit. Statements take arrays, so a batch of
/// two thousand runs is parsed and planned as fast as one of two.
/// </summary>
internal static partial class LedgerStore
{
    /// <summary>SQLSTATE of a batch whose epoch is over.</summary>
    public const string EpochIsOver = "BF001";

    /// <summary>The unique index that no healthy leader ever hits.</summary>
    public const string Tripwire = "runs_instant";

    private const string RunColumns =
        "id, uuid, job_id, job_version, instant, shard, attempt, lost_attempts, first_run, cause, forced, started_by, "
        + "scheduled_at, queued_at, not_before, state, worker_id, started_at, coalesced, covers_from, covers_to, remark, params, shards, member";

    private const string RunValues =
        """
        select u.id, u.uuid, u.job_id, u.job_version, u.instant, u.shard, u.attempt, u.lost_attempts, u.first_run,
               u.cause::run_cause, u.forced, u.started_by, u.scheduled_at, u.queued_at, u.not_before,
               u.state::run_state, u.worker_id, u.started_at, u.coalesced, u.covers_from, u.covers_to, u.remark,
               u.params::jsonb, u.shards, u.member
        """;

    private const string RunArrays =
        """
        from unnest($1::bigint[], $2::uuid[], $3::bigint[], $4::int[], $5::timestamptz[], $6::int[], $7::int[],
                    $8::int[], $9::bigint[], $10::text[], $11::bool[], $12::text[], $13::timestamptz[],
                    $14::timestamptz[], $15::timestamptz[], $16::text[], $17::bigint[], $18::timestamptz[],
                    $19::int[], $20::timestamptz[], $21::timestamptz[], $22::text[], $23::text[],
                    $24::int[], $25::bigint[]
        """;

    private const string RunNames =
        """
        u(id, uuid, job_id, job_version, instant, shard, attempt, lost_attempts, first_run, cause, forced, started_by,
          scheduled_at, queued_at, not_before, state, worker_id, started_at, coalesced, covers_from, covers_to, remark,
          params, shards, member
        """;

    private const string InsertRuns = $"insert into runs ({RunColumns}) {RunValues} {RunArrays}) as {RunNames})";

    private const string InsertHistory =
        $"""
        insert into run_history ({RunColumns}, ended_at, exit_code)
        {RunValues}, u.ended_at, u.exit_code
        {RunArrays}, $26::timestamptz[], $27::int[]) as {RunNames}, ended_at, exit_code)
        """;

    private const string UpdateRuns =
        """
        update runs r
        set state = u.state::run_state, worker_id = u.worker_id, started_at = u.started_at, remark = u.remark
        from unnest($1::bigint[], $2::text[], $3::bigint[], $4::timestamptz[], $5::text[])
                 as u(id, state, worker_id, started_at, remark)
        where r.id = u.id
        """;

    private const string EndRuns =
        """
        with ended as (
            delete from runs r
            using unnest($1::bigint[], $2::text[], $3::bigint[], $4::timestamptz[], $5::timestamptz[], $6::int[], $7::text[])
                as u(id, state, worker_id, started_at, ended_at, exit_code, remark)
            where r.id = u.id
            returning r.id, r.uuid, r.job_id, r.job_version, r.instant, r.shard, r.attempt, r.lost_attempts,
                      r.first_run, r.cause, r.forced, r.started_by, r.scheduled_at, r.queued_at, r.not_before,
                      u.state::run_state, u.worker_id, u.started_at, r.coalesced, r.covers_from, r.covers_to,
                      u.remark, r.params, r.shards, r.member, u.ended_at, u.exit_code)
        insert into run_history
            (id, uuid, job_id, job_version, instant, shard, attempt, lost_attempts, first_run, cause, forced,
             started_by, scheduled_at, queued_at, not_before, state, worker_id, started_at, coalesced, covers_from,
             covers_to, remark, params, shards, member, ended_at, exit_code)
        select * from ended
        """;

    private const string UpsertLastRuns =
        """
        insert into job_last_run (job_id, run_id, queued_at, state, worker_id, started_at, ended_at)
        select u.job_id, u.run_id, u.queued_at, u.state::run_state, u.worker_id, u.started_at, u.ended_at
        from unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::text[], $5::bigint[], $6::timestamptz[], $7::timestamptz[])
                 as u(job_id, run_id, queued_at, state, worker_id, started_at, ended_at)
        on conflict (job_id) do update
            set run_id = excluded.run_id, queued_at = excluded.queued_at, state = excluded.state,
                worker_id = excluded.worker_id, started_at = excluded.started_at, ended_at = excluded.ended_at
            where (job_last_run.queued_at, job_last_run.run_id) <= (excluded.queued_at, excluded.run_id)
        """;

    private const string CorrectHistory =
        """
        update run_history h
        set state = u.state::run_state, started_at = u.started_at, ended_at = u.ended_at, exit_code = u.exit_code,
            remark = u.remark
        from unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::int[], $6::text[])
                 as u(id, state, started_at, ended_at, exit_code, remark)
        where h.id = u.id and h.state = 'lost'
        """;

    private const string SavePeriods =
        """
        insert into schedule_periods
            (id, job_id, job_uuid, job_name, from_at, to_at, stopped, expression, time_zone, starts_at, ends_at, replaces)
        select u.*
        from unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::bool[],
                    $8::text[], $9::text[], $10::timestamptz[], $11::timestamptz[], $12::bigint[])
                 as u(id, job_id, job_uuid, job_name, from_at, to_at, stopped, expression, time_zone, starts_at,
                      ends_at, replaces)
        order by u.to_at nulls last -- an open period is closed before the next is opened
        on conflict (id) do update
            set to_at = excluded.to_at, stopped = excluded.stopped, expression = excluded.expression,
                time_zone = excluded.time_zone, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
                replaces = excluded.replaces
        """;

    private const string SaveTimers =
        """
        insert into timers (run_id, run_uuid, job_id, due_at, version, params, forced, username, created_at, outcome, settled_at)
        select u.run_id, u.run_uuid, u.job_id, u.due_at, u.version, u.params::jsonb, u.forced, u.username, u.created_at,
               u.outcome, u.settled_at
        from unnest($1::bigint[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::int[], $6::text[], $7::bool[],
                    $8::text[], $9::timestamptz[], $10::text[], $11::timestamptz[])
                 as u(run_id, run_uuid, job_id, due_at, version, params, forced, username, created_at, outcome, settled_at)
        on conflict (run_id) do update set outcome = excluded.outcome, settled_at = excluded.settled_at
        """;

    /// <exception cref="LedgerMismatchException">A run to be changed was not in the table; the rest was written.</exception>
    /// <exception cref="PostgresException">The batch was refused; nothing was written.</exception>
    public static async Task WriteAsync(
        NpgsqlConnection connection, long epoch, LedgerBatch changes, CancellationToken ct)
    {
        var (added, changed, ended, born) = Sort(changes);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Command("select hold_epoch($1)", Value(NpgsqlDbType.Bigint, epoch)));
        if (added.Count > 0)
            batch.BatchCommands.Add(Command(InsertRuns, RunParameters(added)));
        var guarded = new List<(NpgsqlBatchCommand Command, ulong Expected)>();
        if (changed.Count > 0)
            Guard(changed.Count, Command(UpdateRuns, [
                Longs(changed, run => run.Id.Value),
                Texts(changed, run => Word.Of(run.State)),
                Longs(changed, run => run.Worker?.Value),
                Times(changed, run => run.StartedAt),
                Texts(changed, run => run.Remark),
            ]));
        if (ended.Count > 0)
            Guard(ended.Count, Command(EndRuns, [
                Longs(ended, run => run.Id.Value),
                Texts(ended, run => Word.Of(run.State)),
                Longs(ended, run => run.Worker?.Value),
                Times(ended, run => run.StartedAt),
                Times(ended, run => run.EndedAt),
                Ints(ended, run => run.ExitCode),
                Texts(ended, run => run.Remark),
            ]));
        if (born.Count > 0)
            batch.BatchCommands.Add(Command(InsertHistory, [
                .. RunParameters(born), Times(born, run => run.EndedAt), Ints(born, run => run.ExitCode)]));
        AddLastRuns(batch, [.. ended, .. born, .. changes.Corrections]);
        if (changes.Corrections.Count > 0)
            batch.BatchCommands.Add(Command(CorrectHistory, [
                Longs(changes.Corrections, run => run.Id.Value),
                Texts(changes.Corrections, run => Word.Of(run.State)),
                Times(changes.Corrections, run => run.StartedAt),
                Times(changes.Corrections, run => run.EndedAt),
                Ints(changes.Corrections, run => run.ExitCode),
                Texts(changes.Corrections, run => run.Remark),
            ]));
        AddSchedules(batch, epoch, changes);
        AddTimers(batch, changes.Timers);
        AddNotes(batch, changes);
        if (changes.Watermark is { } mark)
            batch.BatchCommands.Add(Command(
                "update watermark set done_through = $1, pass_through = $2, pass_job = $3",
                Value(NpgsqlDbType.TimestampTz, mark.DoneThrough),
                Value(NpgsqlDbType.TimestampTz, mark.PassThrough),
                Value(NpgsqlDbType.Bigint, mark.PassThrough is null ? null : mark.PassJob.Value)));

        await batch.ExecuteNonQueryAsync(ct);
        foreach (var (command, expected) in guarded)
        {
            if (command.Rows != expected)
                throw new LedgerMismatchException(
                    $"{expected} runs should have changed, {command.Rows} did: {command.CommandText[..40]}…");
        }

        void Guard(int expected, NpgsqlBatchCommand command)
        {
            batch.BatchCommands.Add(command);
            guarded.Add((command, (ulong)expected));
        }
    }

    private static (List<Run> Added, List<Run> Changed, List<Run> Ended, List<Run> Born) Sort(LedgerBatch changes)
    {
        List<Run> added = [], changed = [], ended = [], born = [];
        foreach (var (run, isNew) in changes.Runs)
        {
            var kind = (isNew, run.HasEnded) switch
            {
                (true, false) => added,
                (true, true) => born, // it began and ended between two batches, or was skipped: history alone has it
                (false, true) => ended,
                (false, false) => changed,
            };
            kind.Add(run);
        }
        return (added, changed, ended, born);
    }

    private static void AddLastRuns(NpgsqlBatch batch, IEnumerable<Run> ended)
    {
        var last = ended
            .Where(run => run.State != RunState.Skipped)
            .GroupBy(run => run.Job)
            .Select(runs => runs.MaxBy(run => (run.QueuedAt, run.Id))!)
            .ToList();
        if (last.Count > 0)
            batch.BatchCommands.Add(Command(UpsertLastRuns, [
                Longs(last, run => run.Job.Value),
                Longs(last, run => run.Id.Value),
                Times(last, run => run.QueuedAt),
                Texts(last, run => Word.Of(run.State)),
                Longs(last, run => run.Worker?.Value),
                Times(last, run => run.StartedAt),
                Times(last, run => run.EndedAt),
            ]));
    }

    private static void AddSchedules(NpgsqlBatch batch, long epoch, LedgerBatch changes)
    {
        if (changes.DeletedPeriods.Count > 0)
            batch.BatchCommands.Add(Command(
                "delete from schedule_periods where id = any($1)", Longs(changes.DeletedPeriods, id => id)));
        if (changes.Periods.Count > 0)
            batch.BatchCommands.Add(Command(SavePeriods, [
                Longs(changes.Periods, row => row.Id),
                Longs(changes.Periods, row => row.JobId),
                Uuids(changes.Periods, row => row.JobUuid),
                Texts(changes.Periods, row => row.JobName),
                Times(changes.Periods, row => row.FromAt),
                Times(changes.Periods, row => row.ToAt),
                Bools(changes.Periods, row => row.Stopped),
                Texts(changes.Periods, row => row.Expression),
                Texts(changes.Periods, row => row.TimeZone),
                Times(changes.Periods, row => row.StartsAt),
                Times(changes.Periods, row => row.EndsAt),
                Longs(changes.Periods, row => row.Replaces),
            ]));
        if (changes.ChangedSchedules.Count > 0)
            batch.BatchCommands.Add(Command(
                "insert into job_changes (job_id, epoch) select unnest($1::bigint[]), $2",
                Longs(changes.ChangedSchedules, job => job.Value),
                Value(NpgsqlDbType.Bigint, epoch)));
        if (changes.AddedKills.Count > 0)
            batch.BatchCommands.Add(Command(
                "insert into kill_requests (run_id, username) select * from unnest($1::bigint[], $2::text[])",
                Longs(changes.AddedKills, kill => kill.Run.Value),
                Texts(changes.AddedKills, kill => kill.Username)));
        if (changes.AppliedKills.Count > 0)
            batch.BatchCommands.Add(Command(
                "delete from kill_requests where id = any($1)", Longs(changes.AppliedKills, id => id)));
        if (changes.AppliedRequests.Count > 0)
        {
            batch.BatchCommands.Add(Command(
                "delete from schedule_requests where id = any($1)", Longs(changes.AppliedRequests, id => id)));
            batch.BatchCommands.Add(Command($"select pg_notify('{Wakeups.Applied}', '')"));
        }
    }

    private static void AddTimers(NpgsqlBatch batch, IReadOnlyCollection<TimerRow> timers)
    {
        if (timers.Count > 0)
            batch.BatchCommands.Add(Command(SaveTimers, [
                Longs(timers, row => row.RunId),
                Uuids(timers, row => row.RunUuid),
                Longs(timers, row => row.JobId),
                Times(timers, row => row.DueAt),
                Ints(timers, row => row.Version),
                Texts(timers, row => row.Params),
                Bools(timers, row => row.Forced),
                Texts(timers, row => row.Username),
                Times(timers, row => row.CreatedAt),
                Texts(timers, row => row.Outcome),
                Times(timers, row => row.SettledAt),
            ]));
    }

    private static NpgsqlParameter[] RunParameters(List<Run> runs) =>
    [
        Longs(runs, run => run.Id.Value),
        Uuids(runs, run => run.Uuid),
        Longs(runs, run => run.Job.Value),
        Ints(runs, run => run.JobVersion),
        Times(runs, run => run.Instant),
        Ints(runs, run => run.Shard),
        Ints(runs, run => run.Attempt),
        Ints(runs, run => run.LostAttempts),
        Longs(runs, run => run.FirstRun.Value),
        Texts(runs, run => Word.Of(run.Cause)),
        Bools(runs, run => run.Forced),
        Texts(runs, run => run.StartedBy),
        Times(runs, run => run.ScheduledAt),
        Times(runs, run => run.QueuedAt),
        Times(runs, run => run.NotBefore),
        Texts(runs, run => Word.Of(run.State)),
        Longs(runs, run => run.Worker?.Value),
        Times(runs, run => run.StartedAt),
        Ints(runs, run => run.Coalesced),
        Times(runs, run => run.CoversFrom),
        Times(runs, run => run.CoversTo),
        Texts(runs, run => run.Remark),
        Texts(runs, run => run.Params?.ToJson()),
        Ints(runs, run => run.Shards),
        Longs(runs, run => run.Member?.Value),
    ];

    private static NpgsqlBatchCommand Command(string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    private static NpgsqlParameter Value(NpgsqlDbType type, object? value)
        => new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };

    private static NpgsqlParameter Longs<T>(IReadOnlyCollection<T> rows, Func<T, long?> field)
        => Column(NpgsqlDbType.Bigint, rows, field);

    private static NpgsqlParameter Ints<T>(IReadOnlyCollection<T> rows, Func<T, int?> field)
        => Column(NpgsqlDbType.Integer, rows, field);

    private static NpgsqlParameter Texts<T>(IReadOnlyCollection<T> rows, Func<T, string?> field)
        => Column(NpgsqlDbType.Text, rows, field);

    private static NpgsqlParameter Bools<T>(IReadOnlyCollection<T> rows, Func<T, bool> field)
        => Column(NpgsqlDbType.Boolean, rows, field);

    private static NpgsqlParameter Uuids<T>(IReadOnlyCollection<T> rows, Func<T, Guid> field)
        => Column(NpgsqlDbType.Uuid, rows, field);

    private static NpgsqlParameter Times<T>(IReadOnlyCollection<T> rows, Func<T, DateTimeOffset?> field)
        => Column(NpgsqlDbType.TimestampTz, rows, field);

    private static NpgsqlParameter<TField[]> Column<T, TField>(
        NpgsqlDbType type, IReadOnlyCollection<T> rows, Func<T, TField> field)
    {
        var values = new TField[rows.Count];
        var i = 0;
        foreach (var row in rows)
            values[i++] = field(row);
        return new NpgsqlParameter<TField[]> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = values };
    }
}
