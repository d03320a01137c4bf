using Belfry.Engine;

namespace Belfry.Tests.Engine;

public sealed class DecisionQueueTests
{
    private const int Most = 100;

    private readonly Lock _deciding = new();
    private readonly DecisionQueue _queue;

    public DecisionQueueTests() => _queue = new DecisionQueue(_deciding);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void A_share_goes_on_to_the_end_of_a_decision()
    {
        var entries = Decide(3, 3, 3);
        Assert.Equal(entries[..6], _queue.Take(4, Most));
        Assert.Equal(entries[6..], _queue.Take(1, Most));
    }

    [Fact]
    public void A_share_that_ends_with_a_decision_has_nothing_of_the_next()
    {
        var entries = Decide(3, 3);
        Assert.Equal(entries[..3], _queue.Take(3, Most));
        Assert.Equal(entries[3..], _queue.Take(3, Most));
    }

    [Fact]
    public void All_are_taken_when_they_are_no_more_than_the_share()
        => Assert.Equal(Decide(3, 3), _queue.Take(50, Most));

    [Fact]
    public void Those_that_are_decided_one_by_one_are_taken_with_the_decision_before_or_behind_them()
    {
        var first = Decide(2);
        var alone = new LedgerEntry { AppliedKills = [2] };
        _queue.Enqueue(alone);
        Assert.Equal([.. first, alone], _queue.Take(3, Most));
    }

    [Fact]
    public void No_decision_is_so_long_that_more_than_the_most_are_taken()
    {
        var entries = Decide(10);
        Assert.Equal(entries[..4], _queue.Take(1, 4));
        Assert.Equal(entries[4..8], _queue.Take(1, 4));
        Assert.Equal(entries[8..], _queue.Take(1, 4));
    }

    [Fact]
    public async Task There_is_room_again_when_enough_are_taken()
    {
        Decide(3, 3);
        var room = _queue.RoomAsync(below: 3, Ct);
        _queue.Take(3, Most);
        Assert.False(room.IsCompleted);
        _queue.Take(3, Most);
        await room;
    }

    [Fact]
    public async Task It_is_told_when_enough_wait()
    {
        var enough = _queue.EnoughAsync(4, new TaskCompletionSource().Task);
        Decide(3);
        Assert.False(enough.IsCompleted);
        Decide(1);
        await enough;
    }

    private List<LedgerEntry> Decide(params IEnumerable<int> lengths)
    {
        var entries = new List<LedgerEntry>();
        foreach (var length in lengths)
        {
            lock (_deciding)
            {
                for (var i = 0; i < length; i++)
                {
                    entries.Add(new LedgerEntry { AppliedKills = [_queue.Waiting] });
                    _queue.Enqueue(entries[^1]);
                }
                _queue.Decided();
            }
        }
        return entries;
    }
}
