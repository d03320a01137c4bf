using System.Globalization;
using System.Text;

namespace Belfry.Azkaban.Archive;

/// <summary>
/// Files in the form of <c>java.util.Properties</c>: ISO-8859-1 with <c>\uXXXX</c>, comments by <c>#</c> and <c>!</c>, a
/// backslash at a line's end goes on with the next (its documentation, method load).
/// </summary>
internal static class JavaProperties
{
    public static Dictionary<string, string> Read(byte[] content)
    {
        var properties = new Dictionary<string, string>();
        foreach (var line in LogicalLines(Encoding.Latin1.GetString(content)))
        {
            var end = KeyEnd(line);
            var value = end;
            while (value < line.Length && IsBlank(line[value]))
                value++;
            if (value < line.Length && line[value] is '=' or ':')
            {
                value++;
                while (value < line.Length && IsBlank(line[value]))
                    value++;
            }
            properties[Unescape(line[..end])] = Unescape(line[value..]);
        }
        return properties;
    }

    private static IEnumerable<string> LogicalLines(string text)
    {
        var joined = new StringBuilder();
        foreach (var natural in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var line = natural.TrimStart(' ', '\t', '\f');
            if (joined.Length == 0 && (line.Length == 0 || line[0] is '#' or '!'))
                continue;
            // An odd number of backslashes at the end: the last one joins the lines.
            var backslashes = line.Length - line.TrimEnd('\\').Length;
            if (backslashes % 2 == 1)
            {
                joined.Append(line, 0, line.Length - 1);
                continue;
            }
            yield return joined.Append(line).ToString();
            joined.Clear();
        }
        if (joined.Length > 0)
            yield return joined.ToString();
    }

    private static int KeyEnd(string line)
    {
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\')
                i++;
            else if (line[i] is '=' or ':' || IsBlank(line[i]))
                return i;
        }
        return line.Length;
    }

    private static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
            return text;
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                if (text[i] != '\\')
                    plain.Append(text[i]);
                continue;
            }
            i++;
            if (text[i] == 'u' && i + 4 < text.Length
                && ushort.TryParse(text.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            {
                plain.Append((char)unit);
                i += 4;
                continue;
            }
            plain.Append(text[i] switch { 't' => '\t', 'n' => '\n', 'r' => '\r', 'f' => '\f', var other => other });
        }
        return plain.ToString();
    }

    private static bool IsBlank(char one) => one is ' ' or '\t' or '\f';
}
