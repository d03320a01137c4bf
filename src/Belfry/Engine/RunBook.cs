using Belfry.Core.Jobs;
using Belfry.Core.Placement;
using Belfry.Core.Runs;

namespace Belfry.Engine;

/// <summary>
/// The leader's memory of every run in flight, one per term. What is decided here is handed to the ledger under the
/// same lock, so the order of the ledger's entries is the order of the decisions, and every prefix of them is a state
/// the engine was in. Nothing reaches a worker before its entry is committed.
/// </summary>
internal sealed class RunBook(TimeProvider clock)
{
    private readonly Dictionary<RunId, LiveRun> _runs = [];
    private readonly Dictionary<JobId, JobRuns> _byJob = [];
    private readonly Dictionary<WorkerId, WorkerRuns> _byWorker = [];
    private readonly Dictionary<RunNeed, NeedQueue> _queues = [];
    private readonly Dictionary<RunId, (Run Run, TimeSpan LostAfter)> _stillRunning = [];
    private readonly PriorityQueue<LiveRun, DateTimeOffset> _later = new();
    private readonly HashSet<LiveRun> _queued = [];
    private int _running;

    /// <summary>Held while anything here is read or decided, and never across an await.</summary>
    public Lock Gate { get; } = new();

    public int Count => _runs.Count;

    /// <summary>How many are queued, assigned and running.</summary>
    public (int Queued, int Assigned, int Running) Counts => (_queued.Count, _runs.Count - _queued.Count - _running, _running);

    /// <summary>When a run started last, as a timestamp of the local clock; null when none did in this term.</summary>
    public long? StartedAt { get; private set; }

    /// <summary>Whether a run is due that has not started: it waits for a worker, or its worker has not said that it runs.</summary>
    public bool IsAnythingDue => Counts.Assigned > 0 || _queues.Values.Any(queue => queue.Peek() is not null);

    public IReadOnlyCollection<NeedQueue> Queues => _queues.Values;

    /// <summary>Forgets the queues that nothing waits in, but for those that remember whose turn it is.</summary>
    public void DropEmptyQueues()
    {
        foreach (var (need, queue) in _queues)
        {
            if (queue.Peek() is null && need.Routing != Routing.RoundRobin)
                _queues.Remove(need);
            else
                queue.Compact();
        }
    }

    /// <summary>Every run that has no worker yet.</summary>
    public IReadOnlyCollection<LiveRun> Queued => _queued;

    /// <summary>When the next retry becomes ready; null when none waits.</summary>
    public DateTimeOffset? NextRetry => _later.TryPeek(out _, out var at) ? at : null;

    /// <summary>The run, when it is in flight and the uuid is really its own.</summary>
    public LiveRun? Find(Guid uuid)
        => _runs.TryGetValue(RunUuid.IdOf(uuid), out var live) && live.Run.Uuid == uuid ? live : null;

    public LiveRun? Find(RunId id) => _runs.GetValueOrDefault(id);

    public JobRuns Of(JobId job) => _byJob.GetValueOrDefault(job) ?? JobRuns.None;

    /// <summary>The runs that a worker has been given.</summary>
    public WorkerRuns Of(WorkerId worker) => _byWorker.GetValueOrDefault(worker) ?? WorkerRuns.None;

    /// <summary>The workers that have been given runs.</summary>
    public IEnumerable<WorkerId> BusyWorkers => _byWorker.Keys;

    public void Add(LiveRun live)
    {
        _runs.Add(live.Run.Id, live);
        if (!_byJob.TryGetValue(live.Run.Job, out var ofJob))
            _byJob[live.Run.Job] = ofJob = new JobRuns();
        ofJob.Add(live);
        if (live.Run.Worker is { } worker)
            RunsOf(worker).Add(live);
        if (live.Run.State == RunState.Running)
            _running++;
        if (live.Run.State != RunState.Queued)
            return;
        _queued.Add(live);
        if (!live.Held)
            MakeReady(live);
    }

    /// <summary>The run of the job that waits the longest takes its turn, when nothing else of the job is going on.</summary>
    public void ReleaseFirst(JobId job)
    {
        var ofJob = Of(job);
        if (ofJob.Active > 0 || ofJob.FirstHeld is not { } held)
            return;
        // The parts of a broadcast take their turn together.
        foreach (var part in ofJob.Runs.Where(live => live.Held && live.Run.FirstRun == held.Run.FirstRun).ToList())
        {
            ofJob.Release(part);
            MakeReady(part);
        }
    }

    /// <summary>Applies what happened.</summary>
    /// <returns>False when it changed nothing.</returns>
    public bool Apply(LiveRun live, RunEvent happened)
    {
        var before = live.Run;
        var after = RunTransitions.Apply(before, happened);
        if (ReferenceEquals(before, after))
            return false;
        live.Run = after;
        if (before.State == RunState.Queued)
            _queued.Remove(live);
        if (before.State == RunState.Running && after.State != RunState.Running)
            _running--;
        else if (after.State == RunState.Running && before.State != RunState.Running)
            _running++;
        // One that was so quick that its start was never told has started too.
        if (before.State == RunState.Assigned && (after.State == RunState.Running || (after.HasEnded && after.State != RunState.Lost)))
            StartedAt = clock.GetTimestamp();
        if (before.Worker is null && after.Worker is { } worker)
            RunsOf(worker).Add(live);
        if (after.HasEnded)
            Remove(live);
        return true;
    }

    /// <summary>PostgreSQL refused the run and has it as <paramref name="recorded"/>: it is no longer in flight.</summary>
    public void Forget(Run recorded)
    {
        if (!_runs.TryGetValue(recorded.Id, out var live))
            return;
        _queued.Remove(live);
        if (live.Run.State == RunState.Running)
            _running--;
        live.Run = recorded with { Worker = live.Run.Worker };
        Remove(live);
    }

    /// <summary>Moves retries whose time has come to their queues.</summary>
    public void WakeRetries(DateTimeOffset now)
    {
        while (_later.TryPeek(out var live, out var at) && at <= now)
        {
            _later.Dequeue();
            Queue(live);
        }
    }

    /// <summary>Lost runs of which their worker said that it still runs them.</summary>
    public IReadOnlyCollection<(Run Run, TimeSpan LostAfter)> StillRunning => _stillRunning.Values;

    /// <summary>A lost run holds its place in its job again: until its end comes, or its worker is silent again.</summary>
    /// <param name="lostAfter">So much silence.</param>
    public void AddStillRunning(Run lost, TimeSpan lostAfter)
    {
        _stillRunning[lost.Id] = (lost, lostAfter);
        if (!_byJob.TryGetValue(lost.Job, out var ofJob))
            _byJob[lost.Job] = ofJob = new JobRuns();
        ofJob.AddStillRunning(lost);
    }

    public void RemoveStillRunning(Run lost)
    {
        _stillRunning.Remove(lost.Id);
        if (!_byJob.TryGetValue(lost.Job, out var ofJob))
            return;
        ofJob.RemoveStillRunning(lost.Id);
        if (ofJob.IsEmpty)
            _byJob.Remove(lost.Job);
    }

    private void MakeReady(LiveRun live)
    {
        if (live.Run.NotBefore is { } at)
            _later.Enqueue(live, at);
        else
            Queue(live);
    }

    private void Queue(LiveRun live)
    {
        if (!_queues.TryGetValue(live.Need, out var queue))
            _queues[live.Need] = queue = new NeedQueue(live.Need);
        queue.Add(live);
    }

    private void Remove(LiveRun live)
    {
        _runs.Remove(live.Run.Id);
        var ofJob = _byJob[live.Run.Job];
        ofJob.Remove(live);
        if (ofJob.IsEmpty)
            _byJob.Remove(live.Run.Job);
        if (live.Run.Worker is { } worker && _byWorker.TryGetValue(worker, out var runs))
        {
            runs.Remove(live);
            if (runs.Count == 0)
                _byWorker.Remove(worker);
        }
    }

    private WorkerRuns RunsOf(WorkerId worker)
    {
        if (!_byWorker.TryGetValue(worker, out var runs))
            _byWorker[worker] = runs = new WorkerRuns();
        return runs;
    }
}
