using Belfry.Core.Schedules;

namespace Belfry.Tests.Schedules;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData("0 0 1 1 *", "UTC", "2026-11-20T00:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("*/5 * * * *", "UTC", "2026-11-20T00:00:00Z", "2026-11-20T00:05:00Z")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    [InlineData("*/30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z")]
    [InlineData("0 0 29 2 ?", "UTC", "2096-02-29T00:00:00Z", null)]
    [InlineData("0 0 * 2 1#5", "UTC", "2026-02-27T00:00:00Z", "2044-02-29T00:00:00Z")]
    [InlineData("*/1,*/1 0 29 2 *", "UTC", "2026-02-27T00:00:00Z", "2028-02-29T00:00:00Z")]
    public void An_instant_follows_another(string expression, string zone, string after, string? next)
    {
        var found = Create(expression, zone).Next(Unix(after));
        Assert.Equal(next is null ? Schedule.Never : Unix(next), found);
    }

    internal static Schedule Create(string expression, string zone) => Schedule.TryCreate(
        expression, zone, Guid.Empty, default, null, null, out var schedule, out var error)
            ? schedule
            : throw new ArgumentException(error.Message);

    internal static long Unix(string time) => DateTimeOffset.Parse(time).ToUnixTimeSeconds();
}
