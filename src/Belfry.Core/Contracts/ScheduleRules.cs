using Belfry.Core.Schedules;

namespace Belfry.Core.Contracts;

/// <summary>What cron, zone and validity of a job must be, and the times at which one can ask for a start.</summary>
public static class ScheduleRules
{
    /// <summary>A start so far in the past still means now: the clocks of two machines differ.</summary>
    public static readonly TimeSpan PastIsNow = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan FarthestAhead = TimeSpan.FromDays(3653);

    /// <summary>Checks an expression and its zone.</summary>
    /// <param name="cronField">The name under which the request has the expression.</param>
    /// <param name="cron">Null for none: then the zone alone is checked.</param>
    /// <param name="jobId">What <c>H</c> is computed from; null while the job has no uuid yet.</param>
    public static void CheckCron(
        string cronField, string? cron, string? timeZone, Guid? jobId, FieldErrors errors, CheckContext context)
    {
        foreach (var error in Faults(cron ?? "* * * * *", timeZone ?? "UTC", jobId))
        {
            if (error.Cron is { } at)
                errors.Add(
                    cronField,
                    $"{Where(cron!, at.Position, context.Language)}{error.In(context.Language)}",
                    new FieldPlace(at.Position, at.Length));
            else
                errors.Add("timeZone", error.In(context.Language));
        }
    }

    /// <summary>Checks that a schedule has an instant between its bounds.</summary>
    public static void CheckBounds(
        string? cron, string? timeZone, Guid? jobId, DateTimeOffset? startsAt, DateTimeOffset? endsAt, FieldErrors errors)
    {
        if (startsAt > endsAt)
            errors.Add("endsAt", "must not be before startsAt");
        else if (cron is not null && (startsAt ?? endsAt) is not null && (jobId is not null || !CronExpression.DependsOnJob(cron))
                 && Schedule.TryCreate(
                     cron, timeZone ?? "UTC", jobId ?? Guid.Empty, DateTimeOffset.UnixEpoch, startsAt, endsAt, out var schedule, out _)
                 && schedule.Next(0) == Schedule.Never)
            errors.Add("endsAt", "no instant of the schedule lies between startsAt and endsAt");
    }

    /// <summary>Checks the time of a start: after so many seconds, or at a time, or now.</summary>
    public static void CheckStart(double? delaySeconds, DateTimeOffset? at, FieldErrors errors, CheckContext context)
    {
        if (delaySeconds is not null && at is not null)
            errors.Add("at", "give either delay or at");
        if (at < context.Now - PastIsNow)
            errors.Add("at", "must not be more than 60 seconds in the past");
        if (at > context.Now + FarthestAhead)
            errors.Add("at", "must not be more than 10 years ahead");
    }

    private static IReadOnlyList<ScheduleError> Faults(string cron, string timeZone, Guid? jobId)
    {
        var faults = Schedule.Check(cron, timeZone, jobId ?? Guid.Empty);
        if (jobId is not null || !CronExpression.DependsOnJob(cron) || !faults.Any(fault => fault.Cron is not null))
            return faults;
        // What H comes to may decide whether it is ever due. Without a uuid it is wrong only if it is for all of these.
        for (byte i = 1; i <= 20; i++)
        {
            var other = Schedule.Check(cron, timeZone, new Guid(i, 0, 0, 0, 0, 0, 0, 0, 0, 0, i));
            if (!other.Any(fault => fault.Cron is not null))
                return other;
        }
        return faults;
    }

    private static string Where(string text, int position, Language language)
    {
        var character = Text.Characters(text[..position]) + 1;
        return language == Language.Chinese ? $"第{character}个字符处：" : $"at character {character}: ";
    }
}
