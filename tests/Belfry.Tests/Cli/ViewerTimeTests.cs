using Belfry.Cli.Terminal;

namespace Belfry.Tests.Cli;

public sealed class ViewerTimeTests
{
    private static readonly DateTimeOffset Noon = DateTimeOffset.Parse("2026-11-20T12:00:00Z");

    private readonly ViewerTime _berlin = new(new FixedClock("Europe/Berlin"));
    private readonly ViewerTime _utc = new(new FixedClock("UTC"));

    [Fact]
    public void A_table_shows_the_viewers_own_time_and_names_its_zone()
    {
        Assert.Equal("2026-11-20 13:00:00", _berlin.Short(Noon));
        Assert.Equal("Europe/Berlin", _berlin.Zone);
        Assert.Equal("2026-11-20 12:00:00", _utc.Short(Noon.ToUnixTimeSeconds()));
        Assert.Equal("UTC", _utc.Zone);
        Assert.Equal("UTC", new ViewerTime(new FixedClock("Etc/UTC")).Zone);
    }

    [Fact]
    public void Where_it_must_be_exact_the_offset_and_UTC_are_shown()
    {
        Assert.Equal("2026-11-20 13:00:00 +01:00 (2026-11-20 12:00:00 UTC)", _berlin.Exact(Noon));
        Assert.Equal("2026-11-20 13:00:00.250 +01:00 (2026-11-20 12:00:00.250 UTC)", _berlin.Exact(Noon.AddMilliseconds(250)));
        Assert.Equal("2026-11-20 12:00:00 UTC", _utc.Exact(Noon));
    }

    [Theory]
    [InlineData("2026-11-20T12:00:00Z")]
    [InlineData("2026-11-20T13:00:00+01:00")]
    [InlineData("1795176000")]
    [InlineData("2026-11-20 13:00")]
    [InlineData("2026-11-20T13:00:00")]
    public void A_time_is_read_with_its_offset_or_as_the_viewers_own(string text)
    {
        Assert.True(_berlin.TryRead(text, out var at, out var problem), problem);
        Assert.Equal(Noon, at);
        Assert.Equal(TimeSpan.Zero, at.Offset);
    }

    [Fact]
    public void A_date_alone_is_its_first_moment()
    {
        Assert.True(_berlin.TryRead("2026-11-20", out var at, out _));
        Assert.Equal(DateTimeOffset.Parse("2026-11-19T23:00:00Z"), at);
    }

    [Theory]
    [InlineData("2026-03-29 02:30", "jump over")]
    [InlineData("2026-10-25 02:30", "twice")]
    [InlineData("tomorrow", "give a time such as")]
    [InlineData("2026-02-30", "give a time such as")]
    public void What_is_no_single_moment_is_refused_with_the_reason(string text, string reason)
    {
        Assert.False(_berlin.TryRead(text, out _, out var problem));
        Assert.Contains(reason, problem);
    }
}
