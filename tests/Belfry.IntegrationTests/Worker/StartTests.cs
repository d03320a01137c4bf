using System.Diagnostics;
using Belfry.Core.Protocol;
using Belfry.IntegrationTests.Processes;
using Belfry.Worker;

namespace Belfry.IntegrationTests.Worker;

/// <summary>Starting, stopping, and what a worker does not start on.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task Two_workers_never_share_a_folder()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        await using var second = WorkerProcess.Start(worker.Options);
        await second.ExitedAsync();
        Assert.Equal(1, second.ExitCode);
        Assert.Contains(
            $"Another worker already uses the data folder {worker.Options.Data}. Stop it, or give this one a folder of its own with --data.",
            second.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_keeps_its_instance_and_closes_its_folder_to_others()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        var options = TestWorker.OptionsFor(leader.Url);
        Guid first;
        await using (await TestWorker.StartAsync(options))
            first = (await leader.NextConnectionAsync()).Hello.Instance;
        await using (await TestWorker.StartAsync(options))
            Assert.Equal(first, (await leader.NextConnectionAsync()).Hello.Instance);
        Assert.Equal("700", Convert.ToString((int)File.GetUnixFileMode(options.Data), 8));
        await File.WriteAllTextAsync(Path.Combine(options.Data, "instance"), "nonsense", TestContext.Current.CancellationToken);
        var refused = await Assert.ThrowsAsync<WorkerStartException>(() => TestWorker.StartAsync(options));
        Assert.Contains("holds no uuid. Delete it", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_missing_is_told_at_once_and_all_together()
    {
        var options = new WorkerOptions { Slots = 0 };
        await using var worker = WorkerProcess.Start(options);
        await worker.ExitedAsync();
        Assert.NotEqual(0, worker.ExitCode);
        foreach (var sentence in new[] { "--masters URL", "belfry join-token create", "--data DIR", "Slots must be between 1 and" })
            Assert.Contains(sentence, worker.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_is_stopped_lets_runs_end_and_leaves()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader, options => options.Slots = 1);
        var going = await leader.AssignAsync(ScriptedLeader.Shell("mkfifo -m 666 fifo; echo ready; read line < fifo; echo $line"));
        var waiting = await leader.AssignAsync(ScriptedLeader.Command("echo waited"));
        await going.OutputReaches("ready\n".Length);
        var connection = leader.Current!;
        var draining = worker.DrainAsync(TimeSpan.FromMinutes(1));
        await connection.Draining;
        await File.WriteAllTextAsync(FifoOf(worker, going), "on\n", TestContext.Current.CancellationToken);
        await draining;
        await connection.Leaving;
        await connection.Closed;
        Assert.Equal(("ready\non\n", "waited\n"), (going.Text, waiting.Text));
        Assert.Equal(RunOutcome.Succeeded, waiting.End!.Outcome);
    }

    [Fact]
    public async Task A_run_that_does_not_end_in_the_time_for_draining_is_ended_and_says_why()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var run = await leader.AssignAsync(ScriptedLeader.Command("sleep 1000"));
        await run.Started;
        await worker.DrainAsync(TimeSpan.FromMilliseconds(200));
        Assert.Equal(RunOutcome.Failed, run.End!.Outcome);
        Assert.StartsWith("The worker was stopped and the run did not end in the time it had for that", run.End.Remark, StringComparison.Ordinal);
        Assert.Empty(KillTests.Survivors(run));
        await leader.Current!.Closed;
    }

    [Fact]
    public async Task A_worker_that_has_left_leaves_no_folder_behind()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        string scratch;
        await using (var worker = await TestWorker.StartAsync(leader))
        {
            scratch = worker.Options.Scratch!;
            await leader.RunAsync(ScriptedLeader.Shell("touch a b c"));
            Assert.Single(Directory.EnumerateDirectories(scratch));
            await worker.DrainAsync(TimeSpan.FromMinutes(1));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch));
    }

    [Fact]
    public async Task A_draining_worker_says_so_when_it_connects_again()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var run = await leader.AssignAsync(ScriptedLeader.Command("sleep 1000"));
        await run.Started;
        var draining = worker.DrainAsync(TimeSpan.FromMinutes(1));
        await leader.Current!.Draining;
        leader.Current!.Cut();
        Assert.True((await leader.NextConnectionAsync()).Hello.Draining);
        await leader.Current!.SendAsync(new RunCancelled(run.Id, "enough"));
        await draining;
    }

    [Fact]
    public async Task A_worker_that_cannot_tell_its_results_does_not_wait_for_ever_and_keeps_them()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        leader.Confirms = false;
        var options = TestWorker.OptionsFor(leader.Url);
        LeaderRun run;
        await using (var worker = await TestWorker.StartAsync(options))
        {
            await leader.NextConnectionAsync();
            run = await leader.RunAsync(ScriptedLeader.Command("true"));
            var since = Stopwatch.GetTimestamp();
            await worker.DrainAsync(TimeSpan.FromMinutes(5));
            Assert.InRange(Stopwatch.GetElapsedTime(since).TotalSeconds, 2, 10);
        }

        await using var again = await TestWorker.StartAsync(options);
        Assert.Equal([run.Id], (await leader.NextConnectionAsync()).Hello.Runs.Select(held => held.Run));
    }

    [Fact]
    public async Task An_address_that_is_none_is_told_at_the_start()
    {
        var options = TestWorker.OptionsFor("http://127.0.0.1:1", "localhost:8080");
        var refused = await Assert.ThrowsAsync<WorkerStartException>(() => TestWorker.StartAsync(options));
        Assert.Equal(
            "--masters localhost:8080: this is no address of a master. Write it as http://10.0.0.5:8080.", refused.Message);
    }

    [Fact]
    public async Task A_folder_for_runs_that_was_tidied_away_is_made_again()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        Directory.Delete(Directory.EnumerateDirectories(worker.Options.Scratch!).Single(), recursive: true);
        Assert.Equal("on\n", (await leader.RunAsync(ScriptedLeader.Command("echo on"))).Text);
    }

    [Fact]
    public async Task SIGTERM_drains_the_process_and_it_exits_with_0()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = WorkerProcess.Start(TestWorker.OptionsFor(leader.Url));
        var connection = await leader.NextConnectionAsync();
        var run = await leader.AssignAsync(ScriptedLeader.Command("sleep 1"));
        await run.Started;
        await worker.StopAsync();
        Assert.True(worker.ExitCode is 0, worker.Log);
        Assert.Equal(RunOutcome.Succeeded, run.End!.Outcome);
        await connection.Leaving;
    }

    [Fact]
    public async Task Exit_codes_are_right_although_SIGCHLD_was_ignored_when_the_worker_was_started()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = WorkerProcess.Start(TestWorker.OptionsFor(leader.Url), "env", "--ignore-signal=CHLD");
        await leader.NextConnectionAsync();
        for (var code = 0; code < 20; code++)
            Assert.Equal(code, (await leader.RunAsync(ScriptedLeader.Shell($"exit {code}"))).End!.ExitCode);
    }

    [Fact]
    public async Task Exit_codes_are_right_beside_processes_that_dotnet_starts_and_reaps()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var others = Enumerable.Range(0, 50).Select(async n =>
        {
            using var process = Process.Start(new ProcessStartInfo("sh", ["-c", $"exit {n}"]))!;
            await process.WaitForExitAsync();
            Assert.Equal(n, process.ExitCode);
        }).ToList();
        var runs = new List<(LeaderRun Run, int Code)>();
        for (var n = 0; n < 100; n++)
            runs.Add((await leader.AssignAsync(ScriptedLeader.Shell($"exit {n}")), n));
        foreach (var (run, code) in runs)
            Assert.Equal(code, (await run.Finished).ExitCode);
        await Task.WhenAll(others);
    }

    [Fact]
    public async Task A_place_for_runs_that_belongs_to_another_account_is_refused()
    {
        var options = TestWorker.OptionsFor("http://127.0.0.1:1");
        await using (await TestWorker.StartAsync(options))
        {
        }

        var instance = Guid.Parse(await File.ReadAllTextAsync(Path.Combine(options.Data, "instance"), TestContext.Current.CancellationToken));
        Directory.CreateSymbolicLink(Path.Combine(options.Scratch!, $"belfry-{instance:N}"), "/tmp");
        var refused = await Assert.ThrowsAsync<WorkerStartException>(() => TestWorker.StartAsync(options));
        Assert.Contains("is needed for the folders of runs, but belongs to another account", refused.Message, StringComparison.Ordinal);
    }

    private static string FifoOf(TestWorker worker, LeaderRun run)
        => Path.Combine(Directory.EnumerateDirectories(worker.Options.Scratch!).Single(), "runs", run.Id.ToString(), "fifo");

    [Fact]
    public async Task A_worker_that_is_asked_to_stop_ends_at_whatever_moment_of_its_start()
    {
        var ct = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder("stopped");
        await File.WriteAllTextAsync(folder.In("token"), "bfj_none", ct);
        for (var wait = 0; wait <= 450; wait += 30)
        {
            await using var worker = BelfryProcess.Start(
                ["worker", "--masters", "http://127.0.0.1:9", "--join-token-file", folder.In("token"), "--data", folder.In($"data-{wait}")]);
            await Task.Delay(TimeSpan.FromMilliseconds(wait), TimeProvider.System, ct);
            worker.Signal("-TERM");
            await worker.ExitAsync(ct);
            // Before the program hears signals at all, the system ends it.
            Assert.Contains(worker.ExitCode, (int[])[0, 128 + 15]);
        }
    }
}
