using Belfry.Core.Protocol;
using Belfry.Core.Runs;
using Belfry.Fleet;
using Belfry.IntegrationTests.Engine;
using Belfry.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Belfry.IntegrationTests.Fleet;

/// <summary>Results that come ahead of their output.</summary>
public sealed class HeldEndsTests(PostgresFixture postgres) : EngineTest(postgres)
{
    private const int Haste = 400;

    [Fact]
    public async Task A_result_waits_for_its_last_piece_and_is_older_then()
    {
        using var session = new CancellationTokenSource();
        var passed = new TaskCompletionSource<RunFinished>(TaskCreationOptions.RunContinuationsAsynchronously);
        var clock = new HurriedClock(Haste);
        var ends = new HeldEnds(new OutputStore(Database), passed.SetResult, clock, NullLogger.Instance, session.Token);
        var end = await EndAsync(2);
        ends.Told(end, clock.GetTimestamp());
        ends.Stored(end.Run, 1);
        Assert.False(passed.Task.IsCompleted);
        ends.Stored(end.Run, 2);
        Assert.True((await passed.Task).EndedAgoMs >= end.EndedAgoMs);
        await session.CancelAsync();
    }

    [Fact]
    public async Task A_result_whose_output_an_earlier_connection_has_stored_is_passed_on()
    {
        using var session = new CancellationTokenSource();
        var store = new OutputStore(Database);
        var passed = new TaskCompletionSource<RunFinished>(TaskCreationOptions.RunContinuationsAsynchronously);
        var clock = new HurriedClock(Haste);
        var ends = new HeldEnds(store, passed.SetResult, clock, NullLogger.Instance, session.Token);
        var end = await EndAsync(1);
        await store.AppendAsync([new OutputPiece(end.Run, 0, new byte[1])], Ct);
        ends.Told(end, clock.GetTimestamp());
        Assert.Equal(end.Run, (await passed.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Ct)).Run);
        await session.CancelAsync();
    }

    [Fact]
    public async Task A_result_whose_output_never_comes_is_passed_on_without_it_when_patience_is_over()
    {
        using var session = new CancellationTokenSource();
        var passed = new TaskCompletionSource<RunFinished>(TaskCreationOptions.RunContinuationsAsynchronously);
        var clock = new HurriedClock(Haste);
        var ends = new HeldEnds(new OutputStore(Database), passed.SetResult, clock, NullLogger.Instance, session.Token);
        var began = clock.GetTimestamp();
        var end = await EndAsync(3);
        ends.Stored(end.Run, 1);
        ends.Told(end, clock.GetTimestamp());
        var told = await passed.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Ct);
        Assert.True(clock.GetElapsedTime(began) >= HeldEnds.Patience);
        Assert.True(told.EndedAgoMs >= (long)HeldEnds.Patience.TotalMilliseconds, $"{told.EndedAgoMs} ms");
        await session.CancelAsync();
    }

    private async Task<RunFinished> EndAsync(int pieces)
    {
        var now = (await new InstantStore(Database).BoundsAsync(Ct)).Now;
        return new RunFinished { Run = RunUuid.Create(new RunId(1), now), Outcome = RunOutcome.Succeeded, EndedAgoMs = 5, Chunks = pieces };
    }
}
