using Belfry.Worker.Link;

namespace Belfry.Tests.Worker;

public sealed class BackoffTests
{
    [Fact]
    public void Pauses_grow_to_the_longest_with_chance_in_them_and_begin_anew()
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(3));
        for (var round = 0; round < 50; round++)
        {
            double[] limits = [250, 500, 1000, 2000, 3000, 3000, 3000];
            Assert.All(limits, limit => Assert.InRange(backoff.Next().TotalMilliseconds, limit / 4, limit));
            backoff.Reset();
        }

        Assert.True(Enumerable.Range(0, 20).Select(_ => backoff.Next()).Distinct().Count() > 15);
    }
}
