using Belfry.Access;
using Belfry.Control;
using Belfry.Storage;

namespace Belfry.Azkaban;

/// <summary>What <c>/scheduler-v2</c> can do: each flow on Azkaban, or on our own engine.</summary>
internal sealed class FlowJobs(AzkabanStore store, AzkabanOptions options, AzkabanFlows azkaban, NativeFlows native)
{
    /// <summary>In which times are written.</summary>
    public TimeZoneInfo Zone => options.Zone;

    /// <summary>Makes a job and has it run. A refusal leaves nothing behind.</summary>
    /// <returns>Its number.</returns>
    public Task<Result<long>> CreateAsync(FlowJob job, Caller caller, CancellationToken ct)
    {
        var row = new AzkabanJobWrite
        {
            UserId = job.UserId,
            SourceName = job.SourceName,
            JobName = job.JobName,
            Project = job.Project,
            Flow = job.JobType,
            BeginTime = job.BeginTime,
            EndTime = job.EndTime,
            ProductIds = job.ProductIds,
        };
        return options.IsNative(row.Project, row.Flow) ? native.CreateAsync(row, caller, ct) : azkaban.CreateAsync(row, caller, ct);
    }

    /// <summary>Runs a job again that has ended, with the same values.</summary>
    public async Task<Result<long>> RerunAsync(long id, Caller caller, CancellationToken ct)
    {
        if (await store.FindAsync(id, ct) is not { } job)
            return NotFound(id);
        if (job.Phase != "ended")
            job = await RefreshAsync(job, ct);
        if (job.Phase != "ended")
            return StillRunning(job);
        return options.IsNative(job.Project, job.Flow) ? await native.RerunAsync(job, caller, ct) : await azkaban.RerunAsync(job, caller, ct);
    }

    /// <summary>Ends what runs of a job, and forgets it.</summary>
    public async Task<Result<long>> DeleteAsync(long id, Caller caller, CancellationToken ct)
    {
        if (await store.FindAsync(id, ct) is not { } job)
            return NotFound(id);
        // Where it runs, not where it would run now.
        return job.FirstRun is not null ? await native.DeleteAsync(job, caller, ct) : await azkaban.DeleteAsync(job, caller, ct);
    }

    public async Task<FlowJobPage> ListAsync(FlowJobFilter filter, long skip, int take, CancellationToken ct)
    {
        var (items, total) = await store.ListAsync(
            new AzkabanJobFilter { UserId = filter.UserId, Status = filter.Status, JobName = filter.JobName }, skip, take, ct);
        return new FlowJobPage(
            [.. items.Select(row => new FlowJobView(row.Id, row.JobName, row.StartedAt, row.Status, row.BeginTime, row.EndTime))], total);
    }

    public static Failure NotFound(long id) => Failure.NotFound($"job {id}");

    public static Failure StillRunning(AzkabanJobRow job) => new(
        FailureKind.Conflict,
        "still_running",
        $"Job {job.Id} has not ended yet ({job.Status}{(job.Remark is { } remark ? $": {remark}" : "")}). Wait for its end, or delete it.");

    /// <summary>The leader looks once a second; whoever saw the end somewhere else first is not to be sent away.</summary>
    private async Task<AzkabanJobRow> RefreshAsync(AzkabanJobRow job, CancellationToken ct)
    {
        if (job.FirstRun is not null)
            await store.SyncNativeAsync(ct);
        else
            await azkaban.RefreshAsync(job, ct);
        return await store.FindAsync(job.Id, ct) ?? job;
    }
}
