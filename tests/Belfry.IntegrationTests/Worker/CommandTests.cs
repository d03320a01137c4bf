using Belfry.Core.Protocol;

namespace Belfry.IntegrationTests.Worker;

public sealed class CommandTests
{
    [Fact]
    public async Task A_command_runs_and_its_output_exit_code_and_times_come_back()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var run = await leader.RunAsync(ScriptedLeader.Command("echo 'hello  world' \"$HOME\" |"));
        var end = await run.Finished;
        Assert.Equal("hello  world $HOME |\n", run.Text);
        Assert.Equal((RunOutcome.Succeeded, 0, null, 1), (end.Outcome, end.ExitCode, end.Remark, end.Chunks));
        Assert.InRange(end.StartedAgoMs!.Value, end.EndedAgoMs, 60_000);
    }

    [Fact]
    public async Task A_command_that_fails_says_so()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var run = await leader.RunAsync(ScriptedLeader.Command("sh -c 'echo out; echo err >&2; exit 3'"));
        var end = await run.Finished;
        Assert.Equal("out\nerr\n", run.Text);
        Assert.Equal((RunOutcome.Failed, 3), (end.Outcome, end.ExitCode));
        Assert.Equal("It ended with exit code 3: see the end of its output.", end.Remark);
    }

    [Theory]
    [InlineData("touch a .b; mkdir -p c/d; touch c/d/e; chmod 0 c/d")]
    [InlineData("chmod 755 .")]
    [InlineData("touch a; chmod 0 .")]
    [InlineData("touch a; chmod 500 .")]
    [InlineData("ln -s / root")]
    [InlineData("true")]
    public async Task A_folder_goes_with_its_run_whatever_that_did_there_and_the_next_has_one_of_its_own(string deeds)
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var before = await leader.RunAsync(ScriptedLeader.Shell($"pwd; {deeds}"));
        await before.Finished;
        await Eventually.BecomesAsync(() => Task.FromResult(Directory.Exists(before.Text.Trim())), stands => !stands, TestContext.Current.CancellationToken);

        var run = await leader.RunAsync(ScriptedLeader.Shell("ls -A | grep -v script; stat -c '%a %U' .; [ \"$(stat -c %U .)\" = \"$(id -un)\" ] && echo own"));
        await run.Finished;
        Assert.Matches("^700 [a-z]+\nown\n$", run.Text);
    }
}
