using Belfry.Core.Contracts;
using Belfry.Core.Runs;
using Npgsql;
using NpgsqlTypes;

namespace Belfry.Storage;

/// <summary>The tables do not hold what the leader's memory says they hold: the term must end and load anew.</summary>
internal sealed class LedgerMismatchException(string message) : Exception(message);

/// <summary>
/// Writes a <see cref="LedgerBatch"/> as one implicit transaction of one round trip. The first statement holds the epoch, and
/// before its end it takes its turn: the transaction of a leader that has been replaced does not commit, nor does one whose
/// predecessor was rolled back. Statements take arrays, so a batch of two thousand runs is parsed and planned as fast as
/// one of two.
/// </summary>
internal static partial class LedgerStore
{
    /// <summary>SQLSTATE of a batch whose epoch is over.</summary>
    public const string EpochIsOver = "BF001";

    /// <summary>SQLSTATE of a batch whose predecessor is not in the tables.</summary>
    public const string OutOfTurn = "BF002";

    /// <summary>An epoch that no election gives: whatever is written in it is refused.</summary>
    public const long EpochOfNobody = -1;

    /// <summary>The unique index that no healthy leader ever hits.</summary>
    public const string Tripwire = "runs_instant";

    private const string StateType = "run_state";
    private const string JsonType = "jsonb";

    private const string RunColumns =
        "id, uuid, job_id, job_version, instant, shard, attempt, lost_attempts, first_run, cause, forced, started_by, "
        + "scheduled_at, queued_at, not_before, state, worker_id, started_at, coalesced, covers_from, covers_to, remark, params, shards, member";

    private const string InsertRuns = $"insert into runs ({RunColumns}) select {RunColumns} from {{rows}} as u";

    private const string InsertHistory =
        $"insert into run_history ({RunColumns}, ended_at, exit_code) select {RunColumns}, ended_at, exit_code from {{rows}} as u";

    // Rows are found by any(array[…]), which PostgreSQL can do by index alone: of an equality it makes, when statistics say
    // that the table is nearly empty, a scan of the whole table for each row, and keeps that plan when it has filled.
    private const string UpdateRuns =
        """
        update runs r
        set state = u.state, worker_id = u.worker_id, started_at = u.started_at, remark = u.remark
        from {rows} as u
        where r.id = any(array[u.id])
        """;

    private const string EndRuns =
        """
        with ended as (
            delete from runs r
            using {rows} as u
            where r.id = any(array[u.id])
            returning r.id, r.uuid, r.job_id, r.job_version, r.instant, r.shard, r.attempt, r.lost_attempts,
                      r.first_run, r.cause, r.forced, r.started_by, r.scheduled_at, r.queued_at, r.not_before,
                      u.state, u.worker_id, u.started_at, r.coalesced, r.covers_from, r.covers_to,
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
        select u.job_id, u.run_id, u.queued_at, u.state, u.worker_id, u.started_at, u.ended_at
        from {rows} as u
        on conflict (job_id) do update
            set run_id = excluded.run_id, queued_at = excluded.queued_at, state = excluded.state,
                worker_id = excluded.worker_id, started_at = excluded.started_at, ended_at = excluded.ended_at
            where (job_last_run.queued_at, job_last_run.run_id) <= (excluded.queued_at, excluded.run_id)
        """;

    private const string CorrectHistory =
        """
        update run_history h
        set state = u.state, started_at = u.started_at, ended_at = u.ended_at, exit_code = u.exit_code, remark = u.remark
        from {rows} as u
        where h.id = any(array[u.id]) and h.state = 'lost'
        """;

    private const string SavePeriods =
        """
        insert into schedule_periods
            (id, job_id, job_uuid, job_name, from_at, to_at, stopped, expression, time_zone, starts_at, ends_at, replaces)
        select u.*
        from {rows} as u
        order by u.to_at nulls last -- an open period is closed before the next is opened
        on conflict (id) do update
            set to_at = excluded.to_at, stopped = excluded.stopped, expression = excluded.expression,
                time_zone = excluded.time_zone, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
                replaces = excluded.replaces
        """;

    private const string InsertTimers =
        """
        insert into timers (run_id, run_uuid, job_id, due_at, version, params, forced, username, created_at, outcome, settled_at)
        select u.*
        from {rows} as u
        on conflict (run_id) do update -- a restored database may have given the number before
            set run_uuid = excluded.run_uuid, job_id = excluded.job_id, due_at = excluded.due_at, version = excluded.version,
                params = excluded.params, forced = excluded.forced, username = excluded.username,
                created_at = excluded.created_at, outcome = excluded.outcome, settled_at = excluded.settled_at
        """;

    private const string SettleTimers =
        """
        update timers t
        set outcome = u.outcome, settled_at = u.settled_at
        from {rows} as u
        where t.run_id = any(array[u.run_id])
        """;

    /// <param name="turn">
    /// The number of the batch in its epoch, from 1. PostgreSQL commits it when the one before is committed.
    /// </param>
    /// <param name="beside">
    /// The batch before, when it is still being written: what this one does to runs that are not in that one is written
    /// beside it, and only what remains, which both may have rows of, waits for the turn. Rows that both touched before
    /// it would make each wait for the other.
    /// </param>
    /// <exception cref="LedgerMismatchException">A run or timer to be changed was not in the table; the rest was written.</exception>
    /// <exception cref="PostgresException">The batch was refused; nothing was written.</exception>
    public static async Task WriteAsync(
        NpgsqlConnection connection, long epoch, long turn, LedgerBatch changes, LedgerBatch? beside, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        var guarded = new List<(NpgsqlBatchCommand Command, ulong Expected)>();
        batch.BatchCommands.Add(Command(
            "select begin_batch($1, $2)", Value(NpgsqlDbType.Bigint, epoch), Value(NpgsqlDbType.Bigint, turn)));
        if (beside is not null)
            AddRuns(changes.Runs.Where(change => !beside.Has(change.Run)));
        batch.BatchCommands.Add(TakeTurn(epoch, turn, changes.Watermark));
        AddRuns(beside is null ? changes.Runs : changes.Runs.Where(change => beside.Has(change.Run)));
        AddLastRuns(batch, [.. changes.Runs.Select(change => change.Run).Where(run => run.HasEnded), .. changes.Corrections]);
        if (changes.Corrections.Count > 0)
            batch.BatchCommands.Add(EndRows(changes.Corrections).Command(CorrectHistory));
        AddSchedules(batch, epoch, changes);
        if (changes.Timers.Where(change => change.IsNew).Select(change => change.Timer).ToList() is { Count: > 0 } timers)
            batch.BatchCommands.Add(TimerRows(timers));
        if (changes.Timers.Where(change => !change.IsNew).Select(change => change.Timer).ToList() is { Count: > 0 } settled)
            Guard(settled.Count, new StatementRows<TimerRow>(settled)
                .Long("run_id", row => row.RunId)
                .Text("outcome", row => row.Outcome)
                .Time("settled_at", row => row.SettledAt)
                .Command(SettleTimers));
        AddNotes(batch, changes);
        // A rehearsal writes nothing even where the fence is down.
        if (epoch == EpochOfNobody)
            batch.BatchCommands.Add(Command($"do $$ begin raise exception 'a rehearsal' using errcode = '{EpochIsOver}'; end $$"));

        await batch.ExecuteNonQueryAsync(ct);
        foreach (var (command, expected) in guarded)
        {
            if (command.Rows != expected)
                throw new LedgerMismatchException(
                    $"{expected} rows should have changed, {command.Rows} did: {command.CommandText[..40]}…");
        }

        void AddRuns(IEnumerable<(Run Run, bool IsNew)> runs)
        {
            var (added, changed, ended, born) = Sort(runs);
            if (added.Count > 0)
                batch.BatchCommands.Add(RunRows(added).Command(InsertRuns));
            if (changed.Count > 0)
                Guard(changed.Count, new StatementRows<Run>(changed)
                    .Long("id", run => run.Id.Value)
                    .Text("state", StateType, run => Word.Of(run.State))
                    .Long("worker_id", run => run.Worker?.Value)
                    .Time("started_at", run => run.StartedAt)
                    .Text("remark", run => run.Remark)
                    .Command(UpdateRuns));
            if (ended.Count > 0)
                Guard(ended.Count, EndRows(ended).Long("worker_id", run => run.Worker?.Value).Command(EndRuns));
            if (born.Count > 0)
                batch.BatchCommands.Add(RunRows(born)
                    .Time("ended_at", run => run.EndedAt)
                    .Int("exit_code", run => run.ExitCode)
                    .Command(InsertHistory));
        }

        void Guard(int expected, NpgsqlBatchCommand command)
        {
            batch.BatchCommands.Add(command);
            guarded.Add((command, (ulong)expected));
        }
    }

    private static NpgsqlBatchCommand TakeTurn(long epoch, long turn, Watermark? mark) => Command(
        "select take_turn($1, $2, $3, $4, $5)",
        Value(NpgsqlDbType.Bigint, epoch),
        Value(NpgsqlDbType.Bigint, turn),
        Value(NpgsqlDbType.TimestampTz, mark?.DoneThrough),
        Value(NpgsqlDbType.TimestampTz, mark?.PassThrough),
        Value(NpgsqlDbType.Bigint, mark is { PassThrough: not null } ? mark.PassJob.Value : null));

    private static (List<Run> Added, List<Run> Changed, List<Run> Ended, List<Run> Born) Sort(IEnumerable<(Run Run, bool IsNew)> changes)
    {
        List<Run> added = [], changed = [], ended = [], born = [];
        foreach (var (run, isNew) in changes)
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
            batch.BatchCommands.Add(new StatementRows<Run>(last)
                .Long("job_id", run => run.Job.Value)
                .Long("run_id", run => run.Id.Value)
                .Time("queued_at", run => run.QueuedAt)
                .Text("state", StateType, run => Word.Of(run.State))
                .Long("worker_id", run => run.Worker?.Value)
                .Time("started_at", run => run.StartedAt)
                .Time("ended_at", run => run.EndedAt)
                .Command(UpsertLastRuns));
    }

    private static void AddSchedules(NpgsqlBatch batch, long epoch, LedgerBatch changes)
    {
        if (changes.DeletedPeriods.Count > 0)
            batch.BatchCommands.Add(Command(
                "delete from schedule_periods where id = any($1)", Longs(changes.DeletedPeriods, id => id)));
        if (changes.Periods.Count > 0)
            batch.BatchCommands.Add(new StatementRows<PeriodRow>([.. changes.Periods])
                .Long("id", row => row.Id)
                .Long("job_id", row => row.JobId)
                .Uuid("job_uuid", row => row.JobUuid)
                .Text("job_name", row => row.JobName)
                .Time("from_at", row => row.FromAt)
                .Time("to_at", row => row.ToAt)
                .Bool("stopped", row => row.Stopped)
                .Text("expression", row => row.Expression)
                .Text("time_zone", row => row.TimeZone)
                .Time("starts_at", row => row.StartsAt)
                .Time("ends_at", row => row.EndsAt)
                .Long("replaces", row => row.Replaces)
                .Command(SavePeriods));
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

    private static NpgsqlBatchCommand TimerRows(List<TimerRow> timers) => new StatementRows<TimerRow>(timers)
        .Long("run_id", row => row.RunId)
        .Uuid("run_uuid", row => row.RunUuid)
        .Long("job_id", row => row.JobId)
        .Time("due_at", row => row.DueAt)
        .Int("version", row => row.Version)
        .Text("params", JsonType, row => row.Params)
        .Bool("forced", row => row.Forced)
        .Text("username", row => row.Username)
        .Time("created_at", row => row.CreatedAt)
        .Text("outcome", row => row.Outcome)
        .Time("settled_at", row => row.SettledAt)
        .Command(InsertTimers);

    /// <summary>All of what a run is until it ends.</summary>
    private static StatementRows<Run> RunRows(List<Run> runs) => new StatementRows<Run>(runs)
        .Long("id", run => run.Id.Value)
        .Uuid("uuid", run => run.Uuid)
        .Long("job_id", run => run.Job.Value)
        .Int("job_version", run => run.JobVersion)
        .Time("instant", run => run.Instant)
        .Int("shard", run => run.Shard)
        .Int("attempt", run => run.Attempt)
        .Int("lost_attempts", run => run.LostAttempts)
        .Long("first_run", run => run.FirstRun.Value)
        .Text("cause", "run_cause", run => Word.Of(run.Cause))
        .Bool("forced", run => run.Forced)
        .Text("started_by", run => run.StartedBy)
        .Time("scheduled_at", run => run.ScheduledAt)
        .Time("queued_at", run => run.QueuedAt)
        .Time("not_before", run => run.NotBefore)
        .Text("state", StateType, run => Word.Of(run.State))
        .Long("worker_id", run => run.Worker?.Value)
        .Time("started_at", run => run.StartedAt)
        .Int("coalesced", run => run.Coalesced)
        .Time("covers_from", run => run.CoversFrom)
        .Time("covers_to", run => run.CoversTo)
        .Text("remark", run => run.Remark)
        .Text("params", JsonType, run => run.Params?.ToJson())
        .Int("shards", run => run.Shards)
        .Long("member", run => run.Member?.Value);

    /// <summary>What the end of a run brings.</summary>
    private static StatementRows<Run> EndRows(List<Run> runs) => new StatementRows<Run>(runs)
        .Long("id", run => run.Id.Value)
        .Text("state", StateType, run => Word.Of(run.State))
        .Time("started_at", run => run.StartedAt)
        .Time("ended_at", run => run.EndedAt)
        .Int("exit_code", run => run.ExitCode)
        .Text("remark", run => run.Remark);

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
