using System.CommandLine;
using System.CommandLine.Invocation;

namespace Belfry.Cli;

/// <summary>From the words that were typed to an exit code.</summary>
internal static class CommandLine
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(10);

    /// <summary>How words are read.</summary>
    public static ParserConfiguration Parsing { get; } = new()
    {
        // @hourly is a cron expression, not a file with more arguments.
        ResponseFileTokenReplacer = null,
        EnablePosixBundling = false,
    };

    public static async Task<int> RunAsync(RootCommand root, Surroundings around, string[] words)
    {
        var parsed = root.Parse(words, Parsing);
        if (parsed.Action is ParseErrorAction wrong)
        {
            // The help of a group is the list of its commands; that of a command hides what was wrong under its length.
            wrong.ShowHelp = parsed.CommandResult.Command.Subcommands.Count > 0;
            parsed.Invoke(new InvocationConfiguration { Output = around.Error, Error = around.Error });
            if (!wrong.ShowHelp)
                around.Error.WriteLine($"{PathOf(parsed)} --help says what it takes.");
            return ExitCode.Usage;
        }
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = around.Output,
            Error = around.Error,
            EnableDefaultExceptionHandler = false,
            // A stop drains the worker and stops the database; cutting it short is the caller's decision. A client has
            // nothing to clean up, and the signal ends it wherever it is.
            ProcessTerminationTimeout = parsed.CommandResult.Command is ClientCommand ? null : StopLimit,
        });
    }

    private static string PathOf(ParseResult parsed)
    {
        var names = new List<string>();
        for (var at = parsed.CommandResult; at is not null; at = at.Parent as System.CommandLine.Parsing.CommandResult)
            names.Insert(0, at.Command is RootCommand ? "belfry" : at.Command.Name);
        return string.Join(' ', names);
    }
}
