using Belfry.Core.Schedules;

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
            // The first walk is the compiler's, which compiles long loops anew while they run and may allocate for that.
            var first = Walk(schedule);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var second = Walk(schedule);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(first, second);
        }
    }

    private static long Walk(Schedule schedule)
    {
        var sum = 0L;
        for (var at = 0L; at < 4_000_000_000; at += 4_000_037)
            sum ^= schedule.Next(at) ^ schedule.Previous(at);
        return sum;
    }
}
