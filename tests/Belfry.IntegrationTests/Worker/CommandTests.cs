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
}
