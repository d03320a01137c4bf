namespace Belfry.Cluster;

/// <summary>
/// The database's time without asking it: local monotonic time plus a measured offset. All masters so agree on when an
/// instant is due, whatever their own clocks say. A step of the database's clock is followed by the first answer that shows it.
///
/// It is rather behind than ahead: a clock that is behind by what an answer took fires by so much later, one that is ahead
/// fires before the time, and accounts for instants that a request is still to be made for.
/// </summary>
internal sealed class DatabaseClock(TimeProvider clock)
{
    /// <summary>What is known of the other clock gets less with time: by 1/2000 of it, as fast as Linux's adjtime slews a clock.</summary>
    private const int DriftIn = 2_000;

    private readonly Lock _gate = new();
    private readonly long _origin = clock.GetTimestamp();
    private long _offsetTicks;
    private TimeSpan? _measuredAt;

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
    /// The database said <paramref name="databaseTime"/> between the two local timestamps, nobody knows when; so its clock is
    /// ahead of the local one by at least what it would be had it answered in no time, and by at most what it would be had it
    /// been asked in none. The greatest of the least counts, which an answer that took long does not move, however it took long:
    /// less what the clocks may have drifted by since then, and unless it is more than can be.
    /// </summary>
    public void Observe(DateTimeOffset databaseTime, long asked, long answered)
    {
        var now = clock.GetElapsedTime(_origin, answered);
        var least = databaseTime.UtcTicks - now.Ticks;
        var most = databaseTime.UtcTicks - clock.GetElapsedTime(_origin, asked).Ticks;
        lock (_gate)
        {
            if (_measuredAt is { } before && _offsetTicks - ((now - before).Ticks / DriftIn) is var known && known <= most)
                least = Math.Max(least, known);
            _measuredAt = now;
            Volatile.Write(ref _offsetTicks, least);
        }
    }
}
