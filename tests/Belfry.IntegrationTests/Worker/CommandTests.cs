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
    [InlineData("ln -s / root")]
    [InlineData("true")]
    public async Task A_run_finds_its_folder_empty_and_its_own_whatever_the_one_before_did_there(string deeds)
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

    [Fact]
    public async Task Folders_are_used_again_and_go_with_the_worker()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        string root;
        await using (await TestWorker.StartAsync(leader))
        {
            var inodes = new HashSet<string>();
            root = "";
            for (var i = 0; i < 6; i++)
            {
                var run = await leader.RunAsync(ScriptedLeader.Shell("stat -c %i .; pwd"));
                await run.Finished;
                var lines = run.Text.Trim().Split('\n');
                inodes.Add(lines[0]);
                root = Path.GetDirectoryName(Path.GetDirectoryName(lines[1]))!;
                await Eventually.BecomesAsync(() => Task.FromResult(Directory.Exists(lines[1])), stands => !stands, TestContext.Current.CancellationToken);
            }
            Assert.Single(inodes);
        }
        Assert.False(Directory.Exists(root), $"{root} is left.");
    }
}
