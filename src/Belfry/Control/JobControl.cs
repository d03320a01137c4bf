using System.Text.Json;
using Belfry.Access;
using Belfry.Core.Contracts;
using Belfry.Storage;
using Npgsql;

namespace Belfry.Control;

/// <summary>A job with its name as paths give it, and a way to find it.</summary>
internal sealed class JobControl(Database database, JobStore jobs, NextFires nextFires)
{
    public async Task<Result<JobDto>> GetAsync(KeyDto key, CancellationToken ct)
        => await FindIdAsync(key, ct) is { } id && await jobs.FindAsync(id, ct) is { } row
            ? await ToDtoAsync(row, ct)
            : Failure.NotFound($"job {key}");

    public async Task<Result<PageDto<JobDto>>> ListAsync(ListRequest request, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>();
        var page = await jobs.ListAsync(request, errors, ct);
        if (errors.Count > 0)
            return Failure.Invalid(errors);
        var next = await nextFires.OfAsync([.. page.Items.Select(row => row.Id)], ct);
        return new PageDto<JobDto>(
            [.. page.Items.Select(row => JobMapping.ToDto(row, NextOf(row, next)))],
            request.Page,
            request.PageSize,
            page.Total,
            page.TotalIsEstimate ? true : null);
    }

    public async Task<Result<JobDto>> CreateAsync(JobDto job, Caller caller, CancellationToken ct)
    {
        var uuid = Guid.CreateVersion7();
        var errors = JobMapping.Check(job, uuid);
        if (errors.Count > 0)
            return Failure.Invalid(errors);
        var write = JobMapping.ToWrite(job);
        return await WriteAsync(
            write,
            async (connection, token) =>
            {
                var id = await JobStore.InsertAsync(connection, uuid, write, caller.Name, token);
                await AuditAsync(connection, caller, "create", id, null, write, token);
                return id;
            },
            ct);
    }

    /// <param name="ifVersion">The version that the caller has read; null when it does not matter.</param>
    public async Task<Result<JobDto>> ReplaceAsync(KeyDto key, JobDto job, int? ifVersion, Caller caller, CancellationToken ct)
    {
        if (await FindIdAsync(key, ct) is not { } id || await jobs.FindAsync(id, ct) is not { } known)
            return Failure.NotFound($"job {key}");
        var errors = JobMapping.Check(job, known.JobId);
        if (errors.Count > 0)
            return Failure.Invalid(errors);
        var write = JobMapping.ToWrite(job);
        return await WriteAsync(
            write,
            async (connection, token) =>
            {
                if (await JobStore.LockAsync(connection, id, token) is not { } version)
                    return Failure.NotFound($"job {key}");
                if (ifVersion is not null && ifVersion != version)
                    return Failure.Stale("job", version);
                var before = (await JobStore.FindAsync(connection, id, token))!;
                await JobStore.UpdateAsync(connection, id, write, caller.Name, token);
                if (ScheduleRequest(id, before, write, caller) is { } request)
                    await RequestStore.AddAsync(connection, [request], null, token);
                await AuditAsync(connection, caller, "update", id, before, write, token);
                return id;
            },
            ct);
    }

    public async Task<Result<bool>> DeleteAsync(KeyDto key, bool kill, int? ifVersion, Caller caller, CancellationToken ct)
    {
        if (await FindIdAsync(key, ct) is not { } id)
            return Failure.NotFound($"job {key}");
        return await database.InTransactionAsync<Result<bool>>(
            async (connection, token) =>
            {
                if (await JobStore.LockAsync(connection, id, token) is not { } version)
                    return Failure.NotFound($"job {key}");
                if (ifVersion is not null && ifVersion != version)
                    return Failure.Stale("job", version);
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

    /// <summary>The numeric id of a job that is not deleted.</summary>
    public async Task<long?> FindIdAsync(KeyDto key, CancellationToken ct)
        => key.Id ?? await jobs.IdOfAsync(key.Uuid!.Value, ct);

    private async Task<Result<JobDto>> WriteAsync(
        JobWrite job, Func<NpgsqlConnection, CancellationToken, Task<Result<long>>> work, CancellationToken ct)
    {
        Result<long> written;
        try
        {
            written = await database.InTransactionAsync(
                async (connection, token) =>
                    job.GroupId is { } group && !await JobStore.GroupExistsAsync(connection, group, token)
                        ? new Failure(FailureKind.Unprocessable, "no_such_group", $"There is no worker group {group}.",
                            new Dictionary<string, string[]> { ["groupId"] = [$"there is no worker group {group}"] })
                        : await work(connection, token),
                ct);
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "jobs_name" })
        {
            return new Failure(FailureKind.Conflict, "name_taken", $"There is a job named {job.Name} already.",
                new Dictionary<string, string[]> { ["name"] = ["another job has this name"] });
        }
        if (written.Failure is { } failure)
            return failure;
        return await ToDtoAsync((await jobs.FindAsync(written.Value, ct))!, ct);
    }

    /// <summary>An edit that leaves the schedule alone opens no period; one that takes the cron away stops.</summary>
    private static ScheduleRequestRow? ScheduleRequest(long id, JobRow before, JobWrite after, Caller caller)
    {
        if (before.Cron == after.Cron && before.TimeZone == after.TimeZone && before.StartsAt == after.StartsAt
            && before.EndsAt == after.EndsAt)
            return null;
        if (before.Cron is null)
            return null; // it was not scheduled, and is not started by an edit
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

    private static Task AuditAsync(
        NpgsqlConnection connection, Caller caller, string action, long id, object? before, object? after, CancellationToken ct)
        => AuditLogStore.WriteAsync(
            connection, caller.Name, caller.Address, action, "job", id.ToString(), Json(before), Json(after), ct);

    private static string? Json(object? value) => value is null ? null : JsonSerializer.Serialize(value, ApiJson.Options);

    private async Task<JobDto> ToDtoAsync(JobRow row, CancellationToken ct)
        => JobMapping.ToDto(row, NextOf(row, await nextFires.OfAsync([row.Id], ct)));

    private static long? NextOf(JobRow row, IReadOnlyDictionary<long, long> next)
        => next.TryGetValue(row.Id, out var second) ? second : null;
}
