using System.Text;

namespace Belfry.Cli;

/// <summary>
/// Keeps the end of a text that comes in pieces: so many lines as <c>tail -n</c> counts them, where a break at the very
/// end begins no line.
/// </summary>
internal sealed class LastLines(int lines)
{
    private const int CutBeyond = 1024 * 1024;

    private readonly StringBuilder _text = new();
    private int _cutBeyond = CutBeyond;

    public void Add(string piece)
    {
        _text.Append(piece);
        if (_text.Length <= _cutBeyond)
            return;
        var kept = Of(_text.ToString(), lines);
        _text.Clear().Append(kept);
        _cutBeyond = Math.Max(CutBeyond, kept.Length * 2); // long lines must not be searched at every piece
    }

    /// <summary>The last lines of what was added.</summary>
    public override string ToString() => Of(_text.ToString(), lines);

    private static string Of(string text, int lines)
    {
        var end = text.EndsWith('\n') ? text.Length - 1 : text.Length;
        for (var i = 0; i < lines; i++)
        {
            var at = end == 0 ? -1 : text.LastIndexOf('\n', end - 1);
            if (at < 0)
                return text;
            end = at;
        }
        return text[(end + 1)..];
    }
}
