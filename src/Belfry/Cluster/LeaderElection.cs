using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Belfry.Storage;
using Npgsql;

namespace Belfry.Cluster;

/// <summary>
/// Finds the one leader among the masters, through one row of PostgreSQL.
///
/// A follower reads the row four times a second. When <c>renewals</c> has stood still for a whole lease on its own
/// monotonic clock, it ends the old leader's sessions and raises <c>epoch</c>. Time without the database, and time in
/// which this process itself was stopped, does not count: nobody could have renewed, or nobody looked.
///
/// Liveness comes from the lease, safety from the epoch alone, which every batch of the ledger checks inside its own
/// transaction. So no clock needs to be right, and a leader that was paused for a minute wakes up and harms nothing.
///
/// The thread is the election's own: a thread pool that is busy for seconds must not cost the leadership.
/// </summary>
internal sealed partial class LeaderElection(
    Database database,
    ClusterOptions options,
    DatabaseClock databaseClock,
    TimeProvider clock,
    ILogger<LeaderElection> logger) : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly List<Channel<Term>> _consumers = [];
    private readonly ManualResetEventSlim _released = new(initialState: true);
    private readonly LeadershipStore _store = new(database);
    private Thread? _thread;
    private LeadershipRow? _watched;
    private TimeSpan _still;
    private long _lastLook;
    private Term? _term;
    private int _atWork;
    private bool _isOver;
    private bool _isDisposed;

    /// <summary>
    /// One iteration per won election; the next begins when the body for the last has returned. Any number of consumers
    /// may ask: each gets every term, whoever leaves a body ends the term for all, and the leadership is given up when
    /// the last has left. Who asks within a term gets that one, too.
    /// </summary>
    public async IAsyncEnumerable<Term> TermsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var terms = Join();
        try
        {
            await foreach (var term in terms.Reader.ReadAllAsync(ct))
            {
                try
                {
                    yield return term;
                }
                finally
                {
                    term.End("its work is done");
                    Released();
                }
            }
        }
        finally
        {
            Leave(terms);
        }
    }

    /// <summary>The epoch in which this master leads; null while it follows.</summary>
    public long? Epoch
    {
        get
        {
            lock (_gate)
                return _term is { Ended.IsCancellationRequested: false } term ? term.Epoch : null;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _thread = new Thread(Run) { Name = "election", IsBackground = true, Priority = ThreadPriority.AboveNormal };
        _thread.Start();
        return Task.CompletedTask;
    }

    /// <summary>
    /// Ends the term, waits until its work has stopped, and gives the leadership up. That is before anything else stops:
    /// the web server waits for its connections to end, and those of workers end with the term.
    /// </summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        var thread = _thread;
        if (thread is not null)
            await Task.Run(thread.Join, CancellationToken.None).WaitAsync(cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        // It is known to the container by two names.
        if (_isDisposed)
            return;
        _isDisposed = true;
        _stopping.Cancel();
        // Without a stop before (a start that failed) the thread may be on its way out still: what it holds ends with it.
        if (_thread?.Join(options.Lease) == false)
            return;
        _store.Dispose();
        _stopping.Dispose();
        _released.Dispose();
    }

    private void Run()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                _store.Connect(options.Lease / 3);
                if (Look() is { } epoch)
                    Lead(epoch.Epoch, epoch.Began);
                else
                    _store.Wait(options.LookEvery);
            }
            catch (Exception e)
            {
                // Whatever it is, the thread must live: without it this master never leads again, or never stops leading.
                SayWhyNot(e);
                _store.Disconnect();
                _lastLook = 0;
                _stopping.Token.WaitHandle.WaitOne(options.LookEvery);
            }
        }
        lock (_gate)
        {
            _isOver = true;
            foreach (var consumer in _consumers)
                consumer.Writer.TryComplete();
        }
    }

    /// <summary>One look at the row; takes over when it is time to.</summary>
    private (long Epoch, long Began)? Look()
    {
        var asked = databaseClock.Timestamp();
        var row = _store.Read();
        var answered = databaseClock.Timestamp();
        databaseClock.Observe(row.DatabaseTime, asked, answered);

        var sinceLastLook = _lastLook == 0 ? TimeSpan.Zero : clock.GetElapsedTime(_lastLook, answered);
        _lastLook = answered;
        if (_watched is { } watched && watched.Epoch == row.Epoch && watched.Renewals == row.Renewals)
            // A longer gap means that this process stood still too and saw nothing.
            _still += sinceLastLook < 2 * options.LookEvery ? sinceLastLook : TimeSpan.Zero;
        else
            _still = TimeSpan.Zero;
        _watched = row;

        var formerSelf = row.Master == options.Master;
        if (row.Master is not null && !formerSelf && _still < options.Lease)
            return null;
        var began = clock.GetTimestamp();
        try
        {
            return _store.TakeOver(row, options.Master, options.Url) is { } epoch ? (epoch, began) : null;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            LogWaitsForBatch(row.Epoch);
            return null;
        }
    }

    private void Lead(long epoch, long began)
    {
        // A master that has just been started has looked once, with code that was never run before.
        AskTime();
        using var term = new Term(epoch, options.Lease - clock.GetElapsedTime(began), clock);
        using var stop = _stopping.Token.Register(() => term.End("this master stops"));
        LogElected(epoch);
        Begin(term);

        var renewEvery = options.Lease / 3;
        while (!term.Ended.WaitHandle.WaitOne(renewEvery))
            Renew(term);

        LogEnded(epoch, term.Reason ?? "its lease ran out before it could be renewed");
        // The row is given up only when nothing of this term can be on its way any more.
        TakeBackUnread();
        _released.Wait();
        try
        {
            _store.Connect(options.Lease / 3);
            _store.GiveUp(epoch);
        }
        catch (Exception e)
        {
            SayWhyNot(e);
            _store.Disconnect();
        }
        (_watched, _still, _lastLook) = (null, TimeSpan.Zero, 0);
        // Whoever is well takes the row first; a master whose term failed does not spin on it.
        _stopping.Token.WaitHandle.WaitOne(options.LookEvery);
    }

    private Channel<Term> Join()
    {
        var terms = Channel.CreateBounded<Term>(1);
        lock (_gate)
        {
            _consumers.Add(terms);
            if (_term is not null)
                Hand_NeedsLock(_term, terms);
            if (_isOver)
                terms.Writer.TryComplete();
        }
        return terms;
    }

    private void Leave(Channel<Term> terms)
    {
        lock (_gate)
        {
            _consumers.Remove(terms);
            if (terms.Reader.TryRead(out _))
                Released_NeedsLock();
        }
    }

    private void Begin(Term term)
    {
        lock (_gate)
        {
            _term = term;
            foreach (var consumer in _consumers)
                Hand_NeedsLock(term, consumer);
        }
    }

    private void Hand_NeedsLock(Term term, Channel<Term> consumer)
    {
        if (!consumer.Writer.TryWrite(term))
            throw new InvalidOperationException("The former term's work has not been taken up.");
        _atWork++;
        _released.Reset();
    }

    /// <summary>Nobody else begins to work in the term, which has ended.</summary>
    private void TakeBackUnread()
    {
        lock (_gate)
        {
            _term = null;
            foreach (var consumer in _consumers)
            {
                if (consumer.Reader.TryRead(out _))
                    Released_NeedsLock();
            }
        }
    }

    private void Released()
    {
        lock (_gate)
            Released_NeedsLock();
    }

    private void Released_NeedsLock()
    {
        if (--_atWork == 0)
            _released.Set();
    }

    private void Renew(Term term)
    {
        try
        {
            _store.Connect(options.Lease / 3);
            var began = clock.GetTimestamp();
            if (_store.Renew(term.Epoch))
                term.Extend(options.Lease, clock.GetElapsedTime(began));
            else
                term.End(Term.Replaced);
            AskTime();
        }
        catch (Exception e)
        {
            // Whatever it is, the term ends by its lease and in order; thrown away it would seem to go on for ever.
            SayWhyNot(e);
            _store.Disconnect();
        }
    }

    /// <summary>Not of the renewal: its answer comes when it is on the disk, and a clock that is behind by that fires by so much later.</summary>
    private void AskTime()
    {
        var asked = databaseClock.Timestamp();
        databaseClock.Observe(_store.Time(), asked, databaseClock.Timestamp());
    }

    private void SayWhyNot(Exception e)
    {
        if (e is NpgsqlException or TimeoutException or IOException)
            LogDatabaseAway(e.Message);
        else
            LogFailed(e);
    }

    [LoggerMessage(2001, LogLevel.Information, "This master leads, epoch {Epoch}")]
    private partial void LogElected(long epoch);

    [LoggerMessage(2002, LogLevel.Information, "Epoch {Epoch} has ended: {Reason}")]
    private partial void LogEnded(long epoch, string reason);

    [LoggerMessage(2003, LogLevel.Warning, "PostgreSQL cannot be reached, trying again: {Reason}")]
    private partial void LogDatabaseAway(string reason);

    [LoggerMessage(2005, LogLevel.Critical, "The election met a fault of its own and goes on")]
    private partial void LogFailed(Exception reason);

    [LoggerMessage(2004, LogLevel.Warning, "Epoch {Epoch} is over, but a batch of it still holds the row; trying again")]
    private partial void LogWaitsForBatch(long epoch);
}
