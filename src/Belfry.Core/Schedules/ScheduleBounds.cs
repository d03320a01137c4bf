namespace Belfry.Core.Schedules;

/// <summary>What a schedule has beside its expression and zone, in Unix seconds.</summary>
/// <param name="Anchor">What <c>@every</c> is counted from; 0 for other expressions.</param>
/// <param name="First">No instant is earlier.</param>
/// <param name="Last">No instant is later.</param>
internal readonly record struct ScheduleBounds(long Anchor, long First, long Last)
{
    // Far outside the calendar in every zone, and far from the ends of a long.
    private const long Earliest = -1_000_000;
    private const long Latest = CalendarTable.End + 1_000_000;

    /// <summary>Bounds that do not bind.</summary>
    public static ScheduleBounds None { get; } = new(0, Earliest, Latest);

    public static ScheduleBounds Of(
        CronExpression expression, DateTimeOffset anchor, DateTimeOffset? startsAt, DateTimeOffset? endsAt) => new(
        expression.IsEvery ? anchor.ToUnixTimeSeconds() : 0,
        startsAt is { } first ? Math.Clamp(RoundedUp(first), Earliest, Latest) : Earliest,
        endsAt is { } last ? Math.Clamp(last.ToUnixTimeSeconds(), Earliest, Latest) : Latest);

    /// <summary>Instants are whole seconds, so one at or after a time is at or after the next whole second.</summary>
    private static long RoundedUp(DateTimeOffset time)
    {
        var second = time.ToUnixTimeSeconds();
        return DateTimeOffset.FromUnixTimeSeconds(second) < time ? second + 1 : second;
    }
}
