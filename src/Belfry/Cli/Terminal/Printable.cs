using System.Globalization;
using System.Text;

namespace Belfry.Cli.Terminal;

/// <summary>
/// Text that somebody else wrote, made harmless for a terminal: control characters, and those that turn the direction
/// of writing or cannot be seen, are spelt out.
/// </summary>
internal static class Printable
{
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>As one line: line breaks and tabs are spelt out too.</summary>
    public static string Line(string text) => Spell(text, keepLines: false);

    /// <summary>With its lines and tabs.</summary>
    public static string Block(string text) => Spell(text, keepLines: true);

    private static string Spell(string text, bool keepLines)
    {
        if (!text.EnumerateRunes().Any(rune => MustBeSpelt(rune, keepLines)) && Belfry.Core.Contracts.Text.IsRecordable(text))
            return text;
        var spelt = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes()) // an unpaired surrogate comes as U+FFFD
        {
            if (!MustBeSpelt(rune, keepLines))
                spelt.Append(rune);
            else
                spelt.Append(Spelling(rune.Value));
        }
        return spelt.ToString();
    }

    private static bool MustBeSpelt(Rune rune, bool keepLines) => rune.Value switch
    {
        '\n' or '\t' => !keepLines,
        ZeroWidthNonJoiner or ZeroWidthJoiner => false, // scripts and emoji need them
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator,
    };

    private static string Spelling(int value) => value switch
    {
        '\n' => @"\n",
        '\r' => @"\r",
        '\t' => @"\t",
        <= 0xFFFF => $@"\u{value:x4}",
        _ => $@"\U{value:x8}",
    };
}
