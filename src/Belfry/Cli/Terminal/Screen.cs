using Spectre.Console;

namespace Belfry.Cli.Terminal;

/// <summary>
/// What a command shows: tables and sentences for people, or with <c>--json</c> the server's answer alone. Results go
/// to standard output; what is said about them goes to standard error.
/// </summary>
internal sealed class Screen(Surroundings around, bool json)
{
    private readonly Lazy<IAnsiConsole> _console = new(() => Colouring(around.Output));

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
        foreach (var line in new TextTable(columns, rows).Lines(around.IsTerminal ? around.Width : null))
            Line(line);
    }

    /// <summary>The facts of one thing, one on a line; those without a value are left out.</summary>
    public void Details(IEnumerable<(string Name, Cell Value)> facts)
    {
        var shown = facts.Where(fact => fact.Value.Text != Cell.Nothing).ToList();
        var width = shown.Max(fact => fact.Name.Length);
        foreach (var (name, value) in shown)
            Line([($"{name.PadRight(width)}  ", Tone.Quiet), (value.Text, value.Tone)]);
    }

    /// <summary>A text of several lines under a name, indented.</summary>
    public void Block(string name, string text)
    {
        around.Output.Write($"{name}\n");
        foreach (var line in Printable.Block(text.ReplaceLineEndings("\n").TrimEnd('\n')).Split('\n'))
            around.Output.Write($"  {line}\n");
    }

    private void Line(IReadOnlyList<(string Text, Tone Tone)> parts)
    {
        if (!around.HasColours)
        {
            around.Output.Write(string.Concat(parts.Select(part => part.Text)).TrimEnd(' ') + "\n");
            return;
        }
        var line = new Paragraph();
        foreach (var (text, tone) in parts)
            line.Append(text, StyleOf(tone));
        _console.Value.Write(line);
        around.Output.Write("\n");
    }

    private static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Quiet => new Style(decoration: Decoration.Dim),
        Tone.Good => new Style(Color.Green),
        Tone.Busy => new Style(Color.Aqua),
        Tone.Doubtful => new Style(Color.Yellow),
        Tone.Bad => new Style(Color.Red),
        Tone.Head => new Style(decoration: Decoration.Bold),
        _ => Style.Plain,
    };

    private static IAnsiConsole Colouring(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        // Lines are made to fit before they come here, and what is longer is the terminal's to wrap.
        console.Profile.Width = int.MaxValue;
        return console;
    }
}
