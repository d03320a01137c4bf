using Belfry.Cluster;
using Belfry.Storage;

namespace Belfry.Azkaban;

/// <summary>Ends the executions of jobs that were deleted, where the call that deleted them did not see the end.</summary>
internal sealed partial class Cancellations(
    Term term, AzkabanClient client, AzkabanStore store, AzkabanOptions options, AzkabanReach reach, ILogger logger)
{
    private const int MostAtOnce = 100;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    /// <returns>How long to wait for the next.</returns>
    public async Task<TimeSpan> PassAsync()
    {
        if (reach.Pause is var pause && pause > TimeSpan.Zero)
            return pause;
        var due = await store.CancelsDueAsync(MostAtOnce, term.Ended);
        await Parallel.ForEachAsync(
            due,
            new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = term.Ended },
            async (row, ct) => await CancelAsync(row, row.Execution!.Value, ct));
        return Every;
    }

    private async Task CancelAsync(AzkabanJobRow row, long execution, CancellationToken ct)
    {
        var cancelled = await client.CancelAsync(execution, ct);
        if (cancelled.Error is { } error)
        {
            reach.Failed(error);
            if (error.Kind is not AzkabanErrorKind.NotRunning and not AzkabanErrorKind.NoSuchExecution)
            {
                var wait = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(row.Tries + 1, 12)));
                LogNotCancelled(execution, row.Id, error.Message);
                await store.PostponeAsync(row.Id, row.N, wait < LongestWait ? wait : LongestWait, counts: true, error.Message, ct);
                return;
            }
        }
        var read = await client.ExecutionAsync(execution, ct);
        if (read.Error is { Kind: AzkabanErrorKind.NoSuchExecution } gone)
            await store.ApplyAsync(term.Epoch, [Statuses.Gone(row.Id, row.N, execution, gone.Message)], ct);
        else if (read.Error is null && read.Value.Status.IsFinal())
            await store.ApplyAsync(term.Epoch, [Statuses.News(row.Id, row.N, read.Value)], ct);
        else
            await store.PostponeAsync(row.Id, row.N, Every * 2, counts: false, "it is being cancelled", ct);
    }

    [LoggerMessage(8040, LogLevel.Warning, "Execution {Execution} of the deleted job {Job} could not be cancelled and is tried again: {Reason}")]
    private partial void LogNotCancelled(long execution, long job, string reason);
}
