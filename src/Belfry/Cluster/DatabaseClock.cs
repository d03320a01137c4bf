namespace Belfry.Cluster;

/// <summary>
/// The database's time without asking it: local monotonic time plus a measured offset. All masters so agree on when an
/// instant is due, whatever their own clocks say. A step of the database's clock is followed at once.
/// </summary>
internal sealed class DatabaseClock(TimeProvider clock)
{
    /// <summary>What is known of the other clock gets less with time: by 1/2000 of it, as fast as a kernel slews a clock.</summary>
    private const int DriftIn = 2_000;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _known = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _origin = clock.GetTimestamp();
    private long _offsetTicks;
    private long _error;
    private TimeSpan _measuredAt;

    /// <summary>Completes with the first measurement.</summary>
    public Task Known => _known.Task;

    /// <summary>The database's time, to the millisecond, which is what instants and watermarks are written with.</summary>
    public DateTimeOffset Now
    {
        get
        {
            var ticks = clock.GetElapsedTime(_origin).Ticks + Volatile.Read(ref _offsetTicks);
            return new DateTimeOffset(ticks - (ticks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
        }
    }

    /// <summary>A timestamp of the local clock for <see cref="Observe"/>.</summary>
    public long Timestamp() => clock.GetTimestamp();

    /// <summary>
    /// The database said <paramref name="databaseTime"/> between the two local timestamps, nobody knows when. The sample that
    /// says most counts: one with a long round trip takes the place of a shorter one only when that is so old that the clocks
    /// may have drifted as far apart, or when both cannot be true, since the database's clock was stepped. A clock that ran
    /// ahead would have jobs run before their time.
    /// </summary>
    public void Observe(DateTimeOffset databaseTime, long asked, long answered)
    {
        var began = clock.GetElapsedTime(_origin, asked);
        var error = clock.GetElapsedTime(asked, answered).Ticks / 2;
        var offset = databaseTime.UtcTicks - began.Ticks - error;
        lock (_gate)
        {
            if (_known.Task.IsCompleted)
            {
                var errorByNow = _error + ((began - _measuredAt).Ticks / DriftIn);
                // Beyond what both may be wrong by, by more than what would be wrong with this one: where a clock is slewed fast a
                // slow answer contradicts by little, and the next good one settles it.
                var wasStepped = Math.Abs(offset - _offsetTicks) > (2 * error) + errorByNow + TimeSpan.TicksPerMillisecond;
                if (error > errorByNow && !wasStepped)
                    return;
            }
            (_error, _measuredAt) = (error, began);
            Volatile.Write(ref _offsetTicks, offset);
        }
        _known.TrySetResult();
    }
}
