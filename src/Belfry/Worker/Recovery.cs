using Belfry.Core.Protocol;
using Belfry.Worker.Journal;
using Belfry.Worker.Output;
using Belfry.Worker.Processes;
using Belfry.Worker.Runs;

namespace Belfry.Worker;

/// <summary>
/// Takes up what an earlier life of this worker has left. A run with a result keeps it until it is confirmed. One
/// without is never started again: whatever of it still lives is ended, and it is reported as failed.
/// </summary>
internal sealed partial class Recovery(
    RunJournal journal,
    DataFolder data,
    RunFolders folders,
    ProcessEnder ender,
    RunTable table,
    TimeProvider clock,
    ILogger log)
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(10);

    public async Task RunAsync(IReadOnlyCollection<JournalledRun> found)
    {
        var open = found.Where(run => run.End is null).ToList();

        // A journal that was lost names no run; the folder of the runs does.
        var left = await ender.EndAsync(new RunProcesses(open.Select(Traces), folders.Runs), EndLimit);
        foreach (var run in found)
            await TakeUpAsync(run, left);
        data.RemoveOutputExcept(found.Select(run => run.Run).ToHashSet());
        folders.RemoveLeftovers();
        if (found.Count > 0)
            LogFound(found.Count, open.Count, left);
    }

    private async Task TakeUpAsync(JournalledRun run, int left)
    {
        var spool = CapturedOutput.Recover(data.OutputPathOf(run.Run));

        // After a power failure there may be fewer pieces than the result has counted; those are gone.
        var pieces = spool.Count;
        var end = run.End;
        if (end is null)
        {
            var remark = Failures.WorkerRestarted();
            end = new JournalledEnd(
                RunOutcome.Failed, null, clock.GetUtcNow(), pieces,
                left is 0 ? remark : Failures.AndLeft(remark, left));
            await journal.AppendAsync(new JournalRecord.Ended(run.Run, end));
        }

        table.TryAdd(new WorkerRun(
            run.Run, run.Attempt, new RunEnd(end.Outcome, end.ExitCode, end.Remark),
            run.StartedAt is { } at ? TimestampOf(at) : null, TimestampOf(end.At), spool, pieces));
    }

    // The session is not looked for: its number may be another's since. What was started carries the run's id.
    private static RunTraces Traces(JournalledRun run)
    {
        var process = run.Process is { } known && ProcessTable.StartTicksOf(known.Pid) == known.StartTicks
            ? known
            : default;
        return new RunTraces(run.Run, process.Pid, process.StartTicks, Mark: 0);
    }

    private long TimestampOf(DateTimeOffset at)
    {
        var ago = clock.GetUtcNow() - at;
        return clock.GetTimestamp() - (ago > TimeSpan.Zero ? (long)(ago.TotalSeconds * clock.TimestampFrequency) : 0);
    }

    [LoggerMessage(5010, LogLevel.Warning,
        "The journal holds {Count} runs of an earlier life; {Open} of them had not ended and are reported as failed. "
        + "{Left} processes could not be ended")]
    private partial void LogFound(int count, int open, int left);
}
