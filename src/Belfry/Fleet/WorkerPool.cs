using System.Threading.Channels;
using Belfry.Cluster;
using Belfry.Core.Jobs;
using Belfry.Core.Placement;

namespace Belfry.Fleet;

/// <summary>
/// The leader's connections. Open during a term only: with the term's end every session is closed, and workers look for
/// the next leader.
/// </summary>
internal sealed class WorkerPool(TimeProvider clock)
{
    /// <summary>So many frames may wait for the engine; then workers' sockets are no longer read.</summary>
    private const int QueuedFrames = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<WorkerId, WorkerSession> _sessions = [];
    private readonly Dictionary<WorkerId, long> _lastHeard = [];
    private Term? _term;
    private long _version;
    private IReadOnlyDictionary<GroupId, WorkerGroupFacts> _groups = new Dictionary<GroupId, WorkerGroupFacts>();
    private Channel<WorkerEvent> _events = Channel.CreateBounded<WorkerEvent>(QueuedFrames);

    /// <summary>The term whose workers these are; null while this master follows.</summary>
    public Term? Term
    {
        get
        {
            lock (_gate)
                return _term;
        }
    }

    /// <summary>The rules of the groups that jobs name; replaced whole when one changes.</summary>
    public IReadOnlyDictionary<GroupId, WorkerGroupFacts> Groups
    {
        get => Volatile.Read(ref _groups);
        set
        {
            Volatile.Write(ref _groups, value);
            Changed();
        }
    }

    /// <summary>Grows whenever a session, a worker's facts or a group changes: what was worked out from them is stale.</summary>
    public long Version => Volatile.Read(ref _version);

    public void Changed() => Interlocked.Increment(ref _version);

    /// <summary>Lets workers in, and gives what they say.</summary>
    public ChannelReader<WorkerEvent> Open(Term term)
    {
        lock (_gate)
        {
            _term = term;
            _events = Channel.CreateBounded<WorkerEvent>(QueuedFrames);
            return _events.Reader;
        }
    }

    /// <summary>Closes every session; no event comes after it.</summary>
    public void Close(string reason)
    {
        List<WorkerSession> sessions;
        lock (_gate)
        {
            _term = null;
            sessions = [.. _sessions.Values];
            _sessions.Clear();
            _lastHeard.Clear();
            _events.Writer.TryComplete();
        }
        sessions.ForEach(session => session.Close(reason));
    }

    /// <summary>The session of a worker; null while it is not connected.</summary>
    public WorkerSession? Find(WorkerId worker)
    {
        lock (_gate)
            return _sessions.GetValueOrDefault(worker);
    }

    /// <summary>How long nothing has come from a worker; null when nothing came in this term.</summary>
    public TimeSpan? Silence(WorkerId worker)
    {
        lock (_gate)
        {
            if (_sessions.TryGetValue(worker, out var session))
                return session.Silence;
            return _lastHeard.TryGetValue(worker, out var heard) ? clock.GetElapsedTime(heard) : null;
        }
    }

    public IReadOnlyList<WorkerSession> Sessions()
    {
        lock (_gate)
            return [.. _sessions.Values];
    }

    /// <summary>
    /// Takes a session in. An older one of the same instance is replaced: the worker closed it, or its network did. What
    /// the older one's hello says is no longer true, so it is not let in after the newer.
    /// </summary>
    /// <returns>False when the term is over, or the worker has connected anew meanwhile.</returns>
    public async Task<bool> AddAsync(Term term, WorkerSession session, WorkerJoined joined, CancellationToken ct)
    {
        WorkerSession? older;
        lock (_gate)
        {
            if (_term != term || (_sessions.TryGetValue(session.Worker, out older) && older.OpenedAt > session.OpenedAt))
                return false;
            _sessions[session.Worker] = session;
        }
        Changed();
        older?.Close("the worker has connected again");
        return await PostAsync(term, joined, ct);
    }

    public async Task RemoveAsync(Term term, WorkerSession session)
    {
        lock (_gate)
        {
            if (_sessions.GetValueOrDefault(session.Worker) == session)
                _sessions.Remove(session.Worker);
            _lastHeard[session.Worker] = session.LastHeard;
        }
        Changed();
        await PostAsync(term, new WorkerLeft(session), CancellationToken.None);
    }

    /// <summary>Hands an event to the engine, and waits while it has many.</summary>
    public async Task<bool> PostAsync(Term term, WorkerEvent happened, CancellationToken ct)
    {
        ChannelWriter<WorkerEvent> events;
        lock (_gate)
        {
            if (_term != term)
                return false;
            events = _events.Writer;
        }
        while (await events.WaitToWriteAsync(ct))
        {
            if (events.TryWrite(happened))
                return true;
        }
        return false;
    }
}
