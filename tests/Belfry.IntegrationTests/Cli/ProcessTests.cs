using System.Diagnostics;
using Belfry.Cli;

namespace Belfry.IntegrationTests.Cli;

/// <summary>What only a process of its own can show: signals, pipes, exit codes.</summary>
public sealed class ProcessTests(CliServer server)
{
    [Fact]
    public async Task The_program_ends_with_the_documented_codes()
    {
        using var person = await server.AdministratorAsync();
        Assert.Contains("belfry COMMAND --help", (await person.TypesInShellAsync("belfry")).With(ExitCode.Done).Output);
        (await person.TypesInShellAsync("belfry master list")).With(ExitCode.Done);
        (await person.TypesInShellAsync("belfry job show 999999")).With(ExitCode.Refused);
        Assert.Contains("--help says", (await person.TypesInShellAsync("belfry job show --nonsense")).With(ExitCode.Usage).Error);
        Assert.Contains("cannot be reached", (await person.TypesInShellAsync("belfry job list --server http://127.0.0.1:1 --token-file <(echo x)")).With(ExitCode.Unreachable).Error);
        Assert.Contains("no terminal", (await person.TypesInShellAsync("belfry login --user admin </dev/null")).With(ExitCode.Usage).Error);
    }

    [Fact]
    public async Task Output_goes_through_pipes_and_files_as_it_is()
    {
        using var person = await server.AdministratorAsync();
        (await person.TypesAsync("job", "create", "--name", "piped", "--command", "true", "--remark", new string('x', 500))).With(ExitCode.Done);
        var piped = (await person.TypesInShellAsync("belfry job list --name piped | cat; belfry job show piped | grep remark")).With(0).Output;
        Assert.DoesNotContain('\u001b', piped);
        Assert.Contains(new string('x', 500), piped);

        // Several commands that write to one file do not overwrite each other.
        var both = (await person.TypesInShellAsync("cd \"$HOME\"; (echo first; belfry job list --name piped; echo last) > out; cat out")).With(0).Lines;
        Assert.Equal(("first", "last", 4), (both[0], both[^1], both.Length));
    }

    [Fact]
    public async Task A_reader_that_has_seen_enough_ends_the_command()
    {
        using var person = await server.AdministratorAsync();
        var script = person.Write("script", "while :; do echo line; sleep 0.05; done\n");
        (await person.TypesAsync("job", "create", "--name", "talks on", "--shell", script)).With(ExitCode.Done);
        var run = (await person.TypesAsync("job", "run", "talks on", "--json")).Json["id"]!.ToString();
        Assert.Equal("line\nline\n", (await person.TypesInShellAsync($"set -o pipefail; belfry run output {run} --follow | head -2")).With(0).Output);
        (await person.TypesAsync("run", "kill", run)).With(ExitCode.Done);
    }

    [Fact]
    public async Task A_reader_that_has_seen_enough_of_the_help_ends_it_without_a_word()
    {
        using var person = await server.PersonAsync();
        foreach (var help in (string[])["belfry", "belfry --help", "belfry job create --help", "belfry standalone --help"])
            Assert.Equal("", (await person.TypesInShellAsync($"set -o pipefail; {help} | true")).With(ExitCode.Done).Error);
    }

    [Fact]
    public async Task Ctrl_C_ends_a_command_at_once()
    {
        using var person = await server.AdministratorAsync();
        var script = person.Write("script", "echo begun\nsleep 600\n");
        (await person.TypesAsync("job", "create", "--name", "sleeps", "--shell", script)).With(ExitCode.Done);
        var run = (await person.TypesAsync("job", "run", "sleeps", "--json")).Json["id"]!.ToString();
        // Tests that were started in the background have it ignored, and so would the command.
        using var process = person.Starts($"exec env --default-signal=INT belfry run output {run} --follow");
        var ct = TestContext.Current.CancellationToken;
        Assert.Equal("begun", await process.StandardOutput.ReadLineAsync(ct).AsTask().WaitAsync(TimeSpan.FromSeconds(60), ct));
        using (var kill = Process.Start("kill", ["-INT", process.Id.ToString()]))
            await kill.WaitForExitAsync(ct);
        await process.WaitForExitAsync(ct).WaitAsync(TimeSpan.FromSeconds(5), ct);
        Assert.NotEqual(ExitCode.Done, process.ExitCode);
        (await person.TypesAsync("run", "kill", run)).With(ExitCode.Done);
    }

    [Fact]
    public async Task A_password_is_asked_for_without_showing_it()
    {
        using var person = await server.PersonAsync();
        var said = await person.TypesInShellAsync(
            $"(while ! grep -q Password \"$HOME/out\" 2>/dev/null; do sleep 0.05; done; echo '{server.Password}'; sleep 3) | " +
            $"script -qefc 'belfry login --server {server.Address} --user admin' \"$HOME/out\" >/dev/null; code=$?; cat \"$HOME/out\"; exit $code");
        Assert.Contains("Signed in at", said.With(0).Output);
        Assert.DoesNotContain(server.Password, said.Output);
    }
}
