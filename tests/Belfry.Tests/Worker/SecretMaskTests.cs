using System.Text;
using Belfry.Worker.Output;
using FsCheck;
using FsCheck.Fluent;

namespace Belfry.Tests.Worker;

public sealed class SecretMaskTests
{
    [Theory]
    [InlineData("hunter2", "hunter2", "***")]
    [InlineData("hunter2", "xhunter2y", "x***y")]
    [InlineData("hunter2", "hunter", "hunter")]
    [InlineData("hunter2", "hunthunter2", "hunt***")]
    [InlineData("aa", "aaa", "***a")]
    [InlineData("ab,abc", "abcab", "******")]
    [InlineData("ab,abcd", "abce", "***ce")]
    [InlineData("abab", "aababb", "a***b")]
    [InlineData("é", "cafés", "caf***s")]
    public void Secrets_are_replaced(string secrets, string text, string expected)
        => Assert.Equal(expected, Pass(text, secrets.Split(','), cut: text.Length));

    [Fact]
    public void Where_the_stream_is_cut_changes_nothing()
    {
        var letters = Gen.Elements('a', 'b', 'c');
        var word = letters.ArrayOf().Select(chars => new string(chars));
        var secrets = word.Where(text => text.Length > 0).NonEmptyListOf().Select(list => list.ToArray());
        Prop.ForAll(
            secrets.ToArbitrary(),
            word.ToArbitrary(),
            Gen.Choose(1, 5).ToArbitrary(),
            (values, text, cut) => Pass(text, values, text.Length) == Pass(text, values, cut))
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void No_secret_is_left()
    {
        var letters = Gen.Elements('a', 'b', 'c');
        var word = letters.ArrayOf().Select(chars => new string(chars));
        var secret = word.Where(text => text.Length is > 0 and < 4);
        Prop.ForAll(
            secret.ToArbitrary(),
            word.ToArbitrary(),
            Gen.Choose(1, 5).ToArbitrary(),
            (value, text, cut) => Pass(text, [value], cut).Split("***").All(part => !part.Contains(value, StringComparison.Ordinal)))
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Without_secrets_there_is_no_mask()
    {
        Assert.Null(SecretMask.For([]));
        Assert.Null(SecretMask.For([""]));
    }

    private static string Pass(string text, string[] secrets, int cut)
    {
        var mask = SecretMask.For(secrets)!;
        var output = new List<byte>();
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var at = 0; at < bytes.Length; at += cut)
            mask.Write(bytes.AsSpan(at, Math.Min(cut, bytes.Length - at)), part => output.AddRange(part));
        mask.Finish(part => output.AddRange(part));
        return Encoding.UTF8.GetString([.. output]);
    }
}
