using System.Text;
using Spectre.Console.Rendering;

namespace Belfry.Cli.Terminal;

/// <summary>
/// A table as lines of text. For files and other programs it is as wide as it must be. On a terminal it is made to fit:
/// first the columns that give way are cut with an ellipsis, then those that matter least are left out.
/// </summary>
internal sealed class TextTable(IReadOnlyList<Column> columns, IReadOnlyList<IReadOnlyList<Cell>> rows)
{
    private const string Gap = "  ";
    private const char Ellipsis = '…';

    /// <summary>A column that gives way stays at least this wide, if it ever was.</summary>
    private const int LeastWidth = 14;

    /// <param name="width">Of the terminal; null for none.</param>
    /// <returns>The head, then the rows: cells in their widths, with the gaps between them.</returns>
    public IEnumerable<IReadOnlyList<(string Text, Tone Tone)>> Lines(int? width)
    {
        var widths = columns.Select((column, i) => rows.Select(row => Width(row[i].Text)).Append(Width(column.Name)).Max()).ToArray();
        var shown = Enumerable.Range(0, columns.Count).ToList();
        if (width is { } available)
            Fit(widths, shown, available);
        yield return Line(shown, widths, i => (columns[i].Name, Tone.Head));
        foreach (var row in rows)
            yield return Line(shown, widths, i => (row[i].Text, row[i].Tone));
    }

    private void Fit(int[] widths, List<int> shown, int available)
    {
        var natural = widths.ToArray();
        while (true)
        {
            foreach (var i in shown)
                widths[i] = natural[i];
            var excess = shown.Sum(i => widths[i] + Gap.Length) - Gap.Length - available;
            while (excess > 0 && Widest(widths, shown) is { } widest)
            {
                widths[widest]--;
                excess--;
            }
            var least = shown.MaxBy(i => columns[i].Rank);
            if (excess <= 0 || columns[least].Rank == 0)
                return;
            shown.Remove(least);
        }
    }

    private int? Widest(int[] widths, List<int> shown)
    {
        var giving = shown.Where(i => columns[i].Gives && widths[i] > LeastWidth).ToList();
        return giving.Count == 0 ? null : giving.MaxBy(i => widths[i]);
    }

    private List<(string, Tone)> Line(List<int> shown, int[] widths, Func<int, (string Text, Tone Tone)> cellOf)
    {
        var cells = new List<(string, Tone)>(shown.Count);
        foreach (var i in shown)
        {
            var (text, tone) = cellOf(i);
            text = Cut(text, widths[i]);
            var space = new string(' ', Math.Max(0, widths[i] - Width(text)));
            var isLast = i == shown[^1];
            var padded = columns[i].IsNumber ? space + text : isLast ? text : text + space;
            cells.Add((isLast ? padded : padded + Gap, tone));
        }
        return cells;
    }

    private static string Cut(string text, int width)
    {
        if (Width(text) <= width)
            return text;
        var cut = new StringBuilder();
        var used = 1; // the ellipsis
        foreach (var rune in text.EnumerateRunes())
        {
            used += Width(rune.ToString());
            if (used > width)
                break;
            cut.Append(rune);
        }
        return cut.Append(Ellipsis).ToString();
    }

    /// <summary>In columns of a terminal: a Chinese character takes two.</summary>
    private static int Width(string text) => Segment.CellCount([new Segment(text)]);
}
