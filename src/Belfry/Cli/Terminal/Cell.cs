namespace Belfry.Cli.Terminal;

/// <summary>What a text is, for terminals with colours.</summary>
internal enum Tone
{
    Plain,
    Quiet,
    Good,
    Busy,
    Doubtful,
    Bad,

    /// <summary>The head of a column.</summary>
    Head,
}

/// <summary>One cell of a table or one value of a list of details: harmless text, without line breaks.</summary>
internal readonly record struct Cell
{
    /// <summary>What stands where there is nothing, so that columns of a piped table can be counted.</summary>
    public const string Nothing = "-";

    private readonly string? _text;

    public Cell(string? text, Tone tone = Tone.Plain)
    {
        var isNothing = string.IsNullOrEmpty(text);
        _text = isNothing ? Nothing : Printable.Line(text!);
        Tone = isNothing ? Tone.Quiet : tone;
    }

    public string Text => _text ?? Nothing;

    public Tone Tone { get; }

    public static implicit operator Cell(string? text) => new(text);

    public static implicit operator Cell(long? number) => new(number?.ToString());
}

/// <summary>A column of a table.</summary>
/// <param name="IsNumber">Set to the right.</param>
/// <param name="Gives">Is cut where the terminal is too narrow.</param>
/// <param name="Rank">0 is always shown; of the others the highest is the first to go where the terminal is too narrow.</param>
internal sealed record Column(string Name, bool IsNumber = false, bool Gives = false, int Rank = 0);
