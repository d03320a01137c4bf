namespace Belfry.Worker.Link;

/// <summary>
/// Holds frames back a little while there are many: a link that sends a message a frame is busy at a tenth of the rate
/// that frames of dozens carry. A burst passes at once, so a lone run never waits for it.
/// </summary>
internal sealed class FramePace(TimeProvider clock)
{
    private const int Burst = 16;

    // A timer's shortest wait: what a frame costs once the burst is used up.
    private static readonly TimeSpan Each = TimeSpan.FromMilliseconds(1);

    private double _credit = Burst;
    private long _since = clock.GetTimestamp();

    /// <summary>Waits until another frame may be sent; usually not at all.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        Refill();
        if (_credit < 1)
        {
            await Task.Delay(Each, clock, cancellationToken);
            Refill();
        }

        _credit = Math.Max(_credit - 1, 0);
    }

    private void Refill()
    {
        var now = clock.GetTimestamp();
        _credit = Math.Min(_credit + (clock.GetElapsedTime(_since, now) / Each), Burst);
        _since = now;
    }
}
