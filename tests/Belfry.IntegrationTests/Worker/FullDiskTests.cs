using Belfry.Core.Protocol;
using Belfry.Worker;

namespace Belfry.IntegrationTests.Worker;

public sealed class FullDiskTests
{
    private const int DataKibibytes = 18 * 1024;

    [Fact]
    public async Task A_worker_whose_disk_is_full_goes_on_and_says_what_was_lost()
    {
        using var disk = SmallDisk.Mount(DataKibibytes);
        await using var leader = await ScriptedLeader.StartAsync();
        leader.Confirms = false;
        var options = TestWorker.OptionsFor(leader.Url);
        options.Data = disk.Folder;
        LeaderRun run;
        await using (await TestWorker.StartAsync(options))
        {
            await leader.NextConnectionAsync();
            disk.Fill();
            run = await leader.RunAsync(ScriptedLeader.Command("echo hi"));
            Assert.Equal(RunOutcome.Succeeded, run.End!.Outcome);
            Assert.Equal("\n[belfry: the rest of the output is lost, the worker's disk is full]\n", run.Text);
        }

        // The journal has its space from the first start on: the result outlives the worker on the full disk.
        await using var again = await TestWorker.StartAsync(options);
        var connection = await leader.NextConnectionAsync();
        Assert.Equal([(run.Id, HeldState.Finished)], connection.Hello.Runs.Select(held => (held.Run, held.State)));
        await run.Told(2);
        Assert.Equal((RunOutcome.Succeeded, 0), (run.End!.Outcome, run.End.ExitCode));
        disk.MakeRoom();
        Assert.Equal("hi\n", (await leader.RunAsync(ScriptedLeader.Command("echo hi"))).Text);
    }

    [Fact]
    public async Task A_disk_that_fills_up_while_a_run_prints_keeps_what_came_before()
    {
        using var disk = SmallDisk.Mount(DataKibibytes);
        await using var leader = await ScriptedLeader.StartAsync();
        var options = TestWorker.OptionsFor(leader.Url);
        options.Data = disk.Folder;
        await using var worker = await TestWorker.StartAsync(options);
        await leader.NextConnectionAsync();
        var run = await leader.RunAsync(ScriptedLeader.Command($"{KillTests.Program()} print 9000000") with { MaxOutputBytes = 20_000_000 });
        Assert.Equal(RunOutcome.Succeeded, run.End!.Outcome);
        Assert.EndsWith("\n[belfry: the rest of the output is lost, the worker's disk is full]\n", run.Text, StringComparison.Ordinal);
        Assert.InRange(run.Output.Length, 500_000, 2_100_000);
        Assert.Equal("hi\n", (await leader.RunAsync(ScriptedLeader.Command("echo hi"))).Text);
    }

    [Fact]
    public async Task A_folder_for_runs_that_cannot_be_made_fails_the_run_with_the_reason()
    {
        using var disk = SmallDisk.Mount(kibibytes: 64);
        await using var leader = await ScriptedLeader.StartAsync();
        var options = TestWorker.OptionsFor(leader.Url);
        options.Scratch = disk.Folder;
        await using var worker = await TestWorker.StartAsync(options);
        await leader.NextConnectionAsync();
        disk.Fill();
        var run = await leader.RunAsync(ScriptedLeader.Shell(new string('#', 20_000)));
        Assert.Equal(RunOutcome.Failed, run.End!.Outcome);
        Assert.StartsWith("The run's folder could not be made (", run.End.Remark, StringComparison.Ordinal);
        Assert.Contains("disk was full", run.End.Remark, StringComparison.Ordinal);
        disk.MakeRoom();
        Assert.Equal("hi\n", (await leader.RunAsync(ScriptedLeader.Shell("echo hi"))).Text);
    }

    [Fact]
    public async Task A_worker_without_room_for_its_journal_does_not_start_and_says_how_much_it_needs()
    {
        using var disk = SmallDisk.Mount(kibibytes: 1024);
        var options = TestWorker.OptionsFor("http://127.0.0.1:1");
        options.Data = disk.Folder;
        var refused = await Assert.ThrowsAsync<WorkerStartException>(() => TestWorker.StartAsync(options));
        Assert.StartsWith($"The worker's journal cannot be opened in {disk.Folder}: ", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("It needs 16 MiB there; make room, or name another folder with --data.", refused.Message, StringComparison.Ordinal);
    }
}
