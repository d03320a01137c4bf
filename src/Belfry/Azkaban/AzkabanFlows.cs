using Belfry.Access;
using Belfry.Cluster;
using Belfry.Control;
using Belfry.Storage;

namespace Belfry.Azkaban;

/// <summary>
/// Jobs that are executions of Azkaban. What Azkaban is asked is written down first; once it is asked, the answer is
/// waited for and written down even if the caller has gone.
/// </summary>
internal sealed class AzkabanFlows(
    AzkabanAccess access, AzkabanStore store, Database database, Submitter submitter, ClusterOptions cluster, TimeProvider clock)
{
    public const string Subject = "scheduler-v2 job";

    private static readonly TimeSpan CancelWithin = TimeSpan.FromSeconds(10);

    /// <summary>From then on the leader sees to a cancel whose master has not.</summary>
    private static readonly TimeSpan LeaderAfter = TimeSpan.FromSeconds(15);

    public async Task<Result<long>> CreateAsync(AzkabanJobWrite job, Caller caller, CancellationToken ct)
    {
        var since = clock.GetTimestamp();
        var id = await store.CreateAsync(
            job,
            cluster.Master,
            caller.Name,
            (connection, made, token) => AuditTrail.WriteAsync(connection, caller, "create", Subject, made, null, job, token),
            ct);
        return await SendAsync(id, 1, job, since, "create");
    }

    public async Task<Result<long>> RerunAsync(AzkabanJobRow job, Caller caller, CancellationToken ct)
    {
        if (access.Client is null)
            return NoAzkaban(job);
        var since = clock.GetTimestamp();
        var begun = await database.InTransactionAsync<Result<int>>(
            async (connection, token) =>
            {
                if (await AzkabanStore.LockAsync(connection, job.Id, token) is not { } locked)
                    return FlowJobs.NotFound(job.Id);
                if (locked.Phase != "ended" || locked.CancelFrom is not null)
                    return FlowJobs.StillRunning(locked);
                await AuditTrail.WriteAsync(connection, caller, "rerun", Subject, job.Id, null, null, token);
                return await AzkabanStore.BeginRerunAsync(connection, job.Id, cluster.Master, token);
            },
            ct);
        return begun.Failure is { } failure ? failure : await SendAsync(job.Id, begun.Value, job, since, "run again");
    }

    /// <summary>Asks Azkaban for the status of one job now. That it cannot be asked changes nothing.</summary>
    public async Task RefreshAsync(AzkabanJobRow job, CancellationToken ct)
    {
        if (access.Client is null || job is not { Phase: "taken", Execution: { } execution })
            return;
        await ReadAsync(job.Id, job.N, execution, ct);
    }

    public async Task<Result<long>> DeleteAsync(AzkabanJobRow job, Caller caller, CancellationToken ct)
    {
        var begun = await database.InTransactionAsync<Result<AzkabanJobRow>>(
            async (connection, token) =>
            {
                if (await AzkabanStore.LockAsync(connection, job.Id, token) is not { } locked)
                    return FlowJobs.NotFound(job.Id);
                if (locked.Phase == "taken" && access.Client is null)
                    return NoAzkaban(locked);
                await AuditTrail.WriteAsync(connection, caller, "delete", Subject, job.Id, job, null, token);
                if (locked.Phase == "queued")
                    await AzkabanStore.EndUnsentAsync(connection, locked, token);
                else if (locked.Phase != "ended")
                    await AzkabanStore.BeginCancelAsync(connection, locked, locked.Phase == "taken" ? LeaderAfter : TimeSpan.Zero, token);
                if (locked.Phase != "taken")
                    await AzkabanStore.DeleteAsync(connection, locked.Id, token);
                return locked;
            },
            ct);
        if (begun.Failure is { } failure)
            return failure;
        if (begun.Value is { Phase: "taken", Execution: { } execution } running
            && await CancelAsync(running, execution) is { } refusal)
        {
            await store.KeepAsync(running.Id, running.N, CancellationToken.None);
            return refusal;
        }
        // Whoever asked may have gone: what was begun is finished all the same.
        await store.DeleteAsync(job.Id, CancellationToken.None);
        return job.Id;
    }

    /// <returns>Why it certainly cannot be cancelled; null when it is, or the leader goes on trying.</returns>
    private async Task<Failure?> CancelAsync(AzkabanJobRow job, long execution)
    {
        // A cancel answers when the execution's jobs have ended. Azkaban goes on with it when nobody waits any more.
        using var patience = new CancellationTokenSource(CancelWithin, clock);
        try
        {
            var cancelled = await access.Client!.CancelAsync(execution, patience.Token);
            if (cancelled.Error is { Kind: AzkabanErrorKind.NoSuchExecution } gone)
                await store.ApplyAsync(null, [Statuses.Gone(job.Id, job.N, execution, gone.Message)], patience.Token);
            else if (cancelled.Error is { Kind: not AzkabanErrorKind.NotRunning, MayHaveTakenEffect: false } refusal)
                return new Failure(FailureKind.Unprocessable, "azkaban_refused", refusal.Message);
            else
                await ReadAsync(job.Id, job.N, execution, patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // The leader sees to it.
        }
        return null;
    }

    private async Task ReadAsync(long id, int n, long execution, CancellationToken ct)
    {
        var read = await access.Client!.ExecutionAsync(execution, ct);
        if (read.Error is { Kind: AzkabanErrorKind.NoSuchExecution } gone)
            await store.ApplyAsync(null, [Statuses.Gone(id, n, execution, gone.Message)], ct);
        else if (read.Error is null && read.Value.Status.IsFinal())
            await store.ApplyAsync(null, [Statuses.News(id, n, read.Value)], ct);
    }

    private async Task<Result<long>> SendAsync(long id, int n, AzkabanJobWrite job, long since, string action)
    {
        // From here on nobody else can tell what Azkaban was asked: it is seen through, whoever waits for it.
        if (await submitter.SendAsync(id, n, job, since, CancellationToken.None) is not { } refusal)
            return id;
        await submitter.InsistAsync(token => store.DropAsync(id, n, cluster.Master, token), CancellationToken.None);
        return new Failure(FailureKind.Unprocessable, "azkaban_refused", $"Could not {action} {job.Project}/{job.Flow}. {refusal.Message}");
    }

    private static Failure NoAzkaban(AzkabanJobRow job) => new(
        FailureKind.Unprocessable,
        "no_azkaban",
        $"Job {job.Id} is execution {job.Execution} of an Azkaban, but none is configured (Azkaban:Url), so it cannot be asked.");
}
