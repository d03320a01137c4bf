using Belfry.Cli.Terminal;

namespace Belfry.Tests.Cli;

public sealed class ByteSizesTests
{
    [Theory]
    [InlineData("500000", 500_000)]
    [InlineData("1K", 1024)]
    [InlineData("512M", 512L * 1024 * 1024)]
    [InlineData("512m", 512L * 1024 * 1024)]
    [InlineData("512MiB", 512L * 1024 * 1024)]
    [InlineData("1.5G", 1536L * 1024 * 1024)]
    [InlineData("1T", 1L << 40)]
    public void Bytes_and_units_are_read(string text, long bytes)
    {
        Assert.True(ByteSizes.TryParse(text, out var read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("M")]
    [InlineData("1.5")]
    [InlineData("0.0001K")]
    [InlineData("-1K")]
    [InlineData("5X")]
    [InlineData("512B")]
    [InlineData("99999999999T")]
    [InlineData("1 M")]
    public void Anything_else_is_refused(string text) => Assert.False(ByteSizes.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1000, "1000 bytes")]
    [InlineData(10 * 1024 * 1024, "10 MiB")]
    [InlineData(1536L * 1024 * 1024, "1536 MiB")]
    public void A_size_is_written_in_the_largest_unit_that_loses_nothing(long bytes, string text)
        => Assert.Equal(text, ByteSizes.Text(bytes));
}
