using Belfry.Core.Schedules;

namespace Belfry.Tests.Schedules;

public sealed class CronHashTests
{
    [Fact]
    public void A_job_keeps_its_values()
    {
        var job = Guid.Parse("0199a7c2-5e0b-7c11-9d53-2f6f5b8f3a01");
        Assert.True(CronExpression.TryParse("H H H H H H", job, out var expression, out _));
        Assert.True(CronExpression.TryParse("H(0-29)/10 H(9-16) * * *", job, out var ranges, out _));

        // Frozen: another value would move the schedules of every job that is written with H.
        Assert.Equal("15 47 0 1 5 2", expression.ToString());
        Assert.Equal("7-27/10 9 * * *", ranges.ToString());
    }

    public static TheoryData<string> JobIds => ["random", "ordered by time", "counted"];

    [Theory]
    [MemberData(nameof(JobIds))]
    public void Jobs_are_spread_evenly_over_the_minutes_of_a_day(string kind)
    {
        const int jobs = 144_000;
        var random = new Random(1);
        var counts = new int[1440];
        var bytes = new byte[16];
        for (var i = 0; i < jobs; i++)
        {
            random.NextBytes(bytes);
            var job = kind switch
            {
                "random" => new Guid(bytes),
                "counted" => new Guid(0, 0, 0, BitConverter.GetBytes((long)i)),
                _ => Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddMilliseconds(i)),
            };
            counts[(CronHash.Pick(job, CronField.Hour, 24) * 60) + CronHash.Pick(job, CronField.Minute, 60)]++;
        }

        // Chi squared with 1,439 degrees of freedom: mean 1439, standard deviation 54.
        const double expected = jobs / 1440.0;
        var chiSquared = counts.Sum(count => (count - expected) * (count - expected) / expected);
        Assert.InRange(chiSquared, 0, 1439 + (6 * 54));
    }

    [Fact]
    public void Every_value_of_the_range_is_used_and_no_other()
    {
        var days = new HashSet<int>();
        var hours = new HashSet<int>();
        for (var i = 0; i < 1000; i++)
        {
            var job = new Guid(i, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
            Assert.True(CronExpression.TryParse("0 H(22-2) H * *", job, out var expression, out _));
            var fields = expression.ToString().Split(' ');
            hours.Add(int.Parse(fields[1]));
            days.Add(int.Parse(fields[2]));
        }

        Assert.Equal([0, 1, 2, 22, 23], hours.Order());
        Assert.Equal(Enumerable.Range(1, 28), days.Order());
    }
}
