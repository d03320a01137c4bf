using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Belfry.Core.Jobs;

/// <summary>
/// Splits a command line into words as a POSIX shell does (POSIX.1-2017, XCU 2.2 and 2.3): blanks, tabs and line ends
/// separate; single quotes keep all; double quotes keep all but <c>\$ \` \" \\</c> and an escaped line end; a backslash
/// keeps the next character and joins lines; at the very end it is itself. Nothing is expanded: <c>$</c>, <c>*</c>,
/// <c>|</c> and <c>#</c> within a word are ordinary. A <c>#</c> that begins a word begins a comment.
/// </summary>
public static class ShellWords
{
    /// <summary>False, with the quote that has no end, when the line is not complete.</summary>
    /// <param name="line">The command line.</param>
    /// <param name="words">The words; none when there is nothing but blanks and comments.</param>
    /// <param name="open"><c>'</c> or <c>"</c> where it has no end, else U+0000.</param>
    public static bool TrySplit(string line, [NotNullWhen(true)] out IReadOnlyList<string>? words, out char open)
    {
        var found = new List<string>();
        var word = new StringBuilder();
        var inWord = false;
        open = '\0';
        words = null;
        for (var i = 0; i < line.Length; i++)
        {
            switch (line[i])
            {
                case ' ' or '\t' or '\n':
                    if (inWord)
                        found.Add(word.ToString());
                    word.Clear();
                    inWord = false;
                    break;
                case '#' when !inWord:
                    i = line.IndexOf('\n', i) is var end and >= 0 ? end : line.Length;
                    break;
                case '\'':
                    inWord = true;
                    if (!TakeSingleQuoted(line, ref i, word))
                    {
                        open = '\'';
                        return false;
                    }

                    break;
                case '"':
                    inWord = true;
                    if (!TakeDoubleQuoted(line, ref i, word))
                    {
                        open = '"';
                        return false;
                    }

                    break;
                case '\\' when i + 1 < line.Length:
                    if (line[++i] is not '\n')
                    {
                        word.Append(line[i]);
                        inWord = true;
                    }

                    break;
                default:
                    word.Append(line[i]);
                    inWord = true;
                    break;
            }
        }

        if (inWord)
            found.Add(word.ToString());
        words = found;
        return true;
    }

    private static bool TakeSingleQuoted(string line, ref int i, StringBuilder word)
    {
        var end = line.IndexOf('\'', i + 1);
        if (end < 0)
            return false;
        word.Append(line, i + 1, end - i - 1);
        i = end;
        return true;
    }

    private static bool TakeDoubleQuoted(string line, ref int i, StringBuilder word)
    {
        for (i++; i < line.Length; i++)
        {
            if (line[i] is '"')
                return true;
            if (line[i] is '\\' && i + 1 < line.Length && line[i + 1] is '$' or '`' or '"' or '\\' or '\n')
            {
                i++;
                if (line[i] is '\n')
                    continue;
            }

            word.Append(line[i]);
        }

        return false;
    }
}
