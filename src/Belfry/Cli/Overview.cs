using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Belfry.Cli;

/// <summary>What <c>belfry</c> alone prints, and <c>--help</c> of every command with its examples.</summary>
internal static class Overview
{
    private static readonly (string Title, string[] Commands)[] Parts =
    [
        ("Start", ["standalone", "master", "worker"]),
        ("Use", ["job", "schedule", "run", "worker", "group", "channel", "master", "cron", "azkaban", "login", "logout"]),
        ("Administer, on the machine of the data folder or with --database", ["token", "join-token", "audit"]),
    ];

    public static void AddTo(RootCommand root, Surroundings around)
    {
        root.SetAction(parsed => Write(root, parsed.InvocationConfiguration.Output));
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new WithExamples(root, new HelpAction { MaxWidth = around.Width });
    }

    private static void Write(RootCommand root, TextWriter output)
    {
        output.WriteLine($"{root.Description}");
        var width = root.Subcommands.Max(command => command.Name.Length) + 2;
        foreach (var (title, names) in Parts)
        {
            output.WriteLine();
            output.WriteLine($"{title}:");
            foreach (var command in names.SelectMany(name => root.Subcommands.Where(command => command.Name == name)))
                output.WriteLine($"  {command.Name.PadRight(width)}{Line(title, command)}");
        }
        output.WriteLine(
            """

            A first look:
              belfry standalone                     (it prints the administrator's password)
              belfry login --server http://127.0.0.1:8080 --user admin
              belfry job create --name hello --command 'echo hello' --cron '*/10 * * * * *' --start
              belfry run list
              belfry job run hello --follow

            Commands find their server by --server URL, else BELFRY_SERVER (with the token in BELFRY_TOKEN), else the
            saved login, else the Belfry of this machine's default data folder; --data DIR names another folder.
            They end with 0 when done, 1 when refused or failed, 2 when typed wrongly, 3 when no server answers or nobody
            is signed in. --json prints the server's JSON.

            belfry COMMAND --help says everything about a command.
            """);
    }

    /// <summary><c>worker</c> and <c>master</c> start something by themselves, and have commands to look at what runs.</summary>
    private static string Line(string title, Command command)
        => command.Subcommands.Count == 0 || title == Parts[0].Title
            ? command.Description ?? ""
            : string.Join(", ", command.Subcommands.Select(below => below.Name));

    private sealed class WithExamples(RootCommand root, HelpAction inner) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parsed)
        {
            var (command, output) = (parsed.CommandResult.Command, parsed.InvocationConfiguration.Output);
            if (command == root)
            {
                Write(root, output);
                return ExitCode.Done;
            }
            var code = inner.Invoke(parsed);
            if (command is not ClientCommand { Examples.Count: > 0 } client)
                return code;
            output.WriteLine("Examples:");
            foreach (var example in client.Examples)
                output.WriteLine($"  {example}");
            output.WriteLine();
            return code;
        }
    }
}
