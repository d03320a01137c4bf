using System.Collections.Frozen;
using Belfry.Core.Jobs;
using Belfry.Core.Placement;

namespace Belfry.Tests.Placement;

public sealed class EligibilityTests
{
    private static readonly WorkerGroupFacts Group = new()
    {
        Id = new GroupId(1),
        Name = "builders",
        Workers = new[] { new WorkerId(1) }.ToFrozenSet(),
        Tags = new[] { "fast" }.ToFrozenSet(),
    };

    private static readonly FrozenSet<string> RunsEach = FrozenSet.Create("command", "shell");

    [Fact]
    public void A_group_is_the_union_of_those_it_names_and_those_that_carry_its_tag()
    {
        Assert.Null(Eligibility.WhyNot(Need(), Group, Worker(1)));
        Assert.Null(Eligibility.WhyNot(Need(), Group, Worker(2, tags: ["fast"])));
        Assert.Equal(Exclusion.NotInGroup, Eligibility.WhyNot(Need(), Group, Worker(2)));
    }

    [Fact]
    public void Group_and_tag_must_both_fit()
    {
        Assert.Equal(Exclusion.NoTag, Eligibility.WhyNot(Need(tag: "gpu"), Group, Worker(1)));
        Assert.Equal(Exclusion.NotInGroup, Eligibility.WhyNot(Need(tag: "gpu"), Group, Worker(2, tags: ["gpu"])));
        Assert.Null(Eligibility.WhyNot(Need(tag: "gpu"), Group, Worker(1, tags: ["gpu"])));
    }

    [Fact]
    public void Who_cannot_run_the_type_or_is_draining_is_left_out()
    {
        Assert.Equal(Exclusion.NoType, Eligibility.WhyNot(Need(type: "golang"), null, Worker(1)));
        Assert.Equal(Exclusion.Draining, Eligibility.WhyNot(Need(), null, Worker(1) with { Draining = true }));
    }

    [Fact]
    public void Every_rule_has_words_which_name_what_is_missing()
    {
        Assert.All(Enum.GetValues<Exclusion>(), rule => Assert.NotEmpty(Eligibility.Words(rule, Need(), Group)));
        Assert.Equal("is not in group builders", Eligibility.Words(Exclusion.NotInGroup, Need(), Group));
        Assert.Equal("does not carry the tag gpu", Eligibility.Words(Exclusion.NoTag, Need(tag: "gpu"), null));
        Assert.Equal("cannot run golang", Eligibility.Words(Exclusion.NoType, Need(type: "golang"), null));
    }

    [Fact]
    public void The_reason_for_waiting_names_the_first_rule_that_leaves_nobody()
    {
        WorkerFacts[] online = [Worker(1), Worker(2, tags: ["gpu"])];
        Assert.Equal("no worker is online", Eligibility.WhyWaiting(Need(), null, []));
        Assert.Equal("every worker that may take it is busy", Eligibility.WhyWaiting(Need(), null, online));
        Assert.Equal("no online worker carries the tag arm", Eligibility.WhyWaiting(Need(tag: "arm"), null, online));
        Assert.Equal("no online worker of group builders carries the tag gpu", Eligibility.WhyWaiting(Need(tag: "gpu"), Group, online));
        Assert.Equal("no worker of group builders is online", Eligibility.WhyWaiting(Need(), Group, [Worker(3)]));
        Assert.Equal("no online worker can run http", Eligibility.WhyWaiting(Need(type: "http"), null, online));
        Assert.Equal(
            "every worker that may take it is draining",
            Eligibility.WhyWaiting(Need(), null, [Worker(1) with { Draining = true }]));
    }

    private static RunNeed Need(string? tag = null, string type = "command")
        => new(null, tag, type, Routing.MostFreeSlots, null);

    private static WorkerFacts Worker(long id, string[]? tags = null) => new()
    {
        Id = new WorkerId(id),
        Name = $"w{id}",
        Tags = (tags ?? []).ToFrozenSet(),
        Types = RunsEach,
        Slots = 1,
    };
}
