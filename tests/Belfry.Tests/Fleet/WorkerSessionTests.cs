using System.Buffers;
using Belfry.Core.Jobs;
using Belfry.Fleet;
using Microsoft.Extensions.Logging.Abstractions;

namespace Belfry.Tests.Fleet;

public sealed class WorkerSessionTests : IDisposable
{
    private readonly HandClock _clock = new();
    private readonly FramesSocket _socket = new();

    public void Dispose() => _socket.Dispose();

    [Fact]
    public void A_session_that_is_over_may_be_closed_once_more()
    {
        var session = Session();
        session.Dispose();
        session.Close("the term has ended too");
    }

    [Fact]
    public async Task A_worker_is_silent_only_while_somebody_listens()
    {
        using var session = Session();
        var buffer = new ArrayBufferWriter<byte>();
        _clock.Advance(TimeSpan.FromSeconds(40)); // until the engine has taken the hello
        Assert.Equal(TimeSpan.Zero, session.Silence);

        _socket.Arrives("[]");
        await session.ReadAsync(buffer, TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromSeconds(40)); // until what came has been passed on
        Assert.Equal(TimeSpan.Zero, session.Silence);

        var next = session.ReadAsync(buffer, TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(TimeSpan.FromSeconds(7), session.Silence);
        _socket.Arrives("[]");
        await next;
    }

    private WorkerSession Session() => new(_socket, new WorkerId(1), Guid.NewGuid(), _clock, NullLogger.Instance);
}
