using System.CommandLine;
using Belfry.Cli.Connection;
using Belfry.Cli.Terminal;

namespace Belfry.Cli;

/// <summary>One use of a client command: what was typed, the server, and the screen.</summary>
internal sealed class Call(ParseResult parsed, BelfryClient api, Screen screen, Surroundings around)
{
    public ParseResult Parsed => parsed;

    public BelfryClient Api => api;

    public Screen Screen => screen;

    public Surroundings Around => around;

    public Lookup Lookup { get; } = new(api);

    public ViewerTime Time { get; } = new(around.Clock);

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    public T Get<T>(Argument<T> argument) => parsed.GetRequiredValue(argument);

    /// <summary>Does something with each of several things; one that fails does not keep the others from it.</summary>
    /// <returns>The worst exit code.</returns>
    public async Task<int> ForEachAsync(IEnumerable<string> things, Func<string, Task> work)
    {
        var worst = ExitCode.Done;
        foreach (var thing in things)
        {
            try
            {
                await work(thing);
            }
            catch (ClientException e) when (e.ExitCode == ExitCode.Refused)
            {
                screen.Note(e.Message);
                worst = e.ExitCode;
            }
        }
        return worst;
    }
}
