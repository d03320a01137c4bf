namespace Belfry.Tests.Schedules;

public sealed class ScheduleAllocationTests
{
    [Theory]
    [InlineData("* * * * *")]
    [InlineData("*/15 9-17 * * MON-FRI")]
    [InlineData("0 30 2 L-3,15W * 5L,1#2")]
    [InlineData("0 0 0 29 2 ? 2000-2096")]
    [InlineData("0 0 */28 2 1#5")]
    [InlineData("@every 1h30m")]
    public void Looking_for_an_instant_allocates_nothing(string expression)
    {
        foreach (var zone in (string[])["UTC", "Europe/Berlin", "America/New_York", "Pacific/Apia"])
        {
            var schedule = ScheduleTests.Create(expression, zone);
            var sum = schedule.Next(0) ^ schedule.Previous(0);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var at = 0L; at < 4_000_000_000; at += 4_000_037)
                sum ^= schedule.Next(at) ^ schedule.Previous(at);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.NotEqual(1, sum);
        }
    }
}
