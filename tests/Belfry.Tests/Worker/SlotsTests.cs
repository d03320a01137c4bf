using Belfry.Worker.Runs;

namespace Belfry.Tests.Worker;

public sealed class SlotsTests
{
    private static readonly Task Never = new TaskCompletionSource().Task;

    [Fact]
    public async Task Places_are_given_in_the_order_of_the_line()
    {
        var slots = new Slots(1);
        Assert.True(await slots.TakeAsync(Never));
        var (first, second) = (slots.TakeAsync(Never), slots.TakeAsync(Never));
        Assert.False(first.IsCompleted);
        slots.GiveBack();
        Assert.True(await first);
        Assert.False(second.IsCompleted);
        slots.GiveBack();
        Assert.True(await second);
    }

    [Fact]
    public async Task Who_gives_up_takes_no_place_and_holds_up_nobody()
    {
        var slots = new Slots(1);
        Assert.True(await slots.TakeAsync(Never));
        var enough = new TaskCompletionSource();
        var (impatient, patient) = (slots.TakeAsync(enough.Task), slots.TakeAsync(Never));
        enough.SetResult();
        Assert.False(await impatient);
        slots.GiveBack();
        Assert.True(await patient);
        slots.GiveBack();
        Assert.False(await slots.TakeAsync(enough.Task));
        Assert.True(await slots.TakeAsync(Never));
    }

    [Fact]
    public async Task No_place_is_lost_or_doubled_when_many_come_and_give_up()
    {
        var slots = new Slots(3);
        var inside = 0;
        var most = 0;
        await Parallel.ForAsync(0, 20_000, TestContext.Current.CancellationToken, async (n, _) =>
        {
            var patience = n % 3 is 0 ? Task.Run(() => { }, CancellationToken.None) : Never;
            if (!await slots.TakeAsync(patience))
                return;
            var now = Interlocked.Increment(ref inside);
            InterlockedMax(ref most, now);
            await Task.Yield();
            Interlocked.Decrement(ref inside);
            slots.GiveBack();
        });
        Assert.InRange(most, 1, 3);
        var (a, b, c) = (slots.TakeAsync(Never), slots.TakeAsync(Never), slots.TakeAsync(Never));
        Assert.True(a.IsCompleted && b.IsCompleted && c.IsCompleted);
        Assert.False(slots.TakeAsync(Never).IsCompleted);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); seen < value;)
            seen = Interlocked.CompareExchange(ref most, value, seen) is var before && before == seen ? value : before;
    }
}
