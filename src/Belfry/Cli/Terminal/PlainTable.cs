using System.Text;
using Spectre.Console.Rendering;

namespace Belfry.Cli.Terminal;

/// <summary>A table for files and other programs: columns side by side, nothing cut off, wrapped or coloured.</summary>
internal static class PlainTable
{
    private const string Gap = "  ";

    public static string Of(IReadOnlyList<Column> columns, IReadOnlyList<IReadOnlyList<Cell>> rows)
    {
        var widths = columns.Select((column, i) => rows.Select(row => Width(row[i].Text)).Append(Width(column.Name)).Max()).ToArray();
        var text = new StringBuilder();
        AppendLine(columns.Select(column => column.Name));
        foreach (var row in rows)
            AppendLine(row.Select(cell => cell.Text));
        return text.ToString();

        void AppendLine(IEnumerable<string> cells)
        {
            var line = string.Join(Gap, cells.Select((cell, i) => Pad(cell, widths[i], columns[i].IsNumber)));
            text.Append(line.TrimEnd(' ')).Append('\n');
        }
    }

    private static string Pad(string cell, int width, bool toTheRight)
    {
        var space = new string(' ', width - Width(cell));
        return toTheRight ? space + cell : cell + space;
    }

    /// <summary>In columns of a terminal: a Chinese character takes two.</summary>
    private static int Width(string text) => Segment.CellCount([new Segment(text)]);
}
