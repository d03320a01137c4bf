using System.Globalization;
using Belfry.Core.Contracts;
using Belfry.Core.Schedules;

namespace Belfry.Control;

/// <summary>What is asked about an expression, as it came.</summary>
internal sealed record CronRequest(string? Expression, string? TimeZone, string? Count, string? From, string? JobId);

/// <summary>Previews of cron expressions.</summary>
internal sealed class CronControl(JobControl jobs, TimeProvider clock)
{
    private const int DefaultCount = 10;
    private const int MostCount = 1000;

    public async Task<Result<CronPreviewDto>> PreviewAsync(CronRequest request, Language language, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>();
        if (string.IsNullOrWhiteSpace(request.Expression))
            errors["expression"] = ["is required"];
        if (!TryCount(request.Count, out var count))
            errors["count"] = [$"must be a whole number from 1 to {MostCount:#,0}"];
        var from = clock.GetUtcNow();
        if (request.From is not null && !Moment.TryParse(request.From, out from))
            errors["from"] = [Moment.Expected];
        var jobId = await JobIdAsync(request.JobId, errors, ct);
        if (errors.Count > 0)
            return Failure.Invalid(errors);
        if (CronPreview.TryCreate(request.Expression!, request.TimeZone ?? "UTC", jobId, from, count, out var preview, out var faults))
            return ToDto(preview, language);
        foreach (var fault in faults)
            errors[fault.Field == "cron" ? "expression" : fault.Field] = [fault.In(language)];
        return Failure.Invalid(errors);
    }

    private static bool TryCount(string? text, out int count)
    {
        count = DefaultCount;
        return text is null
               || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is >= 1 and <= MostCount);
    }

    private async Task<Guid> JobIdAsync(string? text, Dictionary<string, string[]> errors, CancellationToken ct)
    {
        if (text is null)
            return Guid.Empty;
        if (KeyDto.TryParse(text, out var key))
        {
            if (key.Uuid is { } uuid)
                return uuid;
            if ((await jobs.GetAsync(key, ct)).Failure is null)
                return (await jobs.GetAsync(key, ct)).Value.JobId!.Value;
        }
        errors["jobId"] = ["must be the numeric id of a job, or a uuid"];
        return Guid.Empty;
    }

    private static CronPreviewDto ToDto(CronPreview preview, Language language) => new(
        [.. preview.Instants.Select(second => new CronFireDto(
            DateTimeOffset.FromUnixTimeSeconds(second),
            preview.Schedule.Zone.At(second).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture)))],
        preview.Explanation(language),
        [.. preview.Warnings.Select(warning => warning.In(language))]);
}
