using System.Diagnostics;
using Belfry.Core.Protocol;
using Belfry.Worker.Processes;

namespace Belfry.IntegrationTests.Worker;

public sealed class KillTests
{
    private const string TestJob = "Belfry.TestJob";

    [Fact]
    public async Task A_kill_asks_with_SIGTERM_and_the_job_may_end_as_it_likes()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var run = await leader.AssignAsync(ScriptedLeader.Shell(
            "trap 'echo bye; exit 5' TERM\necho ready\nwhile :; do sleep 0.05; done"));
        await run.OutputReaches("ready\n".Length);
        await leader.Current!.SendAsync(new RunCancelled(run.Id, "killed by alice"));
        var end = await run.Finished;
        Assert.Equal((RunOutcome.Killed, 5, "killed by alice"), (end.Outcome, end.ExitCode, end.Remark));
        Assert.EndsWith("bye\n", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_ignores_SIGTERM_is_killed_after_its_grace()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var run = await leader.AssignAsync(
            ScriptedLeader.Command($"{Program()} ignore-term") with { GraceSeconds = 1 });
        await run.OutputReaches("ready\n".Length);
        var since = Stopwatch.GetTimestamp();
        await leader.Current!.SendAsync(new RunCancelled(run.Id, "killed by alice"));
        var end = await run.Finished;
        Assert.Equal((RunOutcome.Killed, 128 + 9), (end.Outcome, end.ExitCode));
        Assert.InRange(Stopwatch.GetElapsedTime(since).TotalSeconds, 0.95, 10);
        Assert.Empty(Survivors(run));
    }

    [Fact]
    public async Task A_timeout_ends_the_grandchildren_too()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var run = await leader.AssignAsync(
            ScriptedLeader.Command($"{Program()} grandchild") with { GraceSeconds = 1, TimeoutSeconds = 2 });
        await run.OutputReaches("ready\nparent ready\n".Length);
        Assert.Equal(2, Survivors(run).Count);
        var end = await run.Finished;
        Assert.Equal((RunOutcome.TimedOut, 128 + 9), (end.Outcome, end.ExitCode));
        Assert.StartsWith("It was timed out after 2 s", end.Remark, StringComparison.Ordinal);
        Assert.Empty(Survivors(run));
    }

    [Fact]
    public async Task What_left_the_session_with_an_empty_environment_is_ended_with_a_killed_run()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var seconds = Random.Shared.Next(100_000, 900_000);
        var spec = ScriptedLeader.Shell(
            $"setsid --fork env -i sh -c 'sleep {seconds} >/dev/null 2>&1'\n"
            + $"setsid sleep {seconds} >/dev/null 2>&1 &\necho ready\nexec sleep 1000");
        var run = await leader.AssignAsync(spec with { GraceSeconds = 1 });
        await run.OutputReaches("ready\n".Length);
        await leader.Current!.SendAsync(new RunCancelled(run.Id, "enough"));
        await run.Finished;
        Assert.Empty(ProcessesWith($"sleep {seconds}"));
    }

    [Fact]
    public async Task What_a_run_leaves_behind_is_ended_when_its_main_process_is_over()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var seconds = Random.Shared.Next(100_000, 900_000);
        var run = await leader.RunAsync(ScriptedLeader.Shell($"sleep {seconds} &\necho over"));
        var end = await run.Finished;
        Assert.Equal((RunOutcome.Succeeded, "over\n"), (end.Outcome, run.Text));
        Assert.Empty(ProcessesWith($"sleep {seconds}"));
    }

    [Fact]
    public async Task A_daemon_that_let_go_of_everything_is_found_soon_after_the_run()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        await ADaemonOf(leader);
    }

    [Fact]
    public async Task A_fork_bomb_of_restless_children_is_ended()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var spec = ScriptedLeader.Shell(
            "trap '' TERM\nrestless() { while :; do (trap '' TERM; sleep 0.01) & wait; done; }\n"
            + "for i in 1 2 3 4 5; do restless & done\necho ready\nwait");
        var run = await leader.AssignAsync(spec with { GraceSeconds = 0 });
        await run.OutputReaches("ready\n".Length);
        await leader.Current!.SendAsync(new RunCancelled(run.Id, "enough"));
        var end = await run.Finished;
        Assert.Equal("enough", end.Remark);
        Assert.Empty(Survivors(run));
    }

    [Fact]
    public async Task A_run_that_waits_for_a_place_can_be_killed_without_ever_starting()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader, options => options.Slots = 1);
        var first = await leader.AssignAsync(ScriptedLeader.Command("sleep 1000"));
        await first.Started;
        var second = await leader.AssignAsync(ScriptedLeader.Command("echo never"));
        await leader.Current!.SendAsync(new RunCancelled(second.Id, "not wanted"));
        var end = await second.Finished;
        Assert.Equal((RunOutcome.Killed, null, null), (end.Outcome, end.ExitCode, end.StartedAgoMs));
        Assert.Equal(0, second.StartedCount);
        await leader.Current!.SendAsync(new RunCancelled(first.Id, "enough"));
        await first.Finished;
    }

    /// <summary>Runs a job that leaves a daemon, and waits until that is gone.</summary>
    internal static async Task ADaemonOf(ScriptedLeader leader)
    {
        var seconds = Random.Shared.Next(100_000, 900_000);
        var run = await leader.RunAsync(ScriptedLeader.Shell(
            $"setsid --fork env -i sh -c 'exec sleep {seconds} >/dev/null 2>&1'"));
        Assert.Equal(RunOutcome.Succeeded, run.End!.Outcome);
        await Eventually(() => ProcessesWith($"sleep {seconds}").Count is 0);
    }

    internal static string Program() => Path.Combine(AppContext.BaseDirectory, TestJob);

    internal static List<ProcessEntry> Survivors(LeaderRun run)
        => [.. new RunProcesses([new RunTraces(run.Id, 0, 0, 0)]).FindIn(ProcessTable.Read()).Select(found => found.Process)];

    private static List<int> ProcessesWith(string commandLine)
        =>
        [
            .. ProcessTable.Read()
                .Where(process => !process.Ended && CommandLineOf(process.Pid).Contains(commandLine, StringComparison.Ordinal))
                .Select(process => process.Pid),
        ];

    private static string CommandLineOf(int pid)
    {
        var buffer = new byte[4096];
        var count = Math.Max(ProcFile.Read($"/proc/{pid}/cmdline", buffer), 0);
        return System.Text.Encoding.UTF8.GetString(buffer, 0, count).Replace('\0', ' ');
    }

    internal static async Task Eventually(Func<bool> holds)
    {
        var since = Stopwatch.GetTimestamp();
        while (!holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < LeaderRun.Patience);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
