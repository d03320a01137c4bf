using Belfry.Cluster;
using Belfry.Core.Jobs;
using Belfry.Core.Placement;
using Belfry.Core.Protocol;
using Belfry.Core.Runs;
using Belfry.Fleet;
using Belfry.Storage;

namespace Belfry.Engine;

/// <summary>What one decision changes, gathered until it is handed to the ledger.</summary>
internal sealed class Decision
{
    public List<(Run Run, bool IsNew)> Runs { get; } = [];

    /// <summary>Of the job whose runs they are; null when it no longer exists.</summary>
    public JobPlan? Plan { get; set; }

    /// <summary>Runs whose end is asked for once the decision is committed.</summary>
    public List<LiveRun> Kills { get; } = [];
}

/// <summary>
/// Everything that happens to a run in flight: it is let in, placed, ended, tried again, killed or withdrawn. Every
/// method is called with the book's lock held, and hands what it decided to the ledger before the lock is let go.
/// </summary>
internal sealed class RunLifecycle(
    RunBook book,
    Ledger ledger,
    WorkerPool pool,
    SendLoop sender,
    DatabaseClock clock)
{
    /// <summary>So many unfinished runs are kept in memory and in the table; further instants are skipped.</summary>
    public const int MostUnfinished = 200_000;

    /// <summary>Set when an instant was skipped because of <see cref="MostUnfinished"/>.</summary>
    public bool WasFull { get; set; }

    /// <summary>The workers that a broadcast goes to now, in a stable order; null for any other routing.</summary>
    public IReadOnlyList<WorkerId>? MembersFor(JobPlan? plan)
    {
        if (plan is not { Policies.Routing: Routing.Broadcast, Deleted: false })
            return null;
        var group = GroupOf(plan.Need, out var groupIsGone);
        return groupIsGone
            ? []
            : [.. pool.Sessions().Where(session => Eligibility.WhyNot(plan.Need, group, session.Facts) is null)
                .Select(session => session.Worker).OrderBy(worker => worker.Value)];
    }

    /// <summary>
    /// Decides whether a new run may start, waits or is skipped, by its job's concurrency policy. A broadcast is decided
    /// as one run and becomes one for each of its members.
    /// </summary>
    /// <param name="members">As <see cref="MembersFor"/> gave them at the trigger.</param>
    /// <param name="ids">Holds a number for each member but the first.</param>
    public void Admit(Run run, JobPlan plan, IReadOnlyList<WorkerId>? members, RunIds.Block ids, Decision decision)
    {
        decision.Plan = plan;
        if (members is [])
        {
            Skip(run, Remarks.NobodyToBroadcastTo(WhyWaiting(plan.Need)), decision);
            return;
        }
        if (book.Count >= MostUnfinished)
        {
            WasFull = true;
            Skip(run, Remarks.SchedulerFull(MostUnfinished), decision);
            return;
        }
        var ofJob = book.Of(run.Job);
        var verdict = Admission.Decide(plan.Policies, ofJob.Active, ofJob.Waiting, run.Forced, out var reason);
        if (verdict == AdmissionVerdict.Skip)
        {
            Skip(run, reason!, decision);
            return;
        }
        if (verdict == AdmissionVerdict.Replace)
            MakeWay(run, ofJob, decision);
        var isHeld = verdict != AdmissionVerdict.Start;
        foreach (var part in members is null ? [run] : Broadcast.Parts(run, members, ids, run.QueuedAt))
        {
            var live = new LiveRun(part with { Remark = reason }, plan) { Held = isHeld };
            book.Add(live);
            decision.Runs.Add((live.Run, true));
        }
        if (isHeld)
            book.ReleaseFirst(run.Job);
    }

    /// <summary>Hands a decision about new runs to the ledger.</summary>
    public LedgerEntry EntryOf(Decision decision, LedgerEntry rest) => new()
    {
        Runs = decision.Runs,
        Schedule = rest.Schedule,
        Timers = rest.Timers,
        Watermark = rest.Watermark,
        Notices = decision.Plan is not { Policies: { Notify.Count: > 0 } policies }
            ? []
            : [.. decision.Runs
                .Select(change => change.IsNew
                    ? JobNotes.Triggered(change.Run, policies)
                    : JobNotes.Ended(change.Run, policies, isTriedAgain: false))
                .OfType<JobNotice>()],
        Committed = () =>
        {
            rest.Committed?.Invoke();
            foreach (var live in decision.Kills)
                SendKill(live);
        },
        Refused = Drop,
    };

    /// <summary>An attempt ends, and perhaps the next is queued, in one entry.</summary>
    /// <param name="ids">Holds a number for the next attempt.</param>
    public void End(LiveRun live, RunEvent happened, RunIds.Block ids, Action? committed = null)
    {
        if (happened is Finished { Outcome: RunOutcome.Killed } killed && live.KillReason is { } reason)
            happened = killed with { Remark = reason };
        if (!book.Apply(live, happened))
            return;
        var changes = new List<(Run, bool)> { (live.Run, false) };
        if (live.KillReason is null && Retries.DelayAfter(live.Run, live.Plan.Policies, Random.Shared.NextDouble()) is { } delay)
            changes.Add((QueueNext(live, delay, ids), true));
        else
            book.ReleaseFirst(live.Run.Job);
        Enqueue(changes, committed, JobNotes.Ended(live.Run, live.Plan.Policies, isTriedAgain: changes.Count > 1));
    }

    /// <summary>A queued run will not run.</summary>
    /// <param name="isDecided">Its job's instant is in good hands: another attempt had succeeded or is running.</param>
    public void Withdraw(LiveRun live, string reason, bool isDecided = false)
    {
        if (!book.Apply(live, new Withdrawn(clock.Now, reason)))
            return;
        book.ReleaseFirst(live.Run.Job);
        Enqueue([(live.Run, false)], notice: isDecided ? null : JobNotes.Ended(live.Run, live.Plan.Policies, isTriedAgain: false));
    }

    /// <summary>Somebody wants the run's end. One that has no worker yet ends at once.</summary>
    public void Kill(LiveRun live, string reason)
    {
        if (live.Run.State == RunState.Queued)
        {
            book.Apply(live, new KilledWhileQueued(clock.Now, reason));
            book.ReleaseFirst(live.Run.Job);
            Enqueue([(live.Run, false)]);
            return;
        }
        live.KillReason ??= reason;
        SendKill(live);
    }

    /// <summary>What changed in memory, in one entry of its own.</summary>
    public void Enqueue(List<(Run Run, bool IsNew)> changes, Action? committed = null, JobNotice? notice = null)
        => ledger.Enqueue(new LedgerEntry
        {
            Runs = changes,
            Notices = notice is null ? [] : [notice],
            Committed = committed,
            Refused = Drop,
        });

    /// <summary>
    /// Places every ready run for which a worker has a free slot, the most urgent first. It ends what was decided.
    /// </summary>
    public void Place()
    {
        var order = new PriorityQueue<NeedQueue, (int, long)>();
        foreach (var queue in book.Queues)
        {
            if (queue.Peek() is { } first)
                order.Enqueue(queue, NeedQueue.Rank(first));
        }
        while (order.TryDequeue(out var queue, out _))
        {
            if (queue.Peek() is not { } live || ChooseWorker(queue) is not { } session)
                continue; // a queue without a free worker stands aside until something changes
            queue.Dequeue();
            queue.Placed++;
            book.Apply(live, new Assigned(clock.Now, session.Worker));
            var assigned = live.Run;
            ledger.Enqueue(new LedgerEntry
            {
                Runs = [(assigned, false)],
                Committed = () => sender.Send(live),
                Refused = Drop,
            });
            if (queue.Peek() is { } next)
                order.Enqueue(queue, NeedQueue.Rank(next));
        }
        ledger.Decided();
    }

    /// <summary>The workers that may take the runs of a queue, whether or not they have a free slot.</summary>
    public WorkerSession[] Eligible(NeedQueue queue)
    {
        var version = pool.Version;
        if (queue.Eligible.FleetVersion != version)
        {
            var group = GroupOf(queue.Need, out var groupIsGone);
            queue.Eligible = (version, groupIsGone
                ? []
                : [.. pool.Sessions().Where(session => Eligibility.WhyNot(queue.Need, group, session.Facts) is null)
                    .OrderBy(session => session.Worker.Value)]);
        }
        return queue.Eligible.Sessions;
    }

    /// <summary>Why the runs of a queue wait.</summary>
    public string WhyWaiting(RunNeed need)
    {
        var group = GroupOf(need, out var groupIsGone);
        return groupIsGone
            ? Remarks.GroupGone()
            : Eligibility.WhyWaiting(need, group, [.. pool.Sessions().Select(session => session.Facts)]);
    }

    private WorkerGroupFacts? GroupOf(RunNeed need, out bool isGone)
    {
        WorkerGroupFacts? group = null;
        isGone = need.Group is { } id && !pool.Groups.TryGetValue(id, out group);
        return group;
    }

    private WorkerSession? ChooseWorker(NeedQueue queue)
    {
        var sessions = Eligible(queue);
        var candidates = sessions.Length <= 64 ? stackalloc Candidate[sessions.Length] : new Candidate[sessions.Length];
        for (var i = 0; i < sessions.Length; i++)
        {
            var runs = book.Of(sessions[i].Worker);
            candidates[i] = new Candidate(
                sessions[i].Worker, sessions[i].Facts.FreeSlots(queue.Need.Type, runs.Count, runs.HttpCount));
        }
        var turn = queue.Need.Routing == Routing.Random ? Random.Shared.NextInt64() : queue.Placed;
        var chosen = WorkerChoice.Choose(candidates, queue.Need.Routing, queue.Need.HashKey, turn);
        return chosen < 0 ? null : sessions[chosen];
    }

    private static void Skip(Run run, string reason, Decision decision)
        => decision.Runs.Add((run with { State = RunState.Skipped, EndedAt = run.QueuedAt, Remark = reason }, true));

    /// <summary>Under <c>replace</c>: what has no worker yet is skipped, what has one is ended.</summary>
    private void MakeWay(Run successor, JobRuns ofJob, Decision decision)
    {
        foreach (var older in ofJob.Runs.ToList())
        {
            if (book.Apply(older, new Withdrawn(clock.Now, Remarks.ReplacedBy(successor.Id))))
            {
                decision.Runs.Add((older.Run, false));
                continue;
            }
            older.KillReason ??= Remarks.ReplacedBy(successor.Id);
            decision.Kills.Add(older);
        }
    }

    /// <summary>
    /// A new leader finds a run that waits under <c>replace</c>: those before it are to be ended, though whoever led
    /// before may have said so already. Their workers hear of it when they say that they hold them.
    /// </summary>
    public static void MakeWayAgain(JobRuns ofJob)
    {
        if (ofJob.FirstHeld is not { Plan.Policies.Concurrency: ConcurrencyPolicy.Replace } successor)
            return;
        foreach (var older in ofJob.Runs.Where(live => live.Run.FirstRun.CompareTo(successor.Run.FirstRun) < 0))
            older.KillReason ??= Remarks.ReplacedBy(successor.Run.Id);
    }

    private Run QueueNext(LiveRun ended, TimeSpan delay, RunIds.Block ids)
    {
        var now = clock.Now;
        var id = ids.Take();
        var next = Retries.NextAttempt(ended.Run, id, RunUuid.Create(id, now), ended.Run.JobVersion, now, now + delay);
        if (next.NotBefore is { } at)
            next = next with { Remark = Remarks.TriedAgain(ended.Run.Attempt, ended.Run.State, at) };
        book.Add(new LiveRun(next, ended.Plan));
        return next;
    }

    private void SendKill(LiveRun live)
    {
        if (live.KillReason is { } reason && !live.Run.HasEnded && live.Run.Worker is { } worker)
            pool.Find(worker)?.Send(new RunCancelled(live.Run.Uuid, reason));
    }

    /// <summary>PostgreSQL refused the runs and they are recorded as failed: they are no longer in flight.</summary>
    private void Drop(IReadOnlyList<Run> recorded)
    {
        lock (book.Gate)
        {
            foreach (var run in recorded)
            {
                book.Forget(run);
                book.ReleaseFirst(run.Job);
            }
        }
    }
}
