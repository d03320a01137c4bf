using System.Diagnostics;
using Belfry.Core.Jobs;
using Belfry.Core.Protocol;

namespace Belfry.IntegrationTests.Worker;

/// <summary>The worker under examples/, which knows Belfry from docs/protocol.md alone.</summary>
public sealed class PythonWorkerTests
{
    [Fact]
    public async Task It_runs_jobs_and_tells_output_results_and_who_it_is()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        using var worker = Start(leader, TestWorker.NewFolder());
        var hello = (await leader.NextConnectionAsync()).Hello;
        Assert.Equal(("snake", "python-worker", 3), (hello.Name, hello.SrvName, hello.Slots));
        Assert.Equal(["command", "shell", "python"], hello.Types);
        Assert.Equal("a b\n", (await leader.RunAsync(ScriptedLeader.Command("echo 'a b'"))).Text);
        var failed = await leader.RunAsync(ScriptedLeader.Shell("echo $DAY; exit 3") with
        {
            Params = new Dictionary<string, string> { ["DAY"] = "mönday" },
        });
        Assert.Equal((RunOutcome.Failed, 3, "mönday\n"), (failed.End!.Outcome, failed.End.ExitCode, failed.Text));
        var python = await leader.RunAsync(new JobSpec { Type = JobType.Code, Language = CodeLanguage.Python, Target = "print(6 * 7)" });
        Assert.Equal("42\n", python.Text);
        var large = await leader.RunAsync(ScriptedLeader.Command("head -c 3000000 /dev/zero"));
        Assert.Equal(3_000_000, large.Output.Length);
        var missing = await leader.RunAsync(ScriptedLeader.Command("/no/such/program"));
        Assert.StartsWith("It could not be started", missing.End!.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_runs_that_are_killed_or_out_of_time()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        using var worker = Start(leader, TestWorker.NewFolder());
        await leader.NextConnectionAsync();
        var killed = await leader.AssignAsync(ScriptedLeader.Command("sleep 1000"));
        await killed.Started;
        await leader.Current!.SendAsync(new RunCancelled(killed.Id, "killed by alice"));
        Assert.Equal((RunOutcome.Killed, 143, "killed by alice"), ((await killed.Finished).Outcome, killed.End!.ExitCode, killed.End.Remark));
        var timedOut = await leader.RunAsync(ScriptedLeader.Command("sleep 1000") with { TimeoutSeconds = 1 });
        Assert.Equal(RunOutcome.TimedOut, timedOut.End!.Outcome);
    }

    [Fact]
    public async Task It_goes_on_through_a_lost_connection_and_a_change_of_leader()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var next = await ScriptedLeader.StartAsync();
        next.NamedLeader = "";
        leader.Masters = [leader.Url, next.Url];
        using var worker = Start(leader, TestWorker.NewFolder());
        await leader.NextConnectionAsync();
        var run = await leader.AssignAsync(ScriptedLeader.Command("sleep 1000"));
        await run.Started;
        leader.Current!.Cut();
        Assert.Equal([(run.Id, HeldState.Running)], (await leader.NextConnectionAsync()).Hello.Runs.Select(held => (held.Run, held.State)));
        leader.Pings = false;
        next.Epoch = 2000;
        next.NamedLeader = null;
        var connection = await next.NextConnectionAsync();
        Assert.Equal((2000, run.Id), (connection.Hello.Epoch, connection.Hello.Runs.Single().Run));
    }

    [Fact]
    public async Task Killed_and_started_again_it_reports_what_it_had_and_starts_nothing_twice()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        leader.Confirms = false;
        var data = TestWorker.NewFolder();
        LeaderRun done, open;
        using (var first = Start(leader, data))
        {
            await leader.NextConnectionAsync();
            done = await leader.RunAsync(ScriptedLeader.Command("true"));
            open = await leader.AssignAsync(ScriptedLeader.Shell("echo begun; sleep 1000"));
            await open.OutputReaches("begun\n".Length);
            first.Kill();
            await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        using var second = Start(leader, data);
        var held = (await leader.NextConnectionAsync()).Hello.Runs;
        Assert.Equal(new[] { done.Id, open.Id }.Order(), held.Select(run => run.Run).Order());
        await leader.Current!.SendAsync(open.Assignment);
        Assert.Equal(RunOutcome.Failed, (await open.Finished).Outcome);
        Assert.StartsWith("The worker was restarted", open.End!.Remark, StringComparison.Ordinal);
        await done.Told(2);
        Assert.Equal(RunOutcome.Succeeded, done.End!.Outcome);
        Assert.Empty(KillTests.Survivors(open));
    }

    private static PythonProcess Start(ScriptedLeader leader, string data)
    {
        var token = Path.Combine(data, "token");
        File.WriteAllText(token, ScriptedLeader.Token);
        return new PythonProcess(
            "python3", Script(), "--masters", leader.Url, "--join-token-file", token, "--data", data, "--name", "snake", "--slots", "3");
    }

    private static string Script()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var script = Path.Combine(folder, "examples", "python-worker", "worker.py");
            if (File.Exists(script))
                return script;
        }

        throw new FileNotFoundException("examples/python-worker/worker.py is not above the tests.");
    }

    private sealed class PythonProcess(params string[] command) : IDisposable
    {
        private readonly Process _process = Process.Start(new ProcessStartInfo(command[0], command[1..]))!;

        public void Kill() => _process.Kill();

        public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

        public void Dispose()
        {
            if (!_process.HasExited)
                _process.Kill();
            _process.Dispose();
        }
    }
}
