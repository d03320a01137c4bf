using System.Text.Json;
using Belfry.Access;
using Belfry.Control;
using Belfry.Core.Contracts;
using Belfry.Core.Runs;
using Belfry.Storage;
using Npgsql;

namespace Belfry.Azkaban;

/// <summary>
/// Jobs that are runs of our own engine: of the job named <c>project/flow</c>, with the same values as params, beside
/// its own <c>concurrency</c>. Job and request are one transaction, so there is nothing to settle.
/// </summary>
internal sealed class NativeFlows(AzkabanStore store, Database database, LogStore logs, TimeProvider clock)
{
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    public async Task<Result<long>> CreateAsync(AzkabanJobWrite job, Caller caller, CancellationToken ct)
    {
        if (await store.NativeJobAsync(NameOf(job), ct) is not { } native)
            return NoSuchJob(job);
        return await database.InTransactionAsync<Result<long>>(
            async (connection, token) =>
            {
                if (await RequestAsync(connection, native, job, caller, token) is not { } run)
                    return NoSuchJob(job);
                var id = await AzkabanStore.CreateNativeAsync(connection, job, run, caller.Name, token);
                await AuditTrail.WriteAsync(connection, caller, "create", AzkabanFlows.Subject, id, null, job, token);
                return id;
            },
            ct);
    }

    public async Task<Result<long>> RerunAsync(AzkabanJobRow job, Caller caller, CancellationToken ct)
    {
        if (await store.NativeJobAsync(NameOf(job), ct) is not { } native)
            return NoSuchJob(job);
        return await database.InTransactionAsync<Result<long>>(
            async (connection, token) =>
            {
                if (await AzkabanStore.LockAsync(connection, job.Id, token) is not { } locked)
                    return FlowJobs.NotFound(job.Id);
                if (locked.Phase != "ended" || locked.CancelFrom is not null)
                    return FlowJobs.StillRunning(locked);
                if (await RequestAsync(connection, native, job, caller, token) is not { } run)
                    return NoSuchJob(job);
                await AzkabanStore.RerunNativeAsync(connection, job.Id, run, token);
                await AuditTrail.WriteAsync(connection, caller, "rerun", AzkabanFlows.Subject, job.Id, null, null, token);
                return job.Id;
            },
            ct);
    }

    public async Task<Result<long>> DeleteAsync(AzkabanJobRow job, Caller caller, CancellationToken ct)
    {
        var run = job.FirstRun!.Value;
        var begun = await database.InTransactionAsync<Result<long>>(
            async (connection, token) =>
            {
                if (await AzkabanStore.LockAsync(connection, job.Id, token) is not { } locked)
                    return FlowJobs.NotFound(job.Id);
                run = locked.FirstRun ?? run;
                await AuditTrail.WriteAsync(connection, caller, "delete", AzkabanFlows.Subject, job.Id, job, null, token);
                if (locked.Phase != "ended")
                {
                    await AzkabanStore.BeginCancelAsync(connection, locked, TimeSpan.Zero, token);
                    if (await AzkabanStore.LiveAttemptAsync(connection, run, token) is { } live)
                        await RequestStore.AddKillAsync(connection, live, caller.Name, token);
                }
                return job.Id;
            },
            ct);
        if (begun.Failure is not null)
            return begun;
        // The kill is written down and will be carried out, whoever waits for it.
        var began = clock.GetTimestamp();
        while (!await logs.HasEndedAsync(new RunId(run), CancellationToken.None) && clock.GetElapsedTime(began) < EndWithin)
            await Task.Delay(LookEvery, clock, CancellationToken.None);
        await store.DeleteAsync(job.Id, CancellationToken.None);
        return job.Id;
    }

    /// <returns>The run that is reserved; null when the job is gone.</returns>
    private static async Task<long?> RequestAsync(
        NpgsqlConnection connection, long native, AzkabanJobWrite job, Caller caller, CancellationToken ct)
    {
        if (await JobStore.LockAsync(connection, native, ct) is null)
            return null;
        var (ids, now) = await RequestStore.ReserveRunsAsync(connection, 1, ct);
        var run = new RunId(ids[0]);
        await RequestStore.AddAsync(
            connection,
            [
                new ScheduleRequestRow
                {
                    Id = 0,
                    JobId = native,
                    Action = "run",
                    RunId = run.Value,
                    RunUuid = RunUuid.Create(run, now),
                    RunParams = Params(job),
                    Forced = true,
                    Cause = Word.Of(RunCause.Azkaban),
                    Username = caller.Name,
                },
            ],
            null,
            ct);
        return run.Value;
    }

    private static string NameOf(AzkabanJobWrite job) => $"{job.Project}/{job.Flow}";

    private static string Params(AzkabanJobWrite job) => JsonSerializer.Serialize(new Dictionary<string, string>
    {
        ["user_id"] = job.UserId,
        ["source_name"] = job.SourceName,
        ["job_name"] = job.JobName,
        ["project"] = job.Project,
        ["job_type"] = job.Flow,
        ["begin_time"] = job.BeginTime,
        ["end_time"] = job.EndTime,
        ["product_ids"] = job.ProductIds,
    });

    private static Failure NoSuchJob(AzkabanJobWrite job) => new(
        FailureKind.Unprocessable,
        "no_such_job",
        $"There is no job named {NameOf(job)}. Create it (belfry job create), or take the flow over: belfry azkaban import PROJECT.zip.");
}
