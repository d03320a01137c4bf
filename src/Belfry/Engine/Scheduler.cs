using Belfry.Cluster;
using Belfry.Core.Contracts;
using Belfry.Core.Jobs;
using Belfry.Core.Protocol;
using Belfry.Core.Runs;
using Belfry.Fleet;
using Belfry.Storage;
using Npgsql;

namespace Belfry.Engine;

/// <summary>
/// The engine of a master. While another leads it keeps the schedules in memory up to date; when this one is elected it
/// reads what is in flight, finishes a pass that was cut off, and runs its loops until the term ends. Whatever goes
/// wrong in a loop ends the term: the next one, here or elsewhere, starts from what is committed.
/// </summary>
internal sealed partial class Scheduler(
    LeaderElection election,
    ClusterOptions options,
    Database database,
    ScheduleStore schedules,
    RunStore runs,
    JobStore jobs,
    SpecSecrets secrets,
    RetentionOptions retention,
    ScheduleBook book,
    WorkerPool pool,
    FleetRefresh fleet,
    FleetMeter fleetMeter,
    EngineMeter meter,
    WorkerStore workers,
    MasterStore masters,
    AlertOptions alertOptions,
    Wakeups wakeups,
    Alerts alerts,
    DatabaseClock databaseClock,
    TimeProvider clock,
    ILoggerFactory loggers,
    ILogger<Scheduler> logger) : BackgroundService
{
    private const int PartitionDaysAhead = 7;

    private static readonly TimeSpan FollowEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RehearsalMost = TimeSpan.FromSeconds(4);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isRehearsed = false;
        await using var terms = election.TermsAsync(stoppingToken).GetAsyncEnumerator(CancellationToken.None);
        var elected = terms.MoveNextAsync().AsTask();
        while (true)
        {
            await Task.WhenAny(elected, Task.Delay(FollowEvery, clock, stoppingToken));
            if (!elected.IsCompleted)
            {
                if (stoppingToken.IsCancellationRequested)
                    continue;
                var follows = await FollowAsync(stoppingToken);
                if (follows && !isRehearsed)
                {
                    isRehearsed = true;
                    await RehearseAsync(elected, stoppingToken);
                }
                continue;
            }
            if (!await elected)
                return;
            isRehearsed = true;
            await LeadAsync(terms.Current, stoppingToken);
            elected = terms.MoveNextAsync().AsTask();
        }
    }

    /// <returns>False when the database is away, which the election has said already. What was read stays good.</returns>
    private async Task<bool> FollowAsync(CancellationToken ct)
    {
        try
        {
            var watermark = await schedules.WatermarkAsync(ct);
            await book.CatchUpAsync(watermark.DoneThrough, ct);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNotFollowed(e.Message);
            return false;
        }
    }

    /// <summary>
    /// Leads for one pass, in a term of nobody, whose batch PostgreSQL refuses: the first second of a master that never led
    /// before goes into making its code and its caches warm, and is better spent while another leads.
    /// </summary>
    private async Task RehearseAsync(Task elected, CancellationToken stopping)
    {
        var started = clock.GetTimestamp();
        using var term = new Term(LedgerStore.EpochOfNobody, RehearsalMost, clock);
        using var stop = stopping.Register(() => term.End("this master stops"));
        try
        {
            var rehearsal = RunLoopsAsync(term, isRehearsal: true);
            if (await Task.WhenAny(rehearsal, elected) == elected)
                term.End("this master was elected");
            await rehearsal;
        }
        catch (OperationCanceledException) when (term.Reason == Term.Replaced)
        {
            LogRehearsed(clock.GetElapsedTime(started).TotalMilliseconds);
        }
        catch (OperationCanceledException) when (term.Ended.IsCancellationRequested)
        {
            LogNotRehearsed(term.Reason ?? $"it took longer than {RehearsalMost.TotalSeconds} s");
        }
        catch (Exception e)
        {
            LogNotRehearsed(e.Message);
        }
        finally
        {
            term.End("the rehearsal is over");
        }
    }

    private async Task LeadAsync(Term term, CancellationToken stopping)
    {
        using var stop = stopping.Register(() => term.End("this master stops"));
        try
        {
            await RunLoopsAsync(term, isRehearsal: false);
        }
        catch (OperationCanceledException) when (term.Ended.IsCancellationRequested)
        {
            // the term is over, as it should be
        }
        catch (Exception e)
        {
            LogTermFailed(e, term.Epoch);
            term.End($"{e.GetType().Name}: {e.Message}");
            await alerts.RaiseAsync(AlertKind.TermFailed, AlertTexts.TermFailed(term.Epoch, e.Message), CancellationToken.None);
        }
        finally
        {
            pool.Close("this master no longer leads");
        }
    }

    private async Task RunLoopsAsync(Term term, bool isRehearsal)
    {
        var started = clock.GetTimestamp();
        // A rehearsal has no workers of its own, and touches nothing that the epoch does not fence.
        var termPool = isRehearsal ? new WorkerPool(clock) : pool;
        if (!isRehearsal)
            await MakePartitionsAsync(term.Ended);
        var watermark = await schedules.WatermarkAsync(term.Ended);
        await book.CatchUpAsync(watermark.DoneThrough, term.Ended);

        var plans = new JobPlans(jobs);
        var runBook = new RunBook(clock);
        var runIds = new RunIds(runs);
        var timers = new TimerBook();
        using var sender = new SendLoop(term, jobs, termPool, secrets, Log<SendLoop>()) { EndUnsent = static (_, _) => Task.CompletedTask };
        using var wakeup = wakeups.Subscribe(Wakeups.Requests);
        await using var asking = await database.OpenAskingAsync(term.Ended);
        var ledger = new Ledger(database, options.Master, term, databaseClock, meter, runBook.Gate, clock, Log<Ledger>());
        var alertBook = new AlertBook(ledger, databaseClock, await alerts.OpenAsync(term.Ended), Log<AlertBook>());
        var lifecycle = new RunLifecycle(runBook, ledger, termPool, sender, databaseClock);
        sender.EndUnsent = async (live, reason) =>
        {
            var ids = await runIds.ReserveAsync(1, term.Ended);
            lock (runBook.Gate)
            {
                lifecycle.End(live, new Finished(databaseClock.Now, RunOutcome.Failed, StartedAt: null, ExitCode: null, reason), ids);
                lifecycle.Place();
            }
        };
        await LoadRunsAsync(runBook, plans, term.Ended);
        foreach (var timer in await schedules.WaitingTimersAsync(term.Ended))
            timers.Add(timer);
        var requests = new RequestApplier(
            term, asking, schedules, book, plans, runBook, lifecycle, ledger, runIds, timers,
            await schedules.NewestPeriodAsync(term.Ended), databaseClock);
        var trigger = new TriggerLoop(
            term, book, plans, runBook, lifecycle, ledger, runIds, timers, requests, alertBook, databaseClock, wakeup,
            Log<TriggerLoop>());
        var late = new LateReports(runBook, lifecycle, ledger, runs, retention, plans, databaseClock, Log<LateReports>());
        await fleet.LoadGroupsAsync(term.Ended);
        var reports = new ReportLoop(
            term, termPool.Open(term), runBook, lifecycle, late, ledger, runIds, termPool, sender, retention, databaseClock, Log<ReportLoop>());
        var dispatch = new DispatchLoop(term, runBook, lifecycle, ledger, databaseClock, clock);
        var lost = new LostRunWatch(
            term, runBook, lifecycle, runIds, ledger, termPool, databaseClock, clock, Log<LostRunWatch>());
        var housekeeping = new Housekeeping(term, retention, runs, schedules, clock, Log<Housekeeping>());
        var watch = new AlertWatch(
            term, runBook, lifecycle, alertBook, termPool, fleetMeter, workers, alertOptions, clock, Log<AlertWatch>());
        Task[] FencedLoops() => [ledger.RunAsync(), ledger.TellAsync(), sender.RunAsync(), reports.RunAsync(), dispatch.RunAsync(), lost.RunAsync()];
        if (isRehearsal)
        {
            // Runs and watermark commit together: with one that was read before the runs, the leader's newest would be planned again.
            watermark = await schedules.WatermarkAsync(term.Ended);
            await UntilOneEndsAsync(term, [.. FencedLoops(), trigger.RehearseAsync(watermark)]);
            return;
        }
        await SayWhoLeadsAsync(term, alertBook);
        using var measured = meter.Watch(runBook, book, ledger, alertBook, () => databaseClock.Now - trigger.AccountedThrough);
        LogLoaded(term.Epoch, book.Count, runBook.Count, clock.GetElapsedTime(started).TotalMilliseconds);

        await UntilOneEndsAsync(term, [
            .. FencedLoops(), trigger.RunAsync(watermark), fleet.RunAsync(term), housekeeping.RunAsync(), watch.RunAsync(),
        ]);
    }

    /// <summary>A master that leads again after itself is no news.</summary>
    private async Task SayWhoLeadsAsync(Term term, AlertBook alertBook)
    {
        if (await masters.FormerLeaderAsync(term.Epoch, term.Ended) is { } former && former.MasterId != options.Master)
            alertBook.Say(AlertKind.LeaderChanged, AlertTexts.LeaderChanged(options.Url, term.Epoch, former.Url));
    }

    private async Task MakePartitionsAsync(CancellationToken ct)
    {
        try
        {
            await runs.MakePartitionsAsync(PartitionDaysAhead, ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            // A week of them is there: whoever reads history for hours must not keep the schedules from firing.
            LogPartitionsWait(e.MessageText);
        }
    }

    /// <summary>The loops stand and fall together: none may go on with what another no longer knows.</summary>
    private static async Task UntilOneEndsAsync(Term term, Task[] loops)
    {
        var first = await Task.WhenAny(loops);
        if (!term.Ended.IsCancellationRequested)
            term.End(first.Exception?.GetBaseException().Message ?? "one of its loops has ended");
        await Task.WhenAll(loops.Select(loop => loop.ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default)));
        await first;
    }

    private async Task LoadRunsAsync(RunBook runBook, JobPlans plans, CancellationToken ct)
    {
        var loaded = new List<Run>();
        await runs.ReadLiveAsync(loaded.Add, ct);
        var versions = await plans.VersionsAsync([.. loaded.Select(run => (run.Job, run.JobVersion)).Distinct()], ct);
        // Of a broadcast whose turn came, a part may still have no worker: it goes with the others.
        var begun = loaded.Where(run => run.State != RunState.Queued).Select(run => run.FirstRun).ToHashSet();
        lock (runBook.Gate)
        {
            foreach (var run in loaded)
            {
                ct.ThrowIfCancellationRequested();
                if (!versions.TryGetValue((run.Job, run.JobVersion), out var plan))
                    throw new InvalidOperationException($"Run {run.Id} is of version {run.JobVersion} of job {run.Job}, which does not exist.");
                runBook.Add(new LiveRun(run, plan)
                {
                    AssignmentCommitted = run.State != RunState.Queued,
                    Held = MayHaveWaited(run, plan) && !begun.Contains(run.FirstRun),
                });
            }
            foreach (var job in loaded.Select(run => run.Job).Distinct())
            {
                RunLifecycle.MakeWayAgain(runBook.Of(job));
                runBook.ReleaseFirst(job);
            }
        }
    }

    /// <summary>
    /// Whether a run was waiting for its turn is not in its row: of a job whose runs take turns, every first attempt that
    /// has no worker is taken to wait, and the first of them is let go when nothing else of the job is in flight.
    /// </summary>
    private static bool MayHaveWaited(Run run, JobPlan plan)
        => run is { State: RunState.Queued, Attempt: 1, Forced: false }
           && plan.Policies.Concurrency is ConcurrencyPolicy.Queue or ConcurrencyPolicy.Replace;

    private ILogger<T> Log<T>() => loggers.CreateLogger<T>();

    [LoggerMessage(3501, LogLevel.Information,
        "Epoch {Epoch}: {Jobs} scheduled jobs and {Runs} unfinished runs are loaded after {Milliseconds:0} ms")]
    private partial void LogLoaded(long epoch, int jobs, int runs, double milliseconds);

    [LoggerMessage(3505, LogLevel.Information, "This master follows, and has rehearsed to lead within {Milliseconds:0} ms")]
    private partial void LogRehearsed(double milliseconds);

    [LoggerMessage(3506, LogLevel.Information, "This master has not rehearsed to lead, and its first second as leader is slower: {Reason}")]
    private partial void LogNotRehearsed(string reason);

    [LoggerMessage(3502, LogLevel.Error, "Epoch {Epoch} ends early; the next term starts from what is committed")]
    private partial void LogTermFailed(Exception reason, long epoch);

    [LoggerMessage(3504, LogLevel.Warning, "The partitions of the days to come are made later: {Reason}")]
    private partial void LogPartitionsWait(string reason);

    [LoggerMessage(3503, LogLevel.Debug, "The schedules in memory were not brought up to date: {Reason}")]
    private partial void LogNotFollowed(string reason);
}
