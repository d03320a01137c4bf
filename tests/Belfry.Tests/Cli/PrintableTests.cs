using System.Text.Json;
using Belfry.Cli.Terminal;

namespace Belfry.Tests.Cli;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("hello")]
    [InlineData("日本語 été 👩‍👩‍👧 ِعربي")]
    public void Ordinary_text_stays_as_it_is(string text)
    {
        Assert.Equal(text, Printable.Line(text));
        Assert.Equal(text, Printable.Block(text));
    }

    [Theory]
    [InlineData("\u001b[2J\u001b]0;owned\u0007", @"\u001b[2J\u001b]0;owned\u0007")]
    [InlineData("a\rb", @"a\rb")]
    [InlineData("a\u009b31mb", @"a\u009b31mb")]
    [InlineData("a\u202Eb", @"a\u202eb")]
    [InlineData("a\u2066b\u2069", @"a\u2066b\u2069")]
    [InlineData("a\u2028b", @"a\u2028b")]
    [InlineData("a\u007fb", @"a\u007fb")]
    [InlineData("a\0b", @"a\u0000b")]
    [InlineData("a\U000E0041b", @"a\U000e0041b")]
    public void What_would_steer_a_terminal_is_spelt_out(string text, string shown)
    {
        Assert.Equal(shown, Printable.Line(text));
        Assert.Equal(shown, Printable.Block(text));
    }

    [Fact]
    public void An_unpaired_surrogate_is_replaced() => Assert.Equal("a\uFFFDb", Printable.Line("a\uD800b"));

    [Fact]
    public void Lines_stay_in_a_block_alone()
    {
        Assert.Equal(@"a\n\tb", Printable.Line("a\n\tb"));
        Assert.Equal("a\n\tb", Printable.Block("a\n\tb"));
    }

    [Fact]
    public void No_character_of_Unicode_steers_a_terminal()
    {
        foreach (var block in Enumerable.Range(0, 0x110000).Where(value => value is < 0xD800 or > 0xDFFF).Chunk(4096))
        {
            var text = string.Concat(block.Select(char.ConvertFromUtf32));
            Assert.DoesNotContain(Printable.Line(text), char.IsControl);
            var json = PrettyJson.OfText(text);
            Assert.DoesNotContain(json, char.IsControl);
            Assert.Equal(text, JsonSerializer.Deserialize<string>(json));
        }
    }
}
