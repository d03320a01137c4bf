namespace Belfry.IntegrationTests;

/// <summary>A clock on which everything lasts a fraction, so that a long patience is a short test.</summary>
/// <param name="haste">How many times faster it goes.</param>
internal sealed class HurriedClock(int haste) : TimeProvider
{
    public override long GetTimestamp() => System.GetTimestamp() * haste;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime / haste, period == Timeout.InfiniteTimeSpan ? period : period / haste);
}
