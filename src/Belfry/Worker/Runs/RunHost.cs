using Belfry.Core.Jobs;
using Belfry.Core.Protocol;
using Belfry.Worker.Executors;
using Belfry.Worker.Journal;
using Belfry.Worker.Output;
using Belfry.Worker.Processes;

namespace Belfry.Worker.Runs;

/// <summary>
/// Carries each run through its life on this worker: journal, place, start, end, journal. It refuses nothing: what has
/// no place yet waits. The link is told by <see cref="Touched"/> whenever there is something to tell the leader.
/// </summary>
internal sealed partial class RunHost(
    RunTable table,
    RunJournal journal,
    DataFolder data,
    Func<JobSpec, (IExecutor Executor, Slots Slots)> executors,
    TimeProvider clock,
    ILogger<RunHost> log)
{
    private readonly Headcount _going = new();

    // Seconds; a timer takes no more than 49 days, and a longer timeout is none.
    private const int LongestTimer = 49 * 24 * 3600;

    /// <summary>Called with a run that the leader has something to hear of; set once, before the first run.</summary>
    public Action<WorkerRun> Touched { get; set; } = _ => { };

    /// <summary>Completes when no run goes on any more; results may still wait for their confirmation.</summary>
    public Task WhenIdleAsync() => _going.WhenNoneAsync();

    /// <summary>Begins a run. One that is known already, in any state, is left alone.</summary>
    public void Assign(RunAssigned assignment)
    {
        var run = new WorkerRun(assignment);
        if (!table.TryAdd(run))
            return;
        _going.Add();
        _ = CarryAsync(run);
    }

    /// <summary>Asks a run to end. One that has ended, or was never here, is none of its business.</summary>
    public void Kill(Guid id, string reason)
        => table.Find(id)?.RequestStop(new StopRequest(RunOutcome.Killed, Failures.Killed(reason)));

    /// <summary>Somebody watches the run, or nobody does any more.</summary>
    public void Follow(Guid id, bool on)
    {
        if (table.Find(id) is { } run)
            run.Live = on ? run.Live ?? new LiveTail() : null;
    }

    /// <summary>Ends everything that still goes on, because the worker does.</summary>
    public void StopAll()
    {
        foreach (var run in table.All)
            run.RequestStop(new StopRequest(RunOutcome.Failed, Failures.WorkerStopped()));
    }

    /// <summary>The end is committed on the other side: the run is forgotten here.</summary>
    public void Confirm(Guid id)
    {
        if (table.Remove(id) is not { } run)
            return;
        journal.Append(new JournalRecord.Forgotten(id));
        run.Spool?.Delete();
    }

    // It never throws: a fault of the worker is an end of the run too.
    private async Task CarryAsync(WorkerRun run)
    {
        RunEnd end;
        try
        {
            end = await WaitAndExecuteAsync(run, run.Assignment!.Spec);
        }
        catch (Exception e)
        {
            LogFault(e, run.Id);
            end = RunEnd.Failed(Failures.WorkerFault(e));
        }

        var pieces = run.Spool?.Count ?? 0;
        var journalled = new JournalledEnd(end.Outcome, end.ExitCode, clock.GetUtcNow(), pieces, end.Remark);

        // Told at once, and synced meanwhile: until it is on disk a power failure makes the end "the worker was restarted",
        // as a moment earlier it would have; the leader takes whichever it hears first.
        var kept = journal.AppendAsync(new JournalRecord.Ended(run.Id, journalled));
        run.MarkFinished(end, clock.GetTimestamp(), pieces);
        Touched(run);
        await kept;
        _going.Remove();
    }

    // The place in line is taken first, so that runs start in the order in which they came.
    private async Task<RunEnd> WaitAndExecuteAsync(WorkerRun run, JobSpec spec)
    {
        var (executor, slots) = executors(spec);
        var place = slots.TakeAsync(run.StopRequested);
        var journalled = await journal.AppendAsync(new JournalRecord.Accepted(run.Id, run.Attempt));
        if (!await place)
            return ProcessVerdict.OfStop(await run.StopRequested);
        try
        {
            return journalled ? await ExecuteAsync(executor, run, spec) : RunEnd.Failed(Failures.JournalFull());
        }
        finally
        {
            slots.GiveBack();
        }
    }

    private async Task<RunEnd> ExecuteAsync(IExecutor executor, WorkerRun run, JobSpec spec)
    {
        var path = data.OutputPathOf(run.Id);
        var spool = new OutputSpool(path);
        run.Spool = spool;
        var mask = SecretMask.For(spec.SecretParams.Select(name => spec.Params.GetValueOrDefault(name, "")));
        using var output = new CapturedOutput(
            spool, path, spec.MaxOutputBytes, mask, () => Touched(run), () => run.Live, clock);
        using var timeout = TimeoutOf(run, spec.TimeoutSeconds);
        try
        {
            var end = await executor.RunAsync(run, output, process =>
            {
                if (run.Facts.StartedAt is null)
                    timeout?.Change(TimeSpan.FromSeconds(Math.Max(spec.TimeoutSeconds!.Value, 0)), Timeout.InfiniteTimeSpan);
                MarkStarted(run, process);
            });
            return mask is null || end.Remark is null ? end : end with { Remark = mask.Apply(end.Remark) };
        }
        finally
        {
            output.Finish();
        }
    }

    private ITimer? TimeoutOf(WorkerRun run, int? seconds)
        => seconds is null or > LongestTimer
            ? null
            : clock.CreateTimer(
                _ => run.RequestStop(new StopRequest(RunOutcome.TimedOut, Failures.TimedOut(seconds.Value))),
                state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private void MarkStarted(WorkerRun run, Spawned? process)
    {
        JournalledProcess? journalled = process is null ? null : new JournalledProcess(process.Pid, process.StartTicks);
        journal.Append(new JournalRecord.Started(run.Id, clock.GetUtcNow(), journalled));
        if (run.Facts.StartedAt is null)
            run.MarkStarted(clock.GetTimestamp());
        Touched(run);
    }

    [LoggerMessage(5300, LogLevel.Error, "The worker failed to carry out run {Run}")]
    private partial void LogFault(Exception reason, Guid run);
}
