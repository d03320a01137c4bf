using Belfry.Cli.Terminal;

namespace Belfry.Tests.Cli;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("90", 90)]
    [InlineData("0", 0)]
    [InlineData("1.5", 1.5)]
    [InlineData("1.5s", 1.5)]
    [InlineData("5m", 300)]
    [InlineData("1h30m", 5400)]
    [InlineData("2d", 172_800)]
    [InlineData("1d2h3m4s", 93_784)]
    [InlineData("0.5h", 1800)]
    public void Seconds_and_units_are_read(string text, double seconds)
    {
        Assert.True(Durations.TryParse(text, out var read));
        Assert.Equal(seconds, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("5x")]
    [InlineData("1m2h")]
    [InlineData("1m2m")]
    [InlineData("-5")]
    [InlineData("-5m")]
    [InlineData("5 m")]
    [InlineData("1h30")]
    [InlineData("NaN")]
    [InlineData("∞")]
    [InlineData("1e3")]
    [InlineData("tomorrow")]
    public void Anything_else_is_refused(string text) => Assert.False(Durations.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(0.25, "0.25s")]
    [InlineData(59, "59s")]
    [InlineData(60, "1m")]
    [InlineData(90, "1m30s")]
    [InlineData(3600, "1h")]
    [InlineData(90_061, "1d1h1m1s")]
    [InlineData(90.5, "90.5s")]
    public void A_duration_is_written_without_loss(double seconds, string text)
    {
        Assert.Equal(text, Durations.Text(seconds));
        Assert.True(Durations.TryParse(text, out var read));
        Assert.Equal(seconds, read);
    }

    [Theory]
    [InlineData(0, "0ms")]
    [InlineData(999, "999ms")]
    [InlineData(1000, "1.0s")]
    [InlineData(59_900, "59.9s")]
    [InlineData(60_000, "1m")]
    [InlineData(125_999, "2m5s")]
    public void Elapsed_time_is_rounded_for_reading(long milliseconds, string text)
        => Assert.Equal(text, Durations.Elapsed(milliseconds));
}
