using System.CommandLine;

namespace Belfry.Cli;

/// <summary>A command that talks to a server. Ctrl-C ends it at once: nothing of it needs cleaning up.</summary>
internal sealed class ClientCommand(string name, string description) : Command(name, description)
{
    /// <summary>Command lines that <c>--help</c> shows.</summary>
    public required IReadOnlyList<string> Examples { get; init; }
}
