using System.Threading.Channels;
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
    public async Task Results_whose_output_an_earlier_connection_has_stored_are_passed_on_and_those_after_them()
    {
        using var session = new CancellationTokenSource();
        var store = new OutputStore(Database);
        var passed = Channel.CreateUnbounded<Guid>();
        var clock = new HurriedClock(Haste);
        var ends = new HeldEnds(store, end => passed.Writer.TryWrite(end.Run), clock, NullLogger.Instance, session.Token);
        for (var round = 0; round < 3; round++)
        {
            var waiting = await EndAsync(1, 10 * round + 1);
            RunFinished[] stored = [await EndAsync(1, 10 * round + 2), await EndAsync(2, 10 * round + 3)];
            await store.AppendAsync(
                [.. stored.SelectMany(end => Enumerable.Range(0, end.Chunks).Select(n => new OutputPiece(end.Run, n, new byte[1])))], Ct);
            foreach (var end in (RunFinished[])[waiting, .. stored])
                ends.Told(end, clock.GetTimestamp());
            Assert.Equal(
                stored.Select(end => end.Run).Order(),
                new[] { await NextAsync(), await NextAsync() }.Order());
            ends.Stored(waiting.Run, 1);
            Assert.Equal(waiting.Run, await NextAsync());
        }
        await session.CancelAsync();

        async Task<Guid> NextAsync() => await passed.Reader.ReadAsync(Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Ct);
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

    [Fact]
    public async Task A_result_that_lay_for_long_before_it_was_taken_up_has_all_of_the_patience_still()
    {
        using var session = new CancellationTokenSource();
        var passed = new TaskCompletionSource<RunFinished>(TaskCreationOptions.RunContinuationsAsynchronously);
        var clock = new HurriedClock(Haste);
        var lain = await EndAsync(1, 1);
        var ends = new HeldEnds(
            new OutputStore(Database), end => _ = end.Run == lain.Run && passed.TrySetResult(end), clock, NullLogger.Instance, session.Token);
        // Another is looked for already.
        ends.Told(await EndAsync(1, 2), clock.GetTimestamp());
        var toldAt = clock.GetTimestamp();
        ends.Told(lain, toldAt - (2 * clock.TimestampFrequency * (long)HeldEnds.Patience.TotalSeconds));
        var told = await passed.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Ct);
        Assert.True(clock.GetElapsedTime(toldAt) >= HeldEnds.Patience);
        Assert.True(told.EndedAgoMs >= 3 * (long)HeldEnds.Patience.TotalMilliseconds, $"{told.EndedAgoMs} ms");
        await session.CancelAsync();
    }

    private async Task<RunFinished> EndAsync(int pieces, long run = 1)
    {
        var now = (await new InstantStore(Database).BoundsAsync(Ct)).Now;
        return new RunFinished { Run = RunUuid.Create(new RunId(run), now), Outcome = RunOutcome.Succeeded, EndedAgoMs = 5, Chunks = pieces };
    }
}
