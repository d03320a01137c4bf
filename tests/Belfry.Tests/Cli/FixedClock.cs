namespace Belfry.Tests.Cli;

/// <summary>A clock that stands still, in a zone of the test's choice.</summary>
internal sealed class FixedClock(string zone, DateTimeOffset now = default) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.FindSystemTimeZoneById(zone);

    public override DateTimeOffset GetUtcNow() => now;
}
