using Belfry.Access;
using Belfry.Core.Contracts;
using Belfry.Core.Jobs;
using Belfry.Core.Schedules;
using Belfry.Storage;
using Npgsql;

namespace Belfry.Control;

/// <summary>Jobs as people see and change them. Row, version and name change at once; the schedule follows in the ledger.</summary>
internal sealed class JobControl(
    Database database, JobStore jobs, NextFires nextFires, ParamSealing sealing, TimeProvider clock)
{
    /// <summary>By what jobs can be filtered and sorted.</summary>
    public static IReadOnlyList<ListField> Fields => JobStore.Fields;

    public async Task<Result<JobDto>> GetAsync(KeyDto key, CancellationToken ct)
        => await FindIdAsync(key, ct) is { } id && await jobs.FindAsync(id, ct) is { } row
            ? await ToDtoAsync(row, ct)
            : NotFound(key);

    public async Task<Result<PageDto<JobDto>>> ListAsync(ListRequest request, CancellationToken ct)
    {
        if (await jobs.ListAsync(request, ct) is not { } page)
            return Failure.Invalid(request.Errors);
        var next = await nextFires.OfAsync([.. page.Items.Select(row => row.Id)], ct);
        return page.With<JobDto>([.. page.Items.Select(row => JobMapping.ToDto(row, NextOf(row, next)))]);
    }

    public async Task<Result<JobDto>> CreateAsync(JobDto job, Caller caller, CancellationToken ct)
    {
        var uuid = Guid.CreateVersion7();
        if (WrongSchedule(job, uuid, isChanged: true) is { } wrong)
            return wrong;
        return await WriteAsync(
            JobMapping.ToWrite(job, new ParamSet()),
            async (connection, token) =>
            {
                var values = await sealing.SealAsync(connection, job.Params, uuid, null, [], token);
                if (values.Failure is { } refusal)
                    return refusal;
                var write = JobMapping.ToWrite(job, values.Value);
                var id = await JobStore.InsertAsync(connection, uuid, write, caller.Name, token);
                await AuditAsync(connection, caller, "create", id, null, write, token);
                return await JobStore.FindAsync(connection, id, token) ?? throw new InvalidOperationException($"Job {id} was made and is gone.");
            },
            ct);
    }

    /// <param name="ifVersions">The versions of which the caller has read one; null when it does not matter.</param>
    public Task<Result<JobDto>> ReplaceAsync(KeyDto key, JobDto job, IReadOnlyCollection<int>? ifVersions, Caller caller, CancellationToken ct)
        => ReplaceAsync(key, _ => Task.FromResult<Result<JobDraft>>(new JobDraft(job, null)), ifVersions, caller, "update", ct);

    /// <summary>Gives a job the settings of one of its versions again, as a new version.</summary>
    public Task<Result<JobDto>> RestoreAsync(KeyDto key, long version, IReadOnlyCollection<int>? ifVersions, Caller caller, CancellationToken ct)
        => ReplaceAsync(
            key,
            async id => version is > 0 and <= int.MaxValue && await jobs.VersionsAsync(id, [(int)version], ct) is [var row]
                ? new JobDraft(JobMapping.Settings(row), JobMapping.Sealed(row) ?? new Dictionary<string, string>())
                : Failure.NotFound($"version {version} of job {key}"),
            ifVersions,
            caller,
            "restore",
            ct);

    public async Task<Result<bool>> DeleteAsync(KeyDto key, bool kill, IReadOnlyCollection<int>? ifVersions, Caller caller, CancellationToken ct)
    {
        if (await FindIdAsync(key, ct) is not { } id)
            return NotFound(key);
        return await database.InTransactionAsync<Result<bool>>(
            async (connection, token) =>
            {
                if (await LockAsync(connection, key, id, ifVersions, token) is { Failure: { } failure })
                    return failure;
                var before = await JobStore.FindAsync(connection, id, token);
                await JobStore.DeleteAsync(connection, id, token);
                await RequestStore.AddAsync(
                    connection,
                    [new ScheduleRequestRow { Id = 0, JobId = id, Action = "delete", Kill = kill, Username = caller.Name }],
                    null,
                    token);
                await AuditAsync(connection, caller, "delete", id, before, null, token);
                return true;
            },
            ct);
    }

    /// <summary>The numeric id of a job; a number is taken as it is, whether or not there is such a job.</summary>
    public async Task<long?> FindIdAsync(KeyDto key, CancellationToken ct)
        => key.Id ?? await jobs.IdOfAsync(key.Uuid!.Value, ct);

    private async Task<Result<JobDto>> ReplaceAsync(
        KeyDto key, Func<long, Task<Result<JobDraft>>> settings, IReadOnlyCollection<int>? ifVersions, Caller caller, string action, CancellationToken ct)
    {
        if (await FindIdAsync(key, ct) is not { } id || await jobs.FindAsync(id, ct) is not { } known)
            return NotFound(key);
        var wanted = await settings(id);
        if (wanted.Failure is { } none)
            return none;
        var (job, secrets) = wanted.Value;
        var draft = JobMapping.ToWrite(job, new ParamSet());
        if (WrongSchedule(job, known.JobId, !SameSchedule(known, draft)) is { } wrong)
            return wrong;
        return await WriteAsync(
            draft,
            async (connection, token) =>
            {
                if (await LockAsync(connection, key, id, ifVersions, token) is { Failure: { } failure })
                    return failure;
                var before = (await JobStore.FindAsync(connection, id, token))!;
                var values = await sealing.SealAsync(connection, job.Params, known.JobId, secrets ?? JobMapping.Sealed(before), [], token);
                if (values.Failure is { } refusal)
                    return refusal;
                var write = JobMapping.ToWrite(job, values.Value);
                await JobStore.UpdateAsync(connection, id, write, caller.Name, token);
                if (ScheduleRequest(id, before, write, caller) is { } request)
                    await RequestStore.AddAsync(connection, [request], null, token);
                await AuditAsync(connection, caller, action, id, before, write, token);
                return (await JobStore.FindAsync(connection, id, token))!;
            },
            ct);
    }

    /// <summary>What can only be said once the job's uuid is known, and of an expression that has no future.</summary>
    private Failure? WrongSchedule(JobDto job, Guid uuid, bool isChanged)
    {
        var now = clock.GetUtcNow();
        var errors = new FieldErrors();
        job.CheckSchedule(uuid, errors, new CheckContext(now, Language.English));
        if (!errors.Any && isChanged && job.Cron is { } cron
            && Schedule.TryCreate(cron, job.TimeZone ?? "UTC", uuid, now, null, null, out var schedule, out _)
            && schedule.Next(now.ToUnixTimeSeconds()) == Schedule.Never)
            errors.Add("cron", "would never be due: all of its instants are past");
        return errors.Any ? Failure.Invalid(errors) : null;
    }

    private static async Task<Result<int>> LockAsync(
        NpgsqlConnection connection, KeyDto key, long id, IReadOnlyCollection<int>? ifVersions, CancellationToken ct)
    {
        if (await JobStore.LockAsync(connection, id, ct) is not { } version)
            return NotFound(key);
        return Failure.IfStale("job", version, ifVersions) is { } stale ? stale : version;
    }

    private async Task<Result<JobDto>> WriteAsync(
        JobWrite job, Func<NpgsqlConnection, CancellationToken, Task<Result<JobRow>>> work, CancellationToken ct)
    {
        Result<JobRow> written;
        try
        {
            written = await database.InTransactionAsync(
                async (connection, token) => await MissingAsync(connection, job, token) is { } missing ? missing : await work(connection, token),
                ct);
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "jobs_name" })
        {
            return new Failure(FailureKind.Conflict, "name_taken", $"There is a job named {job.Name} already.",
                "name", "another job has this name");
        }
        return written.Failure is { } failure ? failure : await ToDtoAsync(written.Value, ct);
    }

    /// <summary>What the job names and is not there; what is there stays until the transaction ends.</summary>
    private static async Task<Failure?> MissingAsync(NpgsqlConnection connection, JobWrite job, CancellationToken ct)
    {
        if (job.GroupId is { } group && !await JobStore.GroupExistsAsync(connection, group, ct))
            return new Failure(FailureKind.Unprocessable, "no_such_group", $"There is no worker group {group}.",
                "groupId", $"there is no worker group {group}");
        if (job.Channels.Count > 0 && await ChannelStore.MissingAsync(connection, job.Channels, ct) is { Count: > 0 } channels)
            return new Failure(FailureKind.Unprocessable, "no_such_channel", $"There is no channel {channels[0]}.",
                "notify", $"there is no channel {string.Join(", ", channels)}");
        return null;
    }

    /// <summary>An edit that leaves the schedule alone opens no period; one that takes the cron away stops.</summary>
    private static ScheduleRequestRow? ScheduleRequest(long id, JobRow before, JobWrite after, Caller caller)
    {
        // A job that had no cron was not scheduled, and is not started by an edit.
        if (before.Cron is null || SameSchedule(before, after))
            return null;
        return new ScheduleRequestRow
        {
            Id = 0,
            JobId = id,
            Action = after.Cron is null ? "stop" : "change",
            Expression = after.Cron,
            TimeZone = after.TimeZone,
            StartsAt = after.StartsAt,
            EndsAt = after.EndsAt,
            Username = caller.Name,
        };
    }

    private static bool SameSchedule(JobWrite one, JobWrite other)
        => one.Cron == other.Cron && one.TimeZone == other.TimeZone && one.StartsAt == other.StartsAt && one.EndsAt == other.EndsAt;

    private static Task AuditAsync(
        NpgsqlConnection connection, Caller caller, string action, long id, JobWrite? before, JobWrite? after, CancellationToken ct)
        => AuditTrail.WriteAsync(
            connection, caller, action, "job", id,
            before is null ? null : JobMapping.Settings(before),
            after is null ? null : JobMapping.Settings(after),
            ct);

    private async Task<JobDto> ToDtoAsync(JobRow row, CancellationToken ct)
        => JobMapping.ToDto(row, NextOf(row, await nextFires.OfAsync([row.Id], ct)));

    private static long? NextOf(JobRow row, IReadOnlyDictionary<long, long> next)
        => next.TryGetValue(row.Id, out var second) ? second : null;

    private static Failure NotFound(KeyDto key) => Failure.NotFound($"job {key}");

    /// <summary>What a job is to become.</summary>
    /// <param name="Secrets">Where secrets without a value are taken from; null for the job as it is.</param>
    private sealed record JobDraft(JobDto Job, IReadOnlyDictionary<string, string>? Secrets);
}
