using System.Diagnostics.CodeAnalysis;

namespace Belfry.Core.Schedules;

/// <summary>What a person wants to see of an expression before it is saved: <c>GET /v1/cron</c> as a value.</summary>
public sealed class CronPreview
{
    private CronPreview(string text, Schedule schedule, long from, int count)
    {
        Schedule = schedule;
        Instants = schedule.Between(from, long.MaxValue).Take(count).ToList();
        Warnings = CronWarnings.Of(text, schedule, from);
    }

    /// <summary>The schedule, without bounds, with its expression and zone.</summary>
    public Schedule Schedule { get; }

    /// <summary>The next instants in Unix seconds; <see cref="Zone.At"/> of the schedule's zone makes them local.</summary>
    public IReadOnlyList<long> Instants { get; }

    /// <summary>What its author may not expect in the year after.</summary>
    public IReadOnlyList<CronWarning> Warnings { get; }

    /// <summary>Previews an expression.</summary>
    /// <param name="expression">The cron expression.</param>
    /// <param name="timeZone">The IANA name of its zone.</param>
    /// <param name="jobId">What <c>H</c> is computed from.</param>
    /// <param name="from">The instants are later than this; an <c>@every</c> is counted from it.</param>
    /// <param name="count">How many instants, at most.</param>
    /// <param name="preview">The preview, or null.</param>
    /// <param name="errors">All that is wrong: nothing, or the expression, the zone, or both.</param>
    public static bool TryCreate(
        string expression,
        string timeZone,
        Guid jobId,
        DateTimeOffset from,
        int count,
        [NotNullWhen(true)] out CronPreview? preview,
        out IReadOnlyList<ScheduleError> errors)
    {
        preview = null;
        errors = Schedule.Check(expression, timeZone, jobId);
        if (errors.Count == 0
            && Schedule.TryCreate(expression, timeZone, jobId, from, null, null, out var schedule, out _))
        {
            preview = new CronPreview(expression, schedule, from.ToUnixTimeSeconds(), count);
        }

        return preview is not null;
    }

    /// <summary>The sentence that says when it is due.</summary>
    public string Explanation(Language language) => CronExplanation.Of(Schedule.Expression, language);
}
