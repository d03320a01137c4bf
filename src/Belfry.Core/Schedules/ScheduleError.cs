namespace Belfry.Core.Schedules;

/// <summary>Why there is no schedule of an expression and a zone.</summary>
/// <param name="Field">The field of the API that is wrong: <c>cron</c> or <c>timeZone</c>.</param>
/// <param name="Cron">The fault of the expression, with its place; null when the zone is wrong.</param>
/// <param name="Zone">The fault of the zone; null when the expression is wrong.</param>
public sealed record ScheduleError(string Field, CronError? Cron, ZoneError? Zone)
{
    /// <summary>What is wrong, in English.</summary>
    public string Message => In(Language.English);

    /// <summary>What is wrong.</summary>
    public string In(Language language) => Cron?.In(language) ?? Zone?.In(language) ?? "";

    internal static ScheduleError Of(CronError error) => new("cron", error, null);

    internal static ScheduleError Of(ZoneError error) => new("timeZone", null, error);
}
