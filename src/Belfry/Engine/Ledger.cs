using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Belfry.Cluster;
using Belfry.Core.Contracts;
using Belfry.Core.Runs;
using Belfry.Storage;
using Npgsql;

namespace Belfry.Engine;

/// <summary>
/// The one path by which a leader changes runs and schedules: a queue of decisions, committed in batches. While one
/// batch commits the next collects; that alone makes thousands of commits a second out of a disk's few hundred.
///
/// Each batch is a single implicit transaction. Batches are committed one after another, in the order of their numbers:
/// each takes its turn (<see cref="LedgerStore"/>), so when much waits, the next is sent over a second connection while
/// PostgreSQL is still at work on the one before. It is carried out beside that one, as far as they touch different rows,
/// and is committed behind it; had that been rolled back, it is refused.
///
/// A batch that PostgreSQL neither confirmed nor refused ends the term: nobody knows whether it is written, and
/// the next term reads what is. One refused for its data is halved until the entry at fault stands alone; that one is
/// recorded as failed and the rest goes through.
/// </summary>
/// <param name="deciding">Held by whoever decides until all of the decision is queued.</param>
internal sealed partial class Ledger(
    Database database,
    Guid master,
    Term term,
    DatabaseClock databaseClock,
    EngineMeter meter,
    Lock deciding,
    TimeProvider clock,
    ILogger<Ledger> logger)
{
    private const int QueuedEntries = 5_000;

    // New runs leave most of the room to what becomes of those that there are. Where more is due than can be carried out, runs
    // would else begin faster than they end, and soon wait for slots, each of which costs a statement more.
    private const int QueuedEntriesForNew = 1_500;

    // Seldom reached: those who decide ask for room before, and then queue all of what they have decided.
    private const int BatchEntries = 8_000;

    // Under load a batch that collects a little longer spares a commit; where little is decided nobody is made late for it.
    private const int LingerAfter = 30, LingerBelow = 100;

    // With fewer waiting, a batch that collects a little longer costs less than one more commit. It is to have half of what the
    // one before has, too: a short one beside a long one is soon done, and waits for its turn while a processor has no work.
    private const int AheadFrom = 1_000;
    private const int Tries = 5;

    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LockPatience = TimeSpan.FromMilliseconds(500);

    private readonly DecisionQueue _queue = new(deciding);
    private readonly Channel<Action> _outcomes = Channel.CreateUnbounded<Action>();
    private readonly HashSet<RunId> _refusedRuns = [];
    private long _turn; // of the last batch that is committed
    private long _committed; // when it was, as a timestamp of the local clock
    private int _lastEntries; // of that batch
    private int[] _sessions = []; // of PostgreSQL, its own
    private CancellationToken _sending; // over with the loop, whatever ends that

    /// <summary>How many decisions wait for their commit.</summary>
    public int Waiting => _queue.Waiting;

    /// <summary>Queues a decision. Never waits: those who decide in bulk ask for room first.</summary>
    public void Enqueue(LedgerEntry entry) => _queue.Enqueue(entry);

    /// <summary>All of a decision is queued: here a batch may end. Called under the lock of those who decide.</summary>
    public void Decided() => _queue.Decided();

    /// <summary>Queues a decision and waits for its commit.</summary>
    public Task CommitAsync(LedgerEntry entry)
    {
        var committed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var then = entry.Committed;
        Enqueue(entry with
        {
            Committed = () =>
            {
                then?.Invoke();
                committed.SetResult();
            },
        });
        return committed.Task.WaitAsync(term.Ended);
    }

    /// <summary>Whether the queue is short enough for new runs.</summary>
    public bool HasRoomForNew => Waiting < QueuedEntriesForNew;

    /// <summary>Returns when the queue is short enough for more decisions about what there is.</summary>
    public Task RoomAsync() => _queue.RoomAsync(QueuedEntries, term.Ended);

    /// <summary>Returns when the queue is short enough for new runs.</summary>
    public Task RoomForNewAsync() => _queue.RoomAsync(QueuedEntriesForNew, term.Ended);

    /// <summary>Commits until the term ends.</summary>
    public async Task RunAsync()
    {
        try
        {
            await CommitAllAsync();
        }
        catch (Exception e)
        {
            _outcomes.Writer.Complete(e); // whichever of the two loops is seen to end first says why
            throw;
        }
    }

    /// <summary>
    /// Tells those who decided what became of it, in the order of their decisions, while the next batch is made: until the
    /// commits have ended and all of their outcomes are told.
    /// </summary>
    public async Task TellAsync()
    {
        await foreach (var tell in _outcomes.Reader.ReadAllAsync(CancellationToken.None))
            tell();
    }

    private async Task CommitAllAsync()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(term.Ended);
        _sending = stop.Token;
        await using var one = await database.OpenLeaderAsync(master, term.Ended);
        await using var other = await database.OpenLeaderAsync(master, term.Ended);
        _sessions = [one.ProcessID, other.ProcessID];
        SentBatch? first = null, second = null;
        try
        {
            while (true)
            {
                if (first is null)
                {
                    await CollectAsync();
                    first = Send(one, _turn + 1, Take());
                }
                if (await EnoughWaitsAsync(first))
                    second = Send(first.Connection == one ? other : one, _turn + 2, Take(first), first.Batch);
                if (await TryCommitAsync(first))
                {
                    (first, second) = (second, null);
                }
                else
                {
                    await CommitAgainAsync(first, second);
                    (first, second) = (null, null);
                }
            }
        }
        finally
        {
            // Neither connection is closed while it is at work, and what is at work is not waited for.
            await stop.CancelAsync();
            await SettledAsync(first);
            await SettledAsync(second);
        }
    }

    /// <summary>Waits for something to commit, and a little longer where that is worth it.</summary>
    private async Task CollectAsync()
    {
        await _queue.AnyAsync(term.Ended);
        if (Waiting >= LingerBelow)
            return;
        if (_lastEntries >= LingerAfter)
        {
            await Task.Delay(Linger, clock, term.Ended);
            return;
        }
        // Whoever has decided something may not have queued all of it yet: a run and its assignment are one commit.
        lock (deciding)
        {
        }
    }

    /// <param name="other">The batch that is being written, if one is.</param>
    private List<LedgerEntry> Take(SentBatch? other = null)
    {
        // What there is is shared out between the two: when one has it all, the other has nothing to do for long. Two
        // that would both be short are one.
        var waiting = Waiting;
        var share = other is null && waiting < 2 * AheadFrom
            ? 2 * AheadFrom
            : Math.Max(AheadFrom, (waiting + (other?.Entries.Count ?? 0)) / 2);
        return _queue.Take(share, BatchEntries);
    }

    /// <summary>Waits until a batch can be sent ahead of <paramref name="first"/>'s end.</summary>
    /// <returns>False when that is there: then it comes first that those who wait for it are told of it.</returns>
    private async Task<bool> EnoughWaitsAsync(SentBatch first)
    {
        await _queue.EnoughAsync(Math.Max(AheadFrom, first.Entries.Count / 2), first.Written);
        return !first.Written.IsCompleted;
    }

    /// <param name="before">The one that is being written, if it is not known to be committed.</param>
    private SentBatch Send(NpgsqlConnection connection, long turn, List<LedgerEntry> entries, LedgerBatch? before = null)
    {
        var batch = new LedgerBatch();
        foreach (var entry in entries)
            entry.AddTo(batch, _refusedRuns);
        KillPoints.Pass("ledger.before_write");
        if (before is not null)
            meter.SentBeside();
        return new SentBatch(connection, turn, entries, batch, clock.GetTimestamp(), WriteAsync(connection, turn, batch, before));
    }

    /// <returns>
    /// False when PostgreSQL refused it: for what is in it, for another session, or because it came so soon that the one
    /// before had not yet taken its turn. Nothing of it is written then.
    /// </returns>
    private async Task<bool> TryCommitAsync(SentBatch sent)
    {
        try
        {
            await WrittenAsync(sent);
        }
        catch (PostgresException e) when (IsAboutData(e) || IsPassing(e) || e.SqlState == LedgerStore.OutOfTurn)
        {
            if (IsPassing(e))
                LogTriedAgain(e.SqlState, e.MessageText);
            return false;
        }
        Tell(sent.Entries);
        return true;
    }

    /// <summary>A batch was rolled back: it is written again alone, and after it the one that was sent ahead.</summary>
    private async Task CommitAgainAsync(SentBatch refused, SentBatch? ahead)
    {
        // Its turn has not come, so it is refused; only then may the parts of the other take the numbers from here on.
        if (ahead is not null)
        {
            var outcome = await SettledAsync(ahead)
                ?? throw new InvalidOperationException($"Batch {ahead.Turn} is committed although the one before it was rolled back.");
            if (outcome is not PostgresException)
                ExceptionDispatchInfo.Throw(outcome);
        }
        await CommitAsync(refused.Connection, refused.Entries);
        if (ahead is not null)
            await CommitAsync(ahead.Connection, ahead.Entries);
    }

    private async Task CommitAsync(NpgsqlConnection connection, List<LedgerEntry> entries)
    {
        try
        {
            await WriteAsync(connection, entries);
        }
        catch (PostgresException e) when (IsAboutData(e) && entries.Count > 1)
        {
            var half = entries.Count / 2;
            await CommitAsync(connection, entries[..half]);
            await CommitAsync(connection, entries[half..]);
            return;
        }
        catch (PostgresException e) when (IsAboutData(e))
        {
            await RecordRefusedAsync(connection, entries[0], e);
            return;
        }
        Tell(entries);
    }

    private void Tell(List<LedgerEntry> entries) => _outcomes.Writer.TryWrite(() =>
    {
        foreach (var entry in entries)
            entry.Committed?.Invoke();
        KillPoints.Pass("ledger.told");
    });

    private async Task RecordRefusedAsync(NpgsqlConnection connection, LedgerEntry entry, PostgresException refusal)
    {
        var words = $"{refusal.SqlState} {Text.Recordable(refusal.MessageText)}";
        LogRefused(refusal, entry.Runs.Count);
        meter.Refused();
        var instead = entry.InPlaceOfRefused(words, databaseClock.Now);
        await WriteAsync(connection, [instead]);
        _refusedRuns.UnionWith(entry.Runs.Select(change => change.Run.Id));
        _outcomes.Writer.TryWrite(() => entry.Refused?.Invoke([.. instead.Runs.Select(change => change.Run)]));
    }

    private async Task WriteAsync(NpgsqlConnection connection, List<LedgerEntry> entries)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await WrittenAsync(Send(connection, _turn + 1, entries));
                return;
            }
            catch (PostgresException e) when (IsPassing(e) && attempt < Tries)
            {
                LogTriedAgain(e.SqlState, e.MessageText);
            }
        }
    }

    /// <summary>Ends when the batch is committed. Those who hold it up meanwhile are ended.</summary>
    private async Task WriteAsync(NpgsqlConnection connection, long turn, LedgerBatch batch, LedgerBatch? before)
    {
        using var watch = CancellationTokenSource.CreateLinkedTokenSource(_sending);
        var watching = EndBlockersAsync(connection.ProcessID, watch.Token);
        try
        {
            await LedgerStore.WriteAsync(connection, term.Epoch, turn, batch, before, _sending);
        }
        finally
        {
            await watch.CancelAsync();
            await watching;
        }
    }

    /// <summary>Waits until a batch is committed; all before it are.</summary>
    private async Task WrittenAsync(SentBatch sent)
    {
        try
        {
            await sent.Written;
            KillPoints.Pass("ledger.written");
            // One that was sent ahead is counted from when it was the first.
            meter.Committed(sent.Batch, sent.Entries.Count, clock.GetElapsedTime(Math.Max(sent.SentAt, _committed)));
            _turn = sent.Turn;
            _committed = clock.GetTimestamp();
            _lastEntries = sent.Entries.Count;
        }
        catch (PostgresException e) when (e.SqlState == LedgerStore.EpochIsOver)
        {
            term.End(Term.Replaced);
            throw new OperationCanceledException(term.Ended);
        }
    }

    /// <summary>Waits until PostgreSQL is done with a batch.</summary>
    /// <returns>What it ended with; null when it is committed, or was none.</returns>
    private static async Task<Exception?> SettledAsync(SentBatch? sent)
    {
        if (sent is null)
            return null;
        await sent.Written.ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return sent.Written.IsCanceled ? new OperationCanceledException() : sent.Written.Exception?.InnerException;
    }

    /// <summary>Ends Belfry's own sessions that make this one wait for a lock, again and again until it is through.</summary>
    private async Task EndBlockersAsync(int session, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await Task.Delay(LockPatience, clock, ct);
                await using var connection = await database.OpenAsync(ct);
                // The batch may be through before the answer says who was ended.
                foreach (var ended in await SessionStore.EndBlockersAsync(connection, session, _sessions, _sending))
                    LogBlockerEnded(ended);
            }
            catch (OperationCanceledException)
            {
                return; // the batch is through
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                LogWatchFailed(e.Message);
            }
        }
    }

    /// <summary>Refused for what is in it: data exception, integrity violation, program limit. The tripwire is none.</summary>
    private static bool IsAboutData(PostgresException e)
        => e.SqlState[..2] is "22" or "23" or "54" && e.ConstraintName != LedgerStore.Tripwire && !IsMissingPartition(e);

    private static bool IsMissingPartition(PostgresException e)
        => e.SqlState == PostgresErrorCodes.CheckViolation && e.ConstraintName is null;

    private static bool IsPassing(PostgresException e)
        => e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.SerializationFailure;

    [LoggerMessage(3001, LogLevel.Critical, "PostgreSQL refused an entry of {Runs} runs; it is recorded as failed")]
    private partial void LogRefused(Exception reason, int runs);

    [LoggerMessage(3002, LogLevel.Warning, "A batch is tried again: {SqlState} {Reason}")]
    private partial void LogTriedAgain(string sqlState, string reason);

    [LoggerMessage(3003, LogLevel.Warning, "The ledger waited for a lock; the session that held it was ended: {Session}")]
    private partial void LogBlockerEnded(string session);

    [LoggerMessage(3004, LogLevel.Warning, "The ledger waits, and who makes it wait could not be found: {Reason}")]
    private partial void LogWatchFailed(string reason);
}
