using System.Text.Json.Nodes;
using Belfry.Cli;

namespace Belfry.IntegrationTests.Cli;

public sealed class RunCommandTests(CliServer server)
{
    [Fact]
    public async Task A_followed_run_shows_its_output_and_ends_with_0_when_it_succeeded()
    {
        using var person = await server.AdministratorAsync();
        await CreateAsync(person, "follows", "echo \"one $WHO\"\nsleep 0.3\necho two >&2\n");
        var said = (await person.TypesAsync("job", "run", "follows", "--param", "WHO=me", "--follow")).With(ExitCode.Done);
        Assert.Equal("one me\ntwo\n", said.Output);
        Assert.Matches(@"Run \d+ of follows succeeded after ", said.Error);
    }

    [Fact]
    public async Task A_followed_run_that_fails_ends_with_1_and_says_why()
    {
        using var person = await server.AdministratorAsync();
        await CreateAsync(person, "fails", "echo before\nexit 3\n");
        var said = (await person.TypesAsync("job", "run", "fails", "--follow")).With(ExitCode.Refused);
        Assert.Equal("before\n", said.Output);
        Assert.Matches(@"Run \d+ of fails failed after .*3", said.Error);

        var json = (await person.TypesAsync("job", "run", "fails", "--follow", "--json")).With(ExitCode.Refused);
        Assert.Equal("failed", json.Json["state"]!.ToString());
        Assert.Equal(3, json.Json["exitCode"]!.GetValue<int>());
    }

    [Fact]
    public async Task Retries_are_followed_to_the_one_that_succeeds()
    {
        using var person = await server.AdministratorAsync();
        await CreateAsync(person, "flaky", "echo \"attempt $BELFRY_ATTEMPT\"\n[ \"$BELFRY_ATTEMPT\" = 3 ]\n", "--retry", "3", "--retry-delay", "0.1");
        var said = (await person.TypesAsync("job", "run", "flaky", "--follow")).With(ExitCode.Done);
        Assert.Equal("attempt 1\nattempt 2\nattempt 3\n", said.Output);
        Assert.Contains("Attempt 2 is run", said.Error);

        // The run shows its attempts.
        var list = (await person.TypesAsync("run", "list", "--job", "flaky", "--sort", "attempt", "--json")).With(ExitCode.Done).Json;
        Assert.Equal(["failed", "failed", "succeeded"], list["items"]!.AsArray().Select(run => run!["state"]!.ToString()));
        var shown = (await person.TypesAsync("run", "show", list["items"]![0]!["firstRunId"]!.ToString())).With(ExitCode.Done).Output;
        Assert.Matches(@"(?m)^state +failed$", shown);
        Assert.Matches(@"(?ms)^ *\d+ +flaky +1 +failed .*^ *\d+ +flaky +2 +failed .*^ *\d+ +flaky +3 +succeeded ", shown);
    }

    [Fact]
    public async Task A_run_that_is_skipped_ends_with_1_and_the_reason()
    {
        using var person = await server.AdministratorAsync();
        await CreateAsync(person, "busy", "sleep 60\n");
        var first = (await person.TypesAsync("job", "run", "busy", "--json")).With(ExitCode.Done).Json["id"]!.ToString();
        await BecomesAsync(first, "running");
        Assert.Matches(@"Run \d+ of busy was skipped: \S", (await person.TypesAsync("job", "run", "busy", "--follow")).With(ExitCode.Refused).Error);

        Assert.Equal([$"Run {first} of busy is being ended."], (await person.TypesAsync("run", "kill", first)).With(ExitCode.Done).Lines);
        await BecomesAsync(first, "killed");
        Assert.Contains("ended already", (await person.TypesAsync("run", "kill", first)).With(ExitCode.Refused).Error);
    }

    [Fact]
    public async Task A_run_is_run_again_with_its_own_params()
    {
        using var person = await server.AdministratorAsync();
        await CreateAsync(person, "again", "echo \"$WHO\"\n");
        (await person.TypesAsync("job", "run", "again", "--param", "WHO=first", "--follow")).With(ExitCode.Done);
        var run = (await person.TypesAsync("run", "list", "--job", "again", "--json")).Json["items"]![0]!["id"]!.ToString();
        Assert.Equal("first\n", (await person.TypesAsync("run", "rerun", run, "--follow")).With(ExitCode.Done).Output);
        Assert.Matches(@"^Run \d+ is on its way\.", (await person.TypesAsync("run", "rerun", run)).With(ExitCode.Done).Output);
    }

    [Fact]
    public async Task Output_is_given_whole_by_its_end_and_as_JSON()
    {
        using var person = await server.AdministratorAsync();
        await CreateAsync(person, "writes", "for i in 1 2 3 4 5; do echo \"Zeile $i é 日\"; done\n");
        (await person.TypesAsync("job", "run", "writes", "--follow")).With(ExitCode.Done);
        var run = (await person.TypesAsync("run", "list", "--job", "writes", "--json")).Json["items"]![0]!["runId"]!.ToString();
        var whole = string.Concat(Enumerable.Range(1, 5).Select(i => $"Zeile {i} é 日\n"));
        Assert.Equal(whole, (await person.TypesAsync("run", "output", run)).With(ExitCode.Done).Output);
        Assert.Equal("Zeile 4 é 日\nZeile 5 é 日\n", (await person.TypesAsync("run", "output", run, "--tail", "2")).With(ExitCode.Done).Output);
        Assert.Equal("Zeile 4 é 日\nZeile 5 é 日\n", (await person.TypesAsync("run", "output", run, "--tail", "2", "--follow")).With(ExitCode.Done).Output);
        Assert.Equal(whole, (await person.TypesAsync("run", "output", run, "--follow")).With(ExitCode.Done).Output);
        Assert.Equal(whole, (await person.TypesAsync("run", "output", run, "--json")).With(ExitCode.Done).Json.GetValue<string>());
        var followed = (await person.TypesAsync("run", "output", run, "--json", "--follow")).With(ExitCode.Done);
        Assert.Equal(whole, string.Concat(followed.Lines.Select(line => JsonNode.Parse(line)!.GetValue<string>())));
    }

    [Fact]
    public async Task Following_from_the_last_lines_goes_on_with_what_comes()
    {
        using var person = await server.AdministratorAsync();
        var gate = person.Gate();
        await CreateAsync(person, "tailed", $"seq 1 100\nuntil [ -e {gate} ]; do sleep 0.05; done\nseq 101 103\n");
        var run = (await person.TypesAsync("job", "run", "tailed", "--json")).Json["id"]!.ToString();
        using var output = new WatchedWriter();
        await Eventually.BecomesAsync(
            async () => (await person.TypesAsync("run", "output", run)).Output, text => text.EndsWith("100\n", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var following = person.TypesAsync(output, "run", "output", run, "--tail", "2", "--follow");
        await output.SeesAsync("100\n");
        File.WriteAllText(gate, "");
        Assert.Equal("99\n100\n101\n102\n103\n", (await following).With(ExitCode.Done).Output);
    }

    [Fact]
    public async Task A_broken_connection_is_taken_up_again_where_it_broke()
    {
        using var person = await server.AdministratorAsync();
        var gate = person.Gate();
        await CreateAsync(person, "cut", $"seq 1 500\nuntil [ -e {gate} ]; do sleep 0.05; done\nseq 501 1000\n");
        var run = (await person.TypesAsync("job", "run", "cut", "--json")).Json["id"]!.ToString();
        await using var wire = CuttableWire.To(server.Address);
        using var output = new WatchedWriter();
        using var far = await server.PersonAsync(("BELFRY_SERVER", wire.Address.AbsoluteUri), ("BELFRY_TOKEN", server.Token));
        var following = far.TypesAsync(output, "run", "output", run, "--follow");
        await output.SeesAsync("\n500\n");
        wire.Cut();
        File.WriteAllText(gate, "");
        var said = (await following).With(ExitCode.Done);
        Assert.Equal(string.Concat(Enumerable.Range(1, 1000).Select(i => $"{i}\n")), said.Output);
        Assert.Contains("broken; trying again", said.Error);
    }

    [Fact]
    public async Task A_list_is_narrowed_by_job_state_and_time()
    {
        using var person = await server.AdministratorAsync();
        await CreateAsync(person, "listed", "exit $CODE\n");
        (await person.TypesAsync("job", "run", "listed", "--param", "CODE=0", "--follow")).With(ExitCode.Done);
        (await person.TypesAsync("job", "run", "listed", "--param", "CODE=1", "--follow")).With(ExitCode.Refused);
        var failed = (await person.TypesAsync("run", "list", "--job", "listed", "--state", "failed", "--since", "1h")).With(ExitCode.Done);
        Assert.Equal(2, failed.Lines.Length);
        Assert.Contains(" failed ", failed.Lines[1]);
        Assert.Contains("No runs.", (await person.TypesAsync("run", "list", "--job", "listed", "--to", "2020-01-01")).With(ExitCode.Done).Output);
        Assert.Contains("No runs.", (await person.TypesAsync("run", "list", "--job-name", "listed", "--cause", "schedule")).With(ExitCode.Done).Output);
    }

    [Fact]
    public async Task A_run_that_does_not_exist_is_refused()
    {
        using var person = await server.AdministratorAsync();
        foreach (var words in (string[][])[["run", "show", "999999"], ["run", "output", "999999"], ["run", "output", "999999", "--follow"], ["run", "kill", "999999"]])
            Assert.Contains("There is no run", (await person.TypesAsync(words)).With(ExitCode.Refused).Error);
    }

    [Fact]
    public async Task Whoever_follows_a_run_that_cannot_start_is_told_what_it_waits_for()
    {
        using var person = await server.AdministratorAsync();
        await CreateAsync(person, "nowhere", "true\n", "--tag", "no-such-tag", "--start-deadline", "4s");
        var said = (await person.TypesAsync("job", "run", "nowhere", "--follow")).With(ExitCode.Refused);
        Assert.Matches(@"Run \d+ of nowhere is queued: \S", said.Error);
        Assert.Matches(@"Run \d+ of nowhere was skipped: \S", said.Error);
    }

    private static async Task CreateAsync(Person person, string name, string script, params string[] flags)
        => (await person.TypesAsync(["job", "create", "--name", name, "--shell", person.Write("script", script), .. flags])).With(ExitCode.Done);

    private async Task BecomesAsync(string run, string state)
        => await Eventually.BecomesAsync(
            async () => (await server.GetAsync($"/v1/scheduler-logs/{run}"))["state"]!.ToString(), seen => seen == state, TestContext.Current.CancellationToken);
}
