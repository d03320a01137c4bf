using System.Text;
using Belfry.Cli.Terminal;

namespace Belfry.Cli;

/// <summary>What a client command finds around it. Tests bring their own.</summary>
internal sealed class Surroundings
{
    private const int WidthWithoutTerminal = 100;
    private const int LeastWidth = 40;

    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Opened when a command is told to read <c>-</c>.</summary>
    public required Func<Stream> OpenInput { get; init; }

    /// <summary>Whether a person watches <see cref="Output"/>; else a file or another program gets it.</summary>
    public required bool IsTerminal { get; init; }

    public required bool HasColours { get; init; }

    /// <summary>Columns of the terminal.</summary>
    public int Width { get; init; } = WidthWithoutTerminal;

    /// <summary>The environment.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>Its local zone is the viewer's.</summary>
    public required TimeProvider Clock { get; init; }

    public static Surroundings OfProcess()
    {
        var terminal = !Console.IsOutputRedirected;
        return new Surroundings
        {
            Output = new StreamWriter(new StandardOutput(), new UTF8Encoding(false)) { AutoFlush = true },
            Error = Console.Error,
            OpenInput = Console.OpenStandardInput,
            IsTerminal = terminal,
            HasColours = terminal
                && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
                && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"),
            Width = terminal && Console.WindowWidth is >= LeastWidth and var width ? width : WidthWithoutTerminal,
            Variable = Environment.GetEnvironmentVariable,
            Clock = TimeProvider.System,
        };
    }
}
