using System.Diagnostics;
using Belfry.Core.Jobs;

namespace Belfry.Tests.Jobs;

public sealed class ShellWordsTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("  \t\n ", new string[0])]
    [InlineData("a", new[] { "a" })]
    [InlineData(" a  b\tc\nd ", new[] { "a", "b", "c", "d" })]
    [InlineData("'a b' \"c d\"", new[] { "a b", "c d" })]
    [InlineData("a'b'\"c\"d", new[] { "abcd" })]
    [InlineData("'' \"\"", new[] { "", "" })]
    [InlineData("a\\ b \\'c", new[] { "a b", "'c" })]
    [InlineData("\"\\\\ \\\" \\$ \\` \\n\"", new[] { "\\ \" $ ` \\n" })]
    [InlineData("'\\n'", new[] { "\\n" })]
    [InlineData("a\\\nb", new[] { "ab" })]
    [InlineData("\"a\\\nb\"", new[] { "ab" })]
    [InlineData("a#b #c d\ne", new[] { "a#b", "e" })]
    [InlineData("a\\", new[] { "a\\" })]
    [InlineData("日本 'ü \U0001F600'", new[] { "日本", "ü \U0001F600" })]
    [InlineData("*.txt $HOME | > < & ; `x`", new[] { "*.txt", "$HOME", "|", ">", "<", "&", ";", "`x`" })]
    public void A_line_is_split_as_a_shell_splits_it(string line, string[] expected)
    {
        Assert.True(ShellWords.TrySplit(line, out var words, out _));
        Assert.Equal(expected, words);
    }

    [Theory]
    [InlineData("'a", '\'')]
    [InlineData("a \"b", '"')]
    [InlineData("\"a\\\"", '"')]
    [InlineData("'a' 'b", '\'')]
    public void A_quote_without_an_end_is_named(string line, char quote)
    {
        Assert.False(ShellWords.TrySplit(line, out _, out var open));
        Assert.Equal(quote, open);
    }

    [Fact]
    public void A_real_shell_splits_the_same()
    {
        const string Alphabet = "ab '\"\\\n\t";
        var random = new Random(7);
        var lines = new List<(string Line, IReadOnlyList<string> Words)>();
        while (lines.Count < 1500)
        {
            var line = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));

            // A shell ends a command at a line end that is neither quoted nor escaped.
            var oneCommand = line.Replace("\\\n", "", StringComparison.Ordinal);
            if (ShellWords.TrySplit(line, out var words, out _) && !HasBareLineEnd(line) && !oneCommand.EndsWith('\\'))
                lines.Add((line, words));
        }

        var script = string.Concat(lines.Select(line => $"printf '%s\\0' _ {line.Line}\nprintf '\\1'\n"));
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-s"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        shell.StandardInput.Write(script);
        shell.StandardInput.Close();
        var answers = shell.StandardOutput.ReadToEnd().Split('\u0001');
        shell.WaitForExit();
        Assert.Equal(lines.Count + 1, answers.Length);
        for (var i = 0; i < lines.Count; i++)
            Assert.Equal(lines[i].Words.Prepend("_"), answers[i].Split('\0')[..^1]);
    }

    private static bool HasBareLineEnd(string line)
    {
        var quote = '\0';
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] is '\\' && quote is not '\'')
                i++;
            else if (quote is '\0' && line[i] is '\'' or '"')
                quote = line[i];
            else if (line[i] == quote)
                quote = '\0';
            else if (line[i] is '\n' && quote is '\0')
                return true;
        }

        return false;
    }
}
