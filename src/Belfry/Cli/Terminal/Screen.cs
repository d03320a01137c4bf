using Spectre.Console;

namespace Belfry.Cli.Terminal;

/// <summary>
/// What a command shows: tables and sentences for people, or with <c>--json</c> the server's answer alone. Results go
/// to standard output; what is said about them goes to standard error.
/// </summary>
internal sealed class Screen(Surroundings around, bool json)
{
    /// <summary>Only the server's JSON is wanted.</summary>
    public bool IsJson => json;

    /// <summary>Shows an answer: as it came, or as <paramref name="forPeople"/> shows it.</summary>
    public void Show(string answer, Action forPeople)
    {
        if (!json)
            forPeople();
        else if (answer.Length > 0)
            around.Output.Write(PrettyJson.Of(answer) + "\n");
    }

    /// <summary>Says what was done.</summary>
    public void Say(string sentence)
    {
        if (!json)
            around.Output.Write(Printable.Block(sentence) + "\n");
    }

    /// <summary>Says something beside the result.</summary>
    public void Note(string sentence) => around.Error.WriteLine(Printable.Block(sentence));

    /// <summary>Passes on what a job has written.</summary>
    public void Output(string text) => around.Output.Write(json ? PrettyJson.OfText(text) + "\n" : text);

    public void Table(IReadOnlyList<Column> columns, IReadOnlyList<IReadOnlyList<Cell>> rows)
    {
        if (!around.IsTerminal)
        {
            around.Output.Write(PlainTable.Of(columns, rows));
            return;
        }
        var table = new Table().Border(TableBorder.Simple).BorderStyle(StyleOf(Tone.Quiet));
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column.Name, new Style(decoration: Decoration.Bold)))
            {
                Alignment = column.IsNumber ? Justify.Right : Justify.Left,
                NoWrap = !column.Gives,
            });
        }
        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Text(cell.Text, StyleOf(cell.Tone))));
        Console().Write(table);
    }

    /// <summary>The facts of one thing, one on a line; those without a value are left out.</summary>
    public void Details(IEnumerable<(string Name, Cell Value)> facts)
    {
        var shown = facts.Where(fact => fact.Value.Text != Cell.Nothing).ToList();
        var width = shown.Max(fact => fact.Name.Length);
        if (!around.IsTerminal)
        {
            foreach (var (name, value) in shown)
                around.Output.Write($"{name.PadRight(width)}  {value.Text}\n");
            return;
        }
        var grid = new Grid().AddColumn(new GridColumn { NoWrap = true }).AddColumn();
        foreach (var (name, value) in shown)
            grid.AddRow(new Text(name, StyleOf(Tone.Quiet)), new Text(value.Text, StyleOf(value.Tone)));
        Console().Write(grid);
    }

    /// <summary>A text of several lines under a name, indented.</summary>
    public void Block(string name, string text)
    {
        around.Output.Write($"{name}\n");
        foreach (var line in Printable.Block(text.ReplaceLineEndings("\n").TrimEnd('\n')).Split('\n'))
            around.Output.Write($"  {line}\n");
    }

    private static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Quiet => new Style(decoration: Decoration.Dim),
        Tone.Good => new Style(Color.Green),
        Tone.Busy => new Style(Color.Aqua),
        Tone.Doubtful => new Style(Color.Yellow),
        Tone.Bad => new Style(Color.Red),
        _ => Style.Plain,
    };

    private IAnsiConsole Console()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = around.HasColours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = around.HasColours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(around.Output),
        });
        console.Profile.Width = around.Width;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }
}
