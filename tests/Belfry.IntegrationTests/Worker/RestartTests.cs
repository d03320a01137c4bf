using Belfry.Core.Protocol;

namespace Belfry.IntegrationTests.Worker;

public sealed class RestartTests
{
    [Fact]
    public async Task A_worker_that_was_killed_ends_what_is_left_and_reports_it_as_failed_once()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        var options = TestWorker.OptionsFor(leader.Url);
        options.Slots = 50;
        var runs = new List<LeaderRun>();
        var marker = Path.Combine(TestWorker.NewFolder(), "started");
        File.WriteAllText(marker, "");
        File.SetUnixFileMode(marker, (UnixFileMode)Convert.ToInt32("666", 8));
        await using (var first = WorkerProcess.Start(options))
        {
            await leader.NextConnectionAsync();
            for (var i = 0; i < 50; i++)
            {
                runs.Add(await leader.AssignAsync(ScriptedLeader.Shell(
                    $"echo $BELFRY_RUN_ID >> {marker}\necho begun\n(trap '' TERM; sleep 1000) &\nsetsid sleep 1000 &\nsleep 1000")));
            }

            await Task.WhenAll(runs.Select(run => run.OutputReaches("begun\n".Length)));
            await first.KillAsync();
        }

        leader.Confirms = false;
        await using var second = WorkerProcess.Start(options);
        var connection = await leader.NextConnectionAsync();
        Assert.Equal(
            runs.Select(run => (run.Id, HeldState.Finished)).Order(),
            connection.Hello.Runs.Select(held => (held.Run, held.State)).Order());
        foreach (var run in runs)
        {
            var end = await run.Finished;
            Assert.Equal(RunOutcome.Failed, end.Outcome);
            Assert.StartsWith("The worker was restarted", end.Remark, StringComparison.Ordinal);
            Assert.Equal("begun\n", run.Text);
            Assert.Empty(KillTests.Survivors(run));
        }

        // An assignment of a run that the worker still holds starts nothing.
        foreach (var run in runs)
            await leader.Current!.SendAsync(run.Assignment);
        await leader.RunAsync(ScriptedLeader.Command("true"));
        Assert.Equal(50, File.ReadAllLines(marker).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(50, File.ReadAllLines(marker).Length);
    }

    [Fact]
    public async Task A_result_that_was_not_confirmed_is_told_again_after_a_kill_with_all_its_output()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        leader.Confirms = false;
        leader.Stores = false;
        var options = TestWorker.OptionsFor(leader.Url);
        LeaderRun run;
        await using (var first = WorkerProcess.Start(options))
        {
            await leader.NextConnectionAsync();
            run = await leader.RunAsync(ScriptedLeader.Command($"{KillTests.Program()} print 300000"));
            await first.KillAsync();
        }

        Assert.Equal(1, run.FinishedCount);
        var before = run.Arrivals.Count;
        leader.Confirms = leader.Stores = true;
        await using var second = WorkerProcess.Start(options);
        var connection = await leader.NextConnectionAsync();
        Assert.Equal([(run.Id, 1, HeldState.Finished)], connection.Hello.Runs.Select(held => (held.Run, held.Attempt, held.State)));
        await run.Told(2);

        // It begins anew with the first piece; the leader has them all, and may confirm before the last has come again.
        await run.ArrivalsReach(before + 1);
        var again = run.Arrivals.Skip(before).ToList();
        Assert.Equal(Enumerable.Range(0, again.Count), again);
        Assert.Equal(300_000, run.Output.Length);

        // Confirmed now: the next life knows nothing of it.
        await second.StopAsync();
        await using var third = WorkerProcess.Start(options);
        Assert.Empty((await leader.NextConnectionAsync()).Hello.Runs);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(options.Data, "output")));
    }

    [Fact]
    public async Task A_worker_whose_journal_is_gone_still_ends_what_its_earlier_life_has_started()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        var options = TestWorker.OptionsFor(leader.Url);
        LeaderRun run;
        await using (var first = WorkerProcess.Start(options))
        {
            await leader.NextConnectionAsync();
            run = await leader.AssignAsync(ScriptedLeader.Shell("echo begun; setsid sleep 1000 & sleep 1000"));
            await run.OutputReaches("begun\n".Length);
            await first.KillAsync();
        }

        foreach (var file in Directory.EnumerateFiles(options.Data, "journal.*"))
            await File.WriteAllTextAsync(file, "garbage", TestContext.Current.CancellationToken);
        await using var second = WorkerProcess.Start(options);
        Assert.Empty((await leader.NextConnectionAsync()).Hello.Runs);
        Assert.Empty(KillTests.Survivors(run));
    }

    [Fact]
    public async Task A_worker_killed_at_any_moment_accounts_for_every_run_and_starts_none_twice()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        var options = TestWorker.OptionsFor(leader.Url);
        var marker = Path.Combine(TestWorker.NewFolder(), "started");
        File.WriteAllText(marker, "");
        File.SetUnixFileMode(marker, (UnixFileMode)Convert.ToInt32("666", 8));
        var runs = new List<LeaderRun>();
        for (var life = 0; life < 5; life++)
        {
            await using var worker = WorkerProcess.Start(options);
            var connection = await leader.NextConnectionAsync();

            // As the leader does: what it has assigned and the hello does not list is sent again.
            var listed = connection.Hello.Runs.Select(held => held.Run).ToHashSet();
            foreach (var run in runs.Where(run => run.End is null && !listed.Contains(run.Id)))
                await connection.SendAsync(run.Assignment);
            for (var i = 0; i < 40; i++)
                runs.Add(await leader.AssignAsync(ScriptedLeader.Shell($"echo $BELFRY_RUN_ID >> {marker}; sleep 0.0$((RANDOM % 10))")));
            await runs[^(Random.Shared.Next(40) + 1)].Finished;
            await worker.KillAsync();
        }

        await using var last = WorkerProcess.Start(options);
        var held = (await leader.NextConnectionAsync()).Hello.Runs.Select(run => run.Run).ToHashSet();
        foreach (var run in runs.Where(run => run.End is null && !held.Contains(run.Id)))
            await leader.Current!.SendAsync(run.Assignment);
        foreach (var run in runs)
            await run.Finished;
        var started = File.ReadAllLines(marker);
        Assert.Equal(started.Length, started.Distinct(StringComparer.Ordinal).Count());
        Assert.True(started.Length >= runs.Count(run => run.End!.Outcome is RunOutcome.Succeeded));
        Assert.All(runs, run => Assert.Empty(KillTests.Survivors(run)));
    }
}
