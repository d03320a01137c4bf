namespace Belfry.Tests.Schedules;

/// <summary>
/// Watches a wall clock step by step, as a person would who starts the job when its time shows: .NET's own zones,
/// no table of transitions, every minute (or second) looked at.
/// </summary>
internal static class NaiveClock
{
    /// <summary>The instants after one Unix second and through another.</summary>
    public static List<long> Watch(NaiveCron cron, TimeZoneInfo zone, long after, long through)
    {
        var step = cron.HasSeconds ? 1 : 60;

        // Two days ahead, so that what the clock has shown before is known; no clock ever went back further.
        var start = after - (after % 60) - (2 * 86_400);
        var due = new List<long>();
        var newest = Local(zone, start);
        var last = newest;
        for (var now = start + step; now <= through; now += step)
        {
            var local = Local(zone, now);

            // Ordinarily one time is new; after a jump all that was jumped over is. After the clock went back nothing
            // is new, but an interval counts a time again.
            var time = cron.IsInterval ? (local > last ? last.AddSeconds(step) : local) : newest.AddSeconds(step);
            var isDue = false;
            for (; time <= local && !isDue; time = time.AddSeconds(step))
                isDue = cron.IsDue(time);
            if (isDue && now > after)
                due.Add(now);
            last = local;
            newest = local > newest ? local : newest;
        }

        return due;
    }

    private static DateTime Local(TimeZoneInfo zone, long second) =>
        TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(second), zone).DateTime;
}
