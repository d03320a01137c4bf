using System.CommandLine;
using Belfry.Cli;
using Belfry.Core.Jobs;

namespace Belfry.Tests.Cli;

public sealed class CommandLineTests
{
    private readonly CommandLines _belfry = new();

    [Fact]
    public async Task The_program_alone_prints_an_overview_of_all_commands()
    {
        Assert.Equal(ExitCode.Done, await _belfry.RunAsync());
        foreach (var command in _belfry.Root.Subcommands)
        {
            Assert.Matches($@"(?m)^  {command.Name} ", _belfry.Output.ToString());
            foreach (var client in command.Subcommands.OfType<ClientCommand>())
                Assert.Matches($@"(?m)^  {command.Name} .*\b{client.Name}\b", _belfry.Output.ToString());
        }
        Assert.Empty(_belfry.Error.ToString());
    }

    [Fact]
    public async Task Help_of_the_program_is_the_overview()
    {
        await _belfry.RunAsync();
        var help = new CommandLines();
        Assert.Equal(ExitCode.Done, await help.RunAsync("--help"));
        Assert.Equal(_belfry.Output.ToString(), help.Output.ToString());
    }

    [Fact]
    public async Task Help_of_a_command_ends_with_its_examples()
    {
        Assert.Equal(ExitCode.Done, await _belfry.RunAsync("job", "run", "--help"));
        Assert.Contains("--follow", _belfry.Output.ToString());
        Assert.Contains("\nExamples:\n  belfry job run hello --follow\n", _belfry.Output.ToString());
    }

    [Fact]
    public void Every_command_and_option_is_described()
    {
        foreach (var (path, command) in _belfry.All())
        {
            Assert.False(string.IsNullOrEmpty(command.Description), path);
            Assert.All(command.Options, option => Assert.False(string.IsNullOrEmpty(option.Description), $"{path} {option.Name}"));
            Assert.All(command.Arguments, argument => Assert.False(string.IsNullOrEmpty(argument.Description), $"{path} {argument.Name}"));
        }
    }

    [Fact]
    public void Every_client_command_takes_json_and_most_take_a_server()
    {
        var clients = _belfry.All().Where(one => one.Command is ClientCommand).ToList();
        Assert.True(clients.Count > 25, $"{clients.Count}");
        Assert.All(clients, one => Assert.Contains("--json", one.Command.Options.Select(option => option.Name)));
        Assert.Equal(
            ["belfry logout"],
            clients.Where(one => one.Command.Options.All(option => option.Name != "--server")).Select(one => one.Path));
    }

    [Fact]
    public void Every_example_is_a_command_line_that_parses()
    {
        foreach (var (path, command) in _belfry.All())
        {
            if (command is ClientCommand { Examples: var examples })
                Assert.Contains(examples, example => example.Contains(path, StringComparison.Ordinal));
            foreach (var line in (command as ClientCommand)?.Examples.SelectMany(example => example.Split(" | ", ';')) ?? [])
            {
                Assert.True(ShellWords.TrySplit(line.Split(" > ")[0], out var words, out _), line);
                if (words[0] != "belfry")
                    continue;
                var parsed = _belfry.Root.Parse([.. words.Skip(1)], CommandLine.Parsing);
                Assert.True(parsed.Errors.Count == 0, $"{line}: {string.Join(' ', parsed.Errors)}");
            }
        }
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("job")]
    [InlineData("job", "nonsense")]
    [InlineData("job", "show")]
    [InlineData("job", "list", "--nonsense")]
    [InlineData("job", "list", "--state", "nonsense")]
    [InlineData("job", "list", "--page", "0")]
    [InlineData("job", "run", "hello", "--delay", "soon")]
    [InlineData("job", "run", "hello", "--delay", "1h", "--at", "2026-11-20T08:00:00Z")]
    [InlineData("job", "run", "hello", "--at", "someday")]
    [InlineData("job", "create", "--name", "x", "--command", "a", "--shell", "b")]
    [InlineData("job", "create", "--name", "x", "--command", "a", "--type", "shell")]
    [InlineData("job", "create", "--name", "x", "--command", "a", "--timeout", "5x")]
    [InlineData("job", "create", "--name", "x", "--command", "a", "--memory", "much")]
    [InlineData("run", "list", "--since", "1h", "--from", "2026-11-20")]
    [InlineData("run", "output", "1", "--tail", "0")]
    [InlineData("run", "show", "hello")]
    [InlineData("run", "kill", "1", "hello")]
    [InlineData("job", "show", "--nonsense")]
    [InlineData("job", "delete", "--kil", "3")]
    [InlineData("schedule", "start")]
    [InlineData("worker")]
    public async Task A_wrong_command_line_ends_with_2_and_says_why_on_standard_error(params string[] words)
    {
        Assert.Equal(ExitCode.Usage, await _belfry.RunAsync(words));
        Assert.NotEmpty(_belfry.Error.ToString());
        Assert.Empty(_belfry.Output.ToString());
    }

    [Fact]
    public async Task A_wrong_flag_names_the_help_to_read()
    {
        await _belfry.RunAsync("job", "create", "--nme", "x");
        Assert.Contains("'--nme'", _belfry.Error.ToString());
        Assert.Contains("--name", _belfry.Error.ToString());
        Assert.Contains("belfry job create --help", _belfry.Error.ToString());
    }

    [Fact]
    public void A_word_that_begins_with_an_at_sign_is_no_file_of_arguments()
    {
        var parsed = _belfry.Root.Parse(["cron", "explain", "@hourly"], CommandLine.Parsing);
        Assert.Empty(parsed.Errors);
        Assert.Equal(["@hourly"], parsed.GetValue<string[]>("EXPRESSION") ?? []);
    }

    [Fact]
    public void The_roles_keep_their_own_options_beside_the_commands_below_them()
    {
        Assert.Empty(_belfry.Root.Parse(["worker", "list", "--data", "d"], CommandLine.Parsing).Errors);
        Assert.Empty(_belfry.Root.Parse(["master", "list"], CommandLine.Parsing).Errors);
        Assert.Empty(_belfry.Root.Parse(["worker", "--masters", "http://m", "--join-token-file", "f", "--data", "d"], CommandLine.Parsing).Errors);
    }
}
