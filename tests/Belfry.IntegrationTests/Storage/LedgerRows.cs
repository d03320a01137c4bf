using Belfry.Core.Jobs;
using Belfry.Core.Runs;
using Belfry.Storage;

namespace Belfry.IntegrationTests.Storage;

/// <summary>Batches of runs that nobody carries out.</summary>
internal static class LedgerRows
{
    public static IEnumerable<Run> Queued(int first, int count) => Enumerable.Range(first, count).Select(n => new Run
    {
        Id = new RunId(n),
        Uuid = RunUuid.Create(new RunId(n), DateTimeOffset.UnixEpoch.AddYears(56)),
        Job = new JobId(n),
        JobVersion = 1,
        Cause = RunCause.Timer,
        FirstRun = new RunId(n),
        ScheduledAt = TimeProvider.System.GetUtcNow(),
        QueuedAt = TimeProvider.System.GetUtcNow(),
    });

    public static Run Ended(Run run) => run with { State = RunState.Failed, EndedAt = TimeProvider.System.GetUtcNow() };

    public static LedgerBatch Batch(IEnumerable<Run> runs, bool isNew)
    {
        var batch = new LedgerBatch();
        foreach (var run in runs)
            batch.Add(run, isNew);
        return batch;
    }
}
