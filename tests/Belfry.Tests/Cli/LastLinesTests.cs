using Belfry.Cli;

namespace Belfry.Tests.Cli;

public sealed class LastLinesTests
{
    [Theory]
    [InlineData("", 3, "")]
    [InlineData("a", 1, "a")]
    [InlineData("a\n", 1, "a\n")]
    [InlineData("a\nb\nc\n", 1, "c\n")]
    [InlineData("a\nb\nc\n", 2, "b\nc\n")]
    [InlineData("a\nb\nc", 2, "b\nc")]
    [InlineData("a\nb\nc\n", 9, "a\nb\nc\n")]
    [InlineData("\n\n\n", 2, "\n\n")]
    [InlineData("\na", 1, "a")]
    public void The_end_is_counted_as_tail_does(string text, int lines, string end)
    {
        Assert.Equal(end, Of(lines, [text]));
        Assert.Equal(end, Of(lines, text.Select(one => one.ToString())));
    }

    [Fact]
    public void Of_a_long_text_only_the_end_is_kept()
    {
        var lines = Enumerable.Range(0, 400_000).Select(i => $"line {i}\n").ToList();
        Assert.Equal(string.Concat(lines[^5..]), Of(5, lines));
        Assert.Equal(string.Concat(lines[^300_000..]), Of(300_000, lines));
    }

    private static string Of(int lines, IEnumerable<string> pieces)
    {
        var last = new LastLines(lines);
        foreach (var piece in pieces)
            last.Add(piece);
        return last.ToString();
    }
}
