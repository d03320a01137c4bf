using Belfry.Core.Jobs;
using Belfry.Core.Placement;

namespace Belfry.Tests.Placement;

public sealed class WorkerChoiceTests
{
    [Fact]
    public void The_worker_with_the_most_free_slots_is_chosen()
        => Assert.Equal(1, Choose(Routing.MostFreeSlots, 0, 1, 5, 3));

    [Theory]
    [InlineData(Routing.MostFreeSlots)]
    [InlineData(Routing.RoundRobin)]
    [InlineData(Routing.Random)]
    [InlineData(Routing.ConsistentHash)]
    public void Nobody_is_chosen_while_nobody_has_a_free_slot(Routing routing)
        => Assert.Equal(-1, WorkerChoice.Choose(Workers(0, 0), routing, new JobId(1), 7));

    [Fact]
    public void Round_robin_takes_everybody_in_turn_and_passes_over_the_busy()
        => Assert.Equal([0, 2, 2, 3, 0], Enumerable.Range(0, 5).Select(turn => Choose(Routing.RoundRobin, turn, 1, 0, 1, 1)));

    [Fact]
    public void Random_takes_every_free_worker_about_as_often()
    {
        var random = new Random(1);
        var counts = new int[4];
        for (var i = 0; i < 9_000; i++)
            counts[Choose(Routing.Random, random.NextInt64(), 1, 0, 9, 2)]++;
        Assert.Equal(0, counts[1]);
        Assert.All(new[] { counts[0], counts[2], counts[3] }, count => Assert.InRange(count, 2_700, 3_300));
    }

    [Fact]
    public void Hashing_keeps_each_job_on_its_worker_and_spreads_the_jobs_evenly()
    {
        var counts = new int[5];
        for (var job = 1; job <= 10_000; job++)
        {
            var first = WorkerChoice.Choose(Workers(1, 1, 1, 1, 1), Routing.ConsistentHash, new JobId(job), 0);
            Assert.Equal(first, WorkerChoice.Choose(Workers(9, 3, 1, 4, 1), Routing.ConsistentHash, new JobId(job), 99));
            counts[first]++;
        }
        Assert.All(counts, count => Assert.InRange(count, 1_800, 2_200));
    }

    [Fact]
    public void When_a_worker_goes_only_its_own_jobs_move()
    {
        var all = Workers(1, 1, 1, 1, 1);
        var without = all[..4];
        for (var job = 1; job <= 1_000; job++)
        {
            var before = WorkerChoice.Choose(all, Routing.ConsistentHash, new JobId(job), 0);
            if (before != 4)
                Assert.Equal(before, WorkerChoice.Choose(without, Routing.ConsistentHash, new JobId(job), 0));
        }
    }

    [Fact]
    public void Hashing_waits_for_the_jobs_own_worker_while_that_is_busy()
    {
        var own = WorkerChoice.Choose(Workers(1, 1, 1), Routing.ConsistentHash, new JobId(42), 0);
        var busy = Workers(1, 1, 1);
        busy[own] = busy[own] with { FreeSlots = 0 };
        Assert.Equal(-1, WorkerChoice.Choose(busy, Routing.ConsistentHash, new JobId(42), 0));
    }

    private static int Choose(Routing routing, long turn, params int[] free)
        => WorkerChoice.Choose(Workers(free), routing, null, turn);

    private static Candidate[] Workers(params int[] free)
        => [.. free.Select((slots, i) => new Candidate(new WorkerId(100 + i), slots))];
}
