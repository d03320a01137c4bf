using Belfry.Storage;

namespace Belfry.Tests.Storage;

public sealed class SecretKeysTests
{
    private static readonly SecretKeys Keys = SecretKeys.None.WithNew().Keys;

    [Theory]
    [InlineData("")]
    [InlineData("päss wörd\n")]
    public void What_was_sealed_opens_for_its_purpose_alone(string secret)
    {
        var text = Keys.Seal(secret, "job 1 param A");
        Assert.True(Keys.TryOpen(text, "job 1 param A", out var opened, out _));
        Assert.Equal(secret, opened);
        Assert.False(Keys.TryOpen(text, "job 2 param A", out _, out var why));
        Assert.Equal("what is stored is damaged", why);
        Assert.NotEqual(text, Keys.Seal(secret, "job 1 param A"));
    }

    [Fact]
    public void A_newer_key_seals_and_the_older_still_opens()
    {
        var old = Keys.Seal("x", "p");
        var (both, file) = Keys.WithNew();
        Assert.True(both.TryOpen(old, "p", out var opened, out _));
        Assert.Equal("x", opened);
        Assert.False(Keys.TryOpen(both.Seal("x", "p"), "p", out _, out var why));
        Assert.Equal($"it was sealed with key {both.Newest}, which this master does not have", why);
        Assert.Equal(both.Newest, SecretKeys.Parse($"# a comment\n\n{file}", "file").Newest);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("nothing")]
    [InlineData("00000000.AAAA")]
    public void Nonsense_opens_nothing(string text) => Assert.False(Keys.TryOpen(text, "p", out _, out _));

    [Fact]
    public void What_was_changed_or_cut_opens_nothing()
    {
        var text = Keys.Seal("secret", "p");
        Assert.False(Keys.TryOpen(text[..^4], "p", out _, out _));
        Assert.False(Keys.TryOpen(text[..^1] + (text[^1] == 'A' ? 'Q' : 'A'), "p", out _, out _));
        Assert.False(Keys.TryOpen(text[..12], "p", out _, out _));
    }
}
