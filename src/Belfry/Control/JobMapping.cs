using System.Text.Json;
using Belfry.Core.Contracts;
using Belfry.Core.Jobs;
using Belfry.Storage;

namespace Belfry.Control;

/// <summary>A job as callers write it, turned into what is stored; and back.</summary>
internal static class JobMapping
{
    /// <param name="values">The job's params, secrets sealed.</param>
    public static JobWrite ToWrite(JobDto job, ParamSet values) => new()
    {
        Name = job.Name!,
        GroupId = job.GroupId,
        Tag = job.Tag?.Trim(),
        Cron = job.Cron,
        TimeZone = job.TimeZone ?? "UTC",
        StartsAt = job.StartsAt,
        EndsAt = job.EndsAt,
        Remark = string.IsNullOrEmpty(job.Remark) ? null : job.Remark,
        Spec = JsonSerializer.Serialize(ToSpec(job, values), JobJson.Options),
        Channels = [.. (job.Notify ?? []).Select(rule => rule.Channel!.Value).Distinct()],
        Policies = JsonSerializer.Serialize(ToPolicies(job), JobJson.Options),
    };

    /// <param name="nextFire">Unix seconds; null when it is not due.</param>
    public static JobDto ToDto(JobRow row, long? nextFire)
    {
        var state = row.RunState ?? RunViews.Idle;
        return Settings(row) with
        {
            Id = row.Id,
            JobId = row.JobId,
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
        };
    }

    /// <summary>The secret params of a stored job, sealed; null when it has none.</summary>
    public static IReadOnlyDictionary<string, string>? Sealed(JobWrite row)
        => JsonSerializer.Deserialize<JobSpec>(row.Spec, JobJson.Options)!.SealedParams;

    /// <summary>What people set of a job; the other fields are null.</summary>
    public static JobDto Settings(JobWrite row)
    {
        var spec = JsonSerializer.Deserialize<JobSpec>(row.Spec, JobJson.Options)!;
        var policies = JsonSerializer.Deserialize<JobPolicies>(row.Policies, JobJson.Options)!;
        return new JobDto
        {
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
            Notify = [.. policies.Notify.Select(rule => new NotifyDto { On = rule.On, Channel = rule.Channel })],
            RunAs = spec.RunAs,
            Limits = ToDto(spec.Limits),
            MaxOutputBytes = spec.MaxOutputBytes,
            Params = ParamSealing.Shown(spec.Params, spec.SealedParams),
        };
    }

    private static JobSpec ToSpec(JobDto job, ParamSet values)
    {
        var defaults = new JobSpec { Type = job.Type!.Value, Target = job.Target! };
        return defaults with
        {
            Language = job.Language,
            Http = job.Http is null ? null : ToCall(job.Http),
            Params = values.Plain,
            SealedParams = values.Sealed.Count == 0 ? null : values.Sealed,
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
            Notify = [.. (job.Notify ?? []).Select(rule => new NotifyRule { On = [.. rule.On!.Distinct()], Channel = rule.Channel!.Value })],
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
