using System.Text.Json;
using Belfry.Core.Contracts;
using Belfry.Core.Jobs;
using Belfry.Core.Schedules;
using Belfry.Storage;

namespace Belfry.Control;

/// <summary>A job as callers write it, checked and turned into what is stored; and back.</summary>
internal static class JobMapping
{
    /// <summary>What a job's fields say together; each field by itself has been checked already.</summary>
    public static Dictionary<string, string[]> Check(JobDto job, Guid jobId)
    {
        var errors = new Dictionary<string, string[]>();
        if (job.Type == JobType.Code && job.Language is null)
            errors["language"] = [$"is required for type code: {string.Join(", ", Word.All<CodeLanguage>())}"];
        if (job.Type != JobType.Code && job.Language is not null)
            errors["language"] = ["is for type code alone"];
        if (job.Type != JobType.Http && job.Http is not null)
            errors["http"] = ["is for type http alone"];
        if (job.Type == JobType.Http && !IsHttpUrl(job.Target))
            errors["target"] = ["must be an absolute http or https URL"];
        if (job.StartsAt > job.EndsAt)
            errors["endsAt"] = ["must not be before startsAt"];
        ParamNames.Check(job.Params, errors);
        CheckSchedule(job, jobId, errors);
        return errors;
    }

    public static JobWrite ToWrite(JobDto job) => new()
    {
        Name = job.Name!,
        GroupId = job.GroupId,
        Tag = job.Tag,
        Cron = job.Cron,
        TimeZone = job.TimeZone ?? "UTC",
        StartsAt = job.StartsAt,
        EndsAt = job.EndsAt,
        Remark = job.Remark,
        Spec = JsonSerializer.Serialize(ToSpec(job), JobJson.Options),
        Policies = JsonSerializer.Serialize(ToPolicies(job), JobJson.Options),
    };

    /// <param name="nextFire">Unix seconds; null when it is not due.</param>
    public static JobDto ToDto(JobRow row, long? nextFire)
    {
        var spec = JsonSerializer.Deserialize<JobSpec>(row.Spec, JobJson.Options)!;
        var policies = JsonSerializer.Deserialize<JobPolicies>(row.Policies, JobJson.Options)!;
        var state = row.RunState ?? RunViews.Idle;
        return new JobDto
        {
            Id = row.Id,
            JobId = row.JobId,
            Name = row.Name,
            GroupId = row.GroupId,
            Tag = row.Tag,
            Cron = row.Cron,
            TimeZone = row.TimeZone,
            Type = spec.Type,
            Target = spec.Target,
            Language = spec.Language,
            Http = ToDto(spec.Http),
            Remark = row.Remark,
            Username = row.Username,
            CreateTime = row.CreatedAt.ToUnixTimeSeconds(),
            Version = row.Version,
            Scheduled = row.Scheduled,
            NextFireTime = nextFire,
            RunningCount = (int)row.RunningCount,
            Ip = row.WorkerHost,
            Status = RunViews.Status(state),
            State = state,
            Result = RunViews.Result(state),
            Times = RunViews.Elapsed(row.RunStartedAt, row.RunEndedAt),
            StartTime = row.RunStartedAt?.ToUnixTimeSeconds(),
            EndTime = row.RunEndedAt?.ToUnixTimeSeconds(),
            TimeoutSeconds = spec.TimeoutSeconds,
            GraceSeconds = spec.GraceSeconds,
            Retry = ToDto(policies.Retry),
            OnLost = policies.OnLost,
            LostAfterSeconds = policies.LostAfterSeconds,
            Concurrency = policies.Concurrency,
            QueueLimit = policies.QueueLimit,
            MaxConcurrent = policies.MaxConcurrent,
            Misfire = policies.Misfire,
            StartDeadlineSeconds = policies.StartDeadlineSeconds,
            StartsAt = row.StartsAt,
            EndsAt = row.EndsAt,
            Routing = policies.Routing,
            Priority = policies.Priority,
            RunAs = spec.RunAs,
            Limits = ToDto(spec.Limits),
            MaxOutputBytes = spec.MaxOutputBytes,
            Params = spec.Params,
        };
    }

    private static void CheckSchedule(JobDto job, Guid jobId, Dictionary<string, string[]> errors)
    {
        // The zone is checked for a job without cron too: it would be found wrong when a cron is added.
        var cron = job.Cron ?? "* * * * *";
        if (!Schedule.TryCreate(
                cron, job.TimeZone ?? "UTC", jobId, DateTimeOffset.UnixEpoch, job.StartsAt, job.EndsAt, out var schedule, out var error))
            errors[error.Field] = [error.Message];
        else if (job.Cron is not null && job.StartsAt <= job.EndsAt && schedule.Next(0) == Schedule.Never)
            errors["endsAt"] = ["no instant of the schedule lies between startsAt and endsAt"];
    }

    private static bool IsHttpUrl(string? target)
        => Uri.TryCreate(target, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0;

    private static JobSpec ToSpec(JobDto job)
    {
        var defaults = new JobSpec { Type = job.Type!.Value, Target = job.Target! };
        return defaults with
        {
            Language = job.Language,
            Http = job.Http is null ? null : ToCall(job.Http),
            Params = job.Params ?? defaults.Params,
            TimeoutSeconds = job.TimeoutSeconds,
            GraceSeconds = job.GraceSeconds ?? defaults.GraceSeconds,
            RunAs = job.RunAs,
            Limits = job.Limits is null ? null : new RunLimits
            {
                MemoryBytes = job.Limits.MemoryBytes,
                CpuSeconds = job.Limits.CpuSeconds,
                OpenFiles = job.Limits.OpenFiles,
                Processes = job.Limits.Processes,
            },
            MaxOutputBytes = job.MaxOutputBytes ?? defaults.MaxOutputBytes,
        };
    }

    private static HttpCall ToCall(HttpDto http)
    {
        var defaults = new HttpCall();
        return defaults with
        {
            Method = http.Method ?? defaults.Method,
            Headers = http.Headers,
            Body = http.Body,
            ExpectStatus = http.ExpectStatus,
            ExpectContent = http.ExpectContent,
        };
    }

    private static JobPolicies ToPolicies(JobDto job)
    {
        var defaults = JobPolicies.Default;
        return new JobPolicies
        {
            Retry = job.Retry is null ? defaults.Retry : new RetryPolicy
            {
                Limit = job.Retry.Limit ?? defaults.Retry.Limit,
                DelaySeconds = job.Retry.DelaySeconds ?? defaults.Retry.DelaySeconds,
                Backoff = job.Retry.Backoff ?? defaults.Retry.Backoff,
                MaxDelaySeconds = job.Retry.MaxDelaySeconds ?? defaults.Retry.MaxDelaySeconds,
            },
            OnLost = job.OnLost ?? defaults.OnLost,
            LostAfterSeconds = job.LostAfterSeconds ?? defaults.LostAfterSeconds,
            Concurrency = job.Concurrency ?? defaults.Concurrency,
            QueueLimit = job.QueueLimit ?? defaults.QueueLimit,
            MaxConcurrent = job.MaxConcurrent ?? defaults.MaxConcurrent,
            Misfire = job.Misfire ?? defaults.Misfire,
            StartDeadlineSeconds = job.StartDeadlineSeconds ?? defaults.StartDeadlineSeconds,
            Routing = job.Routing ?? defaults.Routing,
            Priority = job.Priority ?? defaults.Priority,
        };
    }

    private static HttpDto? ToDto(HttpCall? http) => http is null ? null : new HttpDto
    {
        Method = http.Method,
        Headers = http.Headers,
        Body = http.Body,
        ExpectStatus = http.ExpectStatus,
        ExpectContent = http.ExpectContent,
    };

    private static RetryDto ToDto(RetryPolicy retry) => new()
    {
        Limit = retry.Limit,
        DelaySeconds = retry.DelaySeconds,
        Backoff = retry.Backoff,
        MaxDelaySeconds = retry.MaxDelaySeconds,
    };

    private static LimitsDto? ToDto(RunLimits? limits) => limits is null ? null : new LimitsDto
    {
        MemoryBytes = limits.MemoryBytes,
        CpuSeconds = limits.CpuSeconds,
        OpenFiles = limits.OpenFiles,
        Processes = limits.Processes,
    };
}
