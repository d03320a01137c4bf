using System.CommandLine;
using System.CommandLine.Parsing;
using Belfry.Cli.Connection;
using Belfry.Cli.Terminal;

namespace Belfry.Cli;

/// <summary>Makes the commands that talk to a server: each takes the options to reach it and ends with an <see cref="ExitCode"/>.</summary>
internal sealed class ClientCommandFactory(Surroundings around)
{
    private readonly ServerOptions _server = new();

    public Surroundings Around => around;

    /// <param name="needsSignIn">Whether it is refused without a token or a login, before anything is asked of the server.</param>
    public ClientCommand Make(
        string name,
        string description,
        IEnumerable<Symbol> symbols,
        IReadOnlyList<string> examples,
        Func<Call, CancellationToken, Task<int>> run,
        bool needsSignIn = true)
    {
        var command = new ClientCommand(name, description) { Examples = examples };
        foreach (var symbol in symbols.Concat(_server.All))
        {
            if (symbol is Argument argument)
                command.Add(argument);
            else
                command.Add((Option)symbol);
        }
        foreach (var argument in command.Arguments)
            argument.Validators.Add(RefuseOptions);
        command.SetAction((parsed, ct) => RunAsync(parsed, run, needsSignIn, ct));
        return command;
    }

    /// <summary>
    /// An option that does not exist would pass for a name: <c>job delete --kil 3</c> must not delete without killing.
    /// </summary>
    private static void RefuseOptions(ArgumentResult result)
    {
        foreach (var word in result.Tokens.Select(token => token.Value).Where(word => word.StartsWith('-')))
            result.AddError($"'{word}' is no option of this command. (A name that begins so is written name:{word}.)");
    }

    /// <summary>One that finds its server by itself, if it needs any.</summary>
    public ClientCommand MakeLocal(
        string name, string description, IReadOnlyList<string> examples, Func<Screen, CancellationToken, Task<int>> run)
    {
        var command = new ClientCommand(name, description) { Examples = examples };
        command.Add(_server.Json);
        command.SetAction((parsed, ct) =>
        {
            var screen = new Screen(around, _server.IsJson(parsed));
            return EndAsync(screen, () => run(screen, ct));
        });
        return command;
    }

    private Task<int> RunAsync(
        ParseResult parsed, Func<Call, CancellationToken, Task<int>> run, bool needsSignIn, CancellationToken ct)
    {
        var screen = new Screen(around, _server.IsJson(parsed));
        return EndAsync(screen, async () =>
        {
            var server = new ServerFinder(around).Find(_server.Read(parsed));
            using var api = new BelfryClient(server, around);
            if (needsSignIn && server.Credential is null)
                throw api.NotSignedIn();
            return await run(new Call(parsed, api, screen, around), ct);
        });
    }

    private static async Task<int> EndAsync(Screen screen, Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (ClientException e)
        {
            screen.Note(e.Message);
            return e.ExitCode;
        }
        catch (IOException e) when (e.HResult == StandardOutput.BrokenPipe)
        {
            return ExitCode.Done; // whoever read the output has seen enough
        }
    }
}
