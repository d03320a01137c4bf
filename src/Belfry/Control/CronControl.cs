using System.Globalization;
using Belfry.Core.Contracts;
using Belfry.Core.Schedules;

namespace Belfry.Control;

/// <summary>Previews of cron expressions.</summary>
internal sealed class CronControl(JobControl jobs, TimeProvider clock)
{
    private const int DefaultCount = 10;

    public async Task<Result<CronPreviewDto>> PreviewAsync(CronQuery query, Language language, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var jobId = query.JobId is { } key ? await UuidOfAsync(key, errors, ct) : Guid.Empty;
        if (errors.Any)
            return Failure.Invalid(errors);
        var from = query.From ?? clock.GetUtcNow();
        if (CronPreview.TryCreate(
                query.Expression!, query.TimeZone ?? "UTC", jobId, from, query.Count ?? DefaultCount, out var preview, out _))
            return ToDto(preview, language);
        // What H comes to was not known before.
        ScheduleRules.CheckCron(
            "expression", query.Expression, query.TimeZone, jobId, errors, new CheckContext(clock.GetUtcNow(), language));
        return Failure.Invalid(errors);
    }

    /// <summary>Any uuid is taken as it is; a number must be that of a job.</summary>
    private async Task<Guid> UuidOfAsync(KeyDto key, FieldErrors errors, CancellationToken ct)
    {
        if (key.Uuid is { } uuid)
            return uuid;
        if (await jobs.GetAsync(key, ct) is { Failure: null } job)
            return job.Value.JobId!.Value;
        errors.Add("jobId", $"there is no job {key}");
        return Guid.Empty;
    }

    private static CronPreviewDto ToDto(CronPreview preview, Language language) => new()
    {
        Items = [.. preview.Instants.Select(second => new CronFireDto
        {
            At = DateTimeOffset.FromUnixTimeSeconds(second),
            Local = preview.Schedule.Zone.At(second).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
        })],
        Explanation = preview.Explanation(language),
        Warnings = [.. preview.Warnings.Select(warning => warning.In(language))],
    };
}
