using System.CommandLine;
using Belfry.Cli;
using Belfry.Roles;

namespace Belfry.Tests.Cli;

/// <summary>The program's commands with surroundings of a test's own, and what they said.</summary>
internal sealed class CommandLines
{
    public CommandLines(string zone = "UTC", params (string Name, string Value)[] environment)
    {
        Around = new Surroundings
        {
            Output = Output,
            Error = Error,
            OpenInput = () => new MemoryStream(Input),
            IsTerminal = false,
            HasColours = false,
            Variable = name => environment.FirstOrDefault(pair => pair.Name == name).Value,
            Clock = new FixedClock(zone),
        };
        Root = new RootCommand("Belfry.");
        foreach (var command in RoleCommands.All().Concat(AccessCommands.All()))
            Root.Add(command);
        ClientCommands.AddTo(Root, Around);
        Overview.AddTo(Root, Around);
    }

    public RootCommand Root { get; }

    public Surroundings Around { get; }

    public StringWriter Output { get; } = new();

    public StringWriter Error { get; } = new();

    public byte[] Input { get; set; } = [];

    public Task<int> RunAsync(params string[] words) => CommandLine.RunAsync(Root, Around, words);

    public IEnumerable<(string Path, Command Command)> All() => Below("belfry", Root);

    private static IEnumerable<(string Path, Command Command)> Below(string path, Command command)
        => command.Subcommands.SelectMany(below => Below($"{path} {below.Name}", below).Prepend(($"{path} {below.Name}", below)));
}
