using Belfry.Access;
using Belfry.Core.Contracts;
using Belfry.Core.Runs;
using Belfry.Storage;

namespace Belfry.Control;

/// <summary>Runs as people see them, and what people can do to them. Doing is always a request that the leader takes up.</summary>
internal sealed class RunControl(Database database, JobControl jobs, LogStore logs, ParamSealing sealing)
{
    /// <summary>By what attempts can be filtered and sorted.</summary>
    public static IReadOnlyList<ListField> Fields => LogStore.Fields;

    public async Task<Result<PageDto<RunDto>>> ListAsync(ListRequest request, CancellationToken ct)
    {
        if (await logs.ListAsync(request, ct) is not { } page)
            return Failure.Invalid(request.Errors);
        return page.With<RunDto>([.. page.Items.Select(RunViews.ToDto)]);
    }

    public async Task<Result<RunDto>> GetAsync(KeyDto key, CancellationToken ct)
        => await FindAsync(key, ct) is { } row ? RunViews.ToDto(row) : NotFound(key);

    /// <summary>Runs a job once, now or later.</summary>
    public async Task<Result<RunReservedDto>> StartAsync(KeyDto job, RunRequestDto request, Caller caller, CancellationToken ct)
    {
        return await RequestAsync(
            job,
            new ScheduleRequestRow
            {
                Id = 0,
                JobId = 0,
                Action = "run",
                At = request.At,
                RunVersion = request.Version,
                Forced = request.Force ?? false,
                Cause = Word.Of(request.Delay is null && request.At is null ? RunCause.Person : RunCause.Timer),
                Username = caller.Name,
            },
            request.Delay,
            "run",
            request,
            request.Params,
            caller,
            ct);
    }

    /// <summary>Runs the job of a run again, with the newest version of the job and the run's own params.</summary>
    public async Task<Result<RunReservedDto>> RerunAsync(KeyDto run, Caller caller, CancellationToken ct)
    {
        if (await FindAsync(run, ct) is not { } row)
            return NotFound(run);
        var rerun = await RequestAsync(
            new KeyDto(row.JobNumber, null),
            new ScheduleRequestRow
            {
                Id = 0,
                JobId = 0,
                Action = "run",
                RunParams = row.Params,
                ScheduledAt = row.ScheduledAt,
                Cause = Word.Of(RunCause.Person),
                Username = caller.Name,
            },
            null,
            "rerun",
            new { run = row.Id },
            null,
            caller,
            ct);
        return rerun.Failure is { Kind: FailureKind.NotFound }
            ? new Failure(FailureKind.Unprocessable, "job_deleted", $"The job {row.JobName} was deleted; it cannot be run again.")
            : rerun;
    }

    /// <summary>Asks for the end of a run; the leader takes it up, the worker carries it out.</summary>
    public async Task<Result<RunDto>> KillAsync(KeyDto key, Caller caller, CancellationToken ct)
    {
        if (await FindAsync(key, ct) is not { } row)
            return NotFound(key);
        if (Word.Parse<RunState>(row.State) >= RunState.Succeeded)
            return new Failure(FailureKind.Conflict, "already_ended", $"Run {row.Id} has ended already: {row.State}.");
        await database.InTransactionAsync(
            async (connection, token) =>
            {
                await RequestStore.AddKillAsync(connection, row.Id, caller.Name, token);
                await AuditTrail.WriteAsync(connection, caller, "kill", "run", row.Id, null, null, token);
                return true;
            },
            ct);
        return RunViews.ToDto(row);
    }

    private async Task<LogRow?> FindAsync(KeyDto key, CancellationToken ct)
        => await logs.FindAsync(key.Id is { } id ? new RunId(id) : RunUuid.IdOf(key.Uuid!.Value), key.Uuid, ct);

    private async Task<Result<RunReservedDto>> RequestAsync(
        KeyDto key,
        ScheduleRequestRow request,
        double? delaySeconds,
        string action,
        object asked,
        IReadOnlyDictionary<string, ParamDto>? values,
        Caller caller,
        CancellationToken ct)
    {
        if (await jobs.FindIdAsync(key, ct) is not { } id)
            return Failure.NotFound($"job {key}");
        return await database.InTransactionAsync<Result<RunReservedDto>>(
            async (connection, token) =>
            {
                if (await JobStore.LockAsync(connection, id, token) is null)
                    return Failure.NotFound($"job {key}");
                if (request.RunVersion is { } version && !await JobStore.VersionExistsAsync(connection, id, version, token))
                    return new Failure(FailureKind.Unprocessable, "no_such_version", $"Job {key} has no version {version}.",
                        "version", $"there is no version {version}");
                if (request.Cause == Word.Of(RunCause.Timer)
                    && (await RequestStore.WaitingTimersAsync(connection, [id], token)).GetValueOrDefault(id) >= ScheduleControl.MostTimers)
                    return new Failure(FailureKind.Unprocessable, "too_many_timers",
                        $"{ScheduleControl.MostTimers} starts of job {key} are waiting already.");
                if (values is { Count: > 0 })
                {
                    // What the job keeps secret is secret in a run too, however it is sent.
                    var (owner, secret) = await JobStore.SecretNamesAsync(connection, id, request.RunVersion, token);
                    var set = await sealing.SealAsync(connection, values, owner, null, secret, token);
                    if (set.Failure is { } refusal)
                        return refusal;
                    request = request with { RunParams = set.Value.ToJson() };
                    asked = ((RunRequestDto)asked) with { Params = ParamSealing.Shown(set.Value.Plain, set.Value.Sealed) };
                }
                var (ids, now) = await RequestStore.ReserveRunsAsync(connection, 1, token);
                var run = new RunId(ids[0]);
                var uuid = RunUuid.Create(run, now);
                await RequestStore.AddAsync(
                    connection, [request with { JobId = id, RunId = run.Value, RunUuid = uuid }], delaySeconds, token);
                await AuditTrail.WriteAsync(connection, caller, action, "job", id, null, asked, token);
                return new RunReservedDto { Id = run.Value, RunId = uuid };
            },
            ct);
    }

    private static Failure NotFound(KeyDto key) => Failure.NotFound($"run {key}");
}
