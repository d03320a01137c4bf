using Belfry.Cluster;
using Belfry.Core.Jobs;
using Belfry.Core.Protocol;
using Belfry.Fleet;
using Microsoft.Extensions.Logging.Abstractions;

namespace Belfry.Tests.Fleet;

public sealed class WorkerPoolTests
{
    private readonly HandClock _clock = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_two_connections_of_a_worker_the_one_made_later_stays_whichever_is_let_in_first()
    {
        using var term = new Term(1, TimeSpan.FromHours(1), _clock);
        var pool = new WorkerPool(_clock);
        var events = pool.Open(term);
        using var former = Session();
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        using var newer = Session();

        Assert.True(await pool.AddAsync(term, newer, Joined(newer), Ct));
        Assert.False(await pool.AddAsync(term, former, Joined(former), Ct));
        Assert.Same(newer, pool.Find(newer.Worker));
        Assert.False(newer.Closing.IsCancellationRequested);
        Assert.True(events.TryRead(out var first) && first.Session == newer);
        Assert.False(events.TryRead(out _));
    }

    private static WorkerJoined Joined(WorkerSession session) => new(session, new Hello
    {
        Protocol = 1,
        Instance = session.Instance,
        Host = "h",
        Name = "n",
        SrvName = "s",
        Slots = 1,
        Types = [],
        Version = "1",
        Epoch = 0,
    });

    private WorkerSession Session() => new(new FramesSocket(), new WorkerId(1), Guid.Empty, _clock, NullLogger.Instance);
}
