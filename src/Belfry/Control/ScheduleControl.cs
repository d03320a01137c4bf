using Belfry.Access;
using Belfry.Core.Contracts;
using Belfry.Core.Runs;
using Belfry.Storage;
using Npgsql;

namespace Belfry.Control;

/// <summary>
/// Starts and stops scheduling, all or nothing. What is asked for is written under the jobs' locks; the leader applies
/// it, and the answer waits for that for two seconds.
/// </summary>
internal sealed class ScheduleControl(
    Database database, RequestStore requests, NextFires nextFires, Wakeups wakeups, TimeProvider clock)
{
    /// <summary>So many one-shot starts of a job may wait.</summary>
    public const int MostTimers = 100;

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);
    public Task<Result<ScheduledDto>> StartAsync(ScheduleStartDto start, Caller caller, CancellationToken ct)
        => ApplyAsync(
            start.JobIds!,
            (connection, jobs, token) => StartRequestsAsync(connection, jobs, start, caller, token),
            start.Delay,
            caller,
            "start",
            ct);

    public Task<Result<ScheduledDto>> StopAsync(IReadOnlyList<KeyDto> jobIds, bool kill, Caller caller, CancellationToken ct)
        => ApplyAsync(
            jobIds,
            (_, jobs, _) => Task.FromResult<Result<List<ScheduleRequestRow>>>(jobs.Select(job => new ScheduleRequestRow
            {
                Id = 0,
                JobId = job.Id,
                Action = "stop",
                Kill = kill,
                Username = caller.Name,
            }).ToList()),
            null,
            caller,
            "stop",
            ct);

    private static async Task<Result<List<ScheduleRequestRow>>> StartRequestsAsync(
        NpgsqlConnection connection, IReadOnlyList<JobKeyRow> jobs, ScheduleStartDto start, Caller caller, CancellationToken ct)
    {
        var once = jobs.Where(job => job.Cron is null).ToList();
        var waiting = await RequestStore.WaitingTimersAsync(connection, [.. once.Select(job => job.Id)], ct);
        if (once.Where(job => waiting.GetValueOrDefault(job.Id) >= MostTimers).ToList() is { Count: > 0 } full)
            return Unprocessable("too_many_timers",
                full.Select(job => (job.JobId.ToString(), $"{MostTimers} starts of job {job.Name} are waiting already")));
        var reserved = once.Count == 0
            ? (Ids: [], Now: default)
            : await RequestStore.ReserveRunsAsync(connection, once.Count, ct);
        var ids = new Queue<long>(reserved.Ids);
        return jobs.Select(job => job.Cron is null
            ? Once(job, new RunId(ids.Dequeue()), reserved.Now, start, caller)
            : new ScheduleRequestRow
            {
                Id = 0,
                JobId = job.Id,
                Action = "start",
                At = start.At,
                Expression = job.Cron,
                TimeZone = job.TimeZone,
                StartsAt = job.StartsAt,
                EndsAt = job.EndsAt,
                Username = caller.Name,
            }).ToList();
    }

    private static ScheduleRequestRow Once(
        JobKeyRow job, RunId run, DateTimeOffset now, ScheduleStartDto start, Caller caller) => new()
        {
            Id = 0,
            JobId = job.Id,
            Action = "run",
            At = start.At,
            RunId = run.Value,
            RunUuid = RunUuid.Create(run, now),
            Cause = Word.Of(RunCause.Timer),
            Username = caller.Name,
        };

    private async Task<Result<ScheduledDto>> ApplyAsync(
        IReadOnlyList<KeyDto> keys,
        Func<NpgsqlConnection, IReadOnlyList<JobKeyRow>, CancellationToken, Task<Result<List<ScheduleRequestRow>>>> make,
        double? delaySeconds,
        Caller caller,
        string action,
        CancellationToken ct)
    {
        using var applied = wakeups.Subscribe(Wakeups.Applied);
        var written = await database.InTransactionAsync<Result<(IReadOnlyList<JobKeyRow> Jobs, List<ScheduleRequestRow> Rows, long[] Ids)>>(
            async (connection, token) =>
            {
                var found = await JobStore.KeysAsync(
                    connection,
                    [.. keys.Select(key => key.Id).OfType<long>()],
                    [.. keys.Select(key => key.Uuid).OfType<Guid>()],
                    forUpdate: true,
                    token);
                // What is asked of the jobs that are there is judged too, so that one answer names all that is wrong.
                var rows = await make(connection, found, token);
                if (Missing(keys, found) is { } missing)
                    return Together(missing, rows.Failure);
                if (rows.Failure is { } failure)
                    return failure;
                var ids = await RequestStore.AddAsync(connection, rows.Value, delaySeconds, token);
                await AuditTrail.WriteAsync(connection, caller, action, "schedule", found.Select(job => job.Id), token);
                return (found, rows.Value, ids);
            },
            ct);
        if (written.Failure is { } refused)
            return refused;
        var isApplied = await WaitAsync(applied, written.Value.Ids, ct);
        var next = await nextFires.OfAsync([.. written.Value.Jobs.Select(job => job.Id)], ct);
        var runs = written.Value.Rows.Where(row => row.RunUuid is not null).ToDictionary(row => row.JobId, row => row.RunUuid);
        return new ScheduledDto
        {
            Items = [.. InOrder(keys, written.Value.Jobs).Select(job => new ScheduledJobDto
            {
                JobId = job.JobId,
                NextFireTime = next.TryGetValue(job.Id, out var second) ? second : null,
                RunId = runs.GetValueOrDefault(job.Id),
            })],
            Pending = isApplied ? null : true,
        };
    }

    /// <summary>Each job once, in the order in which the caller named them.</summary>
    private static IEnumerable<JobKeyRow> InOrder(IReadOnlyList<KeyDto> keys, IReadOnlyList<JobKeyRow> jobs)
    {
        var byId = jobs.ToDictionary(job => job.Id);
        var byUuid = jobs.ToDictionary(job => job.JobId);
        return keys.Select(key => key.Id is { } id ? byId[id] : byUuid[key.Uuid!.Value]).Distinct();
    }

    private static Failure? Missing(IReadOnlyList<KeyDto> keys, IReadOnlyList<JobKeyRow> found)
    {
        var ids = found.Select(job => job.Id).ToHashSet();
        var uuids = found.Select(job => job.JobId).ToHashSet();
        var bad = keys.Where(key => key.Id is { } id ? !ids.Contains(id) : !uuids.Contains(key.Uuid!.Value)).Distinct().ToList();
        return bad.Count == 0 ? null : Unprocessable("no_such_job", bad.Select(key => (key.ToString(), "there is no such job")));
    }

    private static Failure Together(Failure missing, Failure? others)
        => others is null ? missing : Unprocessable(missing.Code, [.. missing.Errors!.All["jobIds"], .. others.Errors!.All["jobIds"]]);

    private static Failure Unprocessable(string code, IEnumerable<(string Id, string Why)> bad)
        => Unprocessable(code, bad.Select(job => $"{job.Id}: {job.Why}").ToList());

    private static Failure Unprocessable(string code, IReadOnlyList<string> list)
    {
        var errors = new FieldErrors();
        errors.Add("jobIds", list);
        return new Failure(FailureKind.Unprocessable, code, $"Nothing was changed: {list.Count} of the jobs cannot be taken.", errors);
    }

    private async Task<bool> WaitAsync(Wakeup applied, long[] ids, CancellationToken ct)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            if (await requests.AreAppliedAsync(ids, ct))
                return true;
            if (clock.GetElapsedTime(began) >= AnswerWithin)
                return false;
            await applied.WaitAsync(LookEvery, ct);
        }
    }
}
