using System.Net;
using System.Net.Sockets;
using Belfry.Core.Jobs;
using Belfry.Core.Protocol;
using Belfry.Worker;
using Belfry.Worker.Executors;
using Belfry.Worker.Journal;
using Belfry.Worker.Output;
using Belfry.Worker.Processes;
using Belfry.Worker.Runs;
using Microsoft.Extensions.Logging;

namespace Belfry.IntegrationTests.Worker;

/// <summary>Failures that need a machine which has run out of something.</summary>
public sealed class ScarcityTests
{
    [Fact]
    public async Task Without_descriptors_a_run_fails_and_the_worker_goes_on()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        var options = TestWorker.OptionsFor(leader.Url);
        options.Slots = 200;
        await using var worker = WorkerProcess.Start(options, "prlimit", "--nofile=300");
        await leader.NextConnectionAsync();
        var (runs, failed) = await RunUntilOneFailsAsync(leader);
        Assert.Equal(Failures.NoMoreDescriptors(), failed.End!.Remark);
        foreach (var run in runs)
            await leader.Current!.SendAsync(new RunCancelled(run.Id, "room"));
        foreach (var run in runs)
            Assert.Equal(RunOutcome.Killed, (await run.Finished).Outcome);
        Assert.Equal("on\n", (await leader.RunAsync(ScriptedLeader.Command("echo on"))).Text);
    }

    [Fact]
    public async Task Without_processes_for_the_account_a_run_fails()
    {
        Assert.SkipUnless(Libc.geteuid() is 0, "Only root can change accounts.");
        await using var leader = await ScriptedLeader.StartAsync();
        var options = TestWorker.OptionsFor(leader.Url);

        // An account that no other test uses: its processes are counted over the whole machine.
        options.RunAs = "uucp";
        options.Slots = 200;
        await using var worker = WorkerProcess.Start(options, "prlimit", "--nproc=10");
        await leader.NextConnectionAsync();
        var (runs, failed) = await RunUntilOneFailsAsync(leader);
        Assert.Equal(Failures.NoMoreProcesses("uucp"), failed.End!.Remark);
        await leader.Current!.SendAsync(new RunCancelled(runs[0].Id, "room"));
        await runs[0].Finished;
        Assert.Equal(RunOutcome.Succeeded, (await leader.RunAsync(ScriptedLeader.Command("true"))).End!.Outcome);
    }

    [Fact]
    public async Task Limits_beyond_the_workers_own_are_refused()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = WorkerProcess.Start(TestWorker.OptionsFor(leader.Url), "prlimit", "--nofile=1000:1000");
        await leader.NextConnectionAsync();
        var run = await leader.RunAsync(ScriptedLeader.Command("touch started") with { Limits = new RunLimits { OpenFiles = 2000 } });
        Assert.Equal((Failures.LimitsNotSet(Libc.Eperm), null), (run.End!.Remark, run.End.StartedAgoMs));
    }

    [Fact]
    public async Task Root_without_the_right_to_take_accounts_does_not_start_and_says_what_it_needs()
    {
        Assert.SkipUnless(Libc.geteuid() is 0, "Only root can lack this.");
        await using var worker = WorkerProcess.Start(
            TestWorker.OptionsFor("http://127.0.0.1:1"), "setpriv", "--bounding-set=-setuid,-setgid");
        await worker.ExitedAsync();
        Assert.Equal(1, worker.ExitCode);
        Assert.Contains(
            "The worker was started as root, but cannot take the account nobody (Operation not permitted): it needs the capabilities SETUID and SETGID. Give it these, or start it as an ordinary account.",
            worker.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_right_to_make_namespaces_runs_go_on_unmarked()
    {
        Assert.SkipUnless(Libc.geteuid() is 0, "Only root can lack this.");
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = WorkerProcess.Start(TestWorker.OptionsFor(leader.Url), "setpriv", "--bounding-set=-sys_admin");
        await leader.NextConnectionAsync();
        var run = await leader.RunAsync(ScriptedLeader.Shell("id -un; setsid sleep 1000 >/dev/null 2>&1 &"));
        Assert.Equal("nobody\n", run.Text);
        await KillTests.Eventually(() => KillTests.Survivors(run).Count is 0);
    }

    [Fact]
    public async Task A_journal_that_is_full_starts_nothing_and_loses_nothing()
    {
        using var disk = SmallDisk.Mount(kibibytes: 512);
        await using var leader = await ScriptedLeader.StartAsync();
        leader.Confirms = false;
        var options = TestWorker.OptionsFor(leader.Url);
        options.Data = disk.Folder;
        options.JournalBytes = 200 * 1024;
        options.DryRun = true;
        options.Slots = 1000;
        await using var worker = await TestWorker.StartAsync(options);
        await leader.NextConnectionAsync();
        disk.Fill();
        var runs = new List<LeaderRun>();
        while (worker.Logs.CountOf(5201) is 0)
        {
            Assert.True(runs.Count < 20_000);
            var batch = Enumerable.Range(0, 200).Select(_ => leader.Make(ScriptedLeader.Command("true"))).ToList();
            await leader.Current!.SendAllAsync([.. batch.Select(run => run.Assignment)]);
            await Task.WhenAll(batch.Select(run => run.Finished));
            runs.AddRange(batch);
        }

        var refused = await leader.RunAsync(ScriptedLeader.Command("true"));
        Assert.Equal((RunOutcome.Failed, Failures.JournalFull()), (refused.End!.Outcome, refused.End.Remark));
        await leader.Current!.SendAllAsync([.. runs.Append(refused).Select(run => new ResultConfirmed(run.Id))]);
        await worker.Logs.FirstAsync(5202);
        Assert.Equal(RunOutcome.Succeeded, (await leader.RunAsync(ScriptedLeader.Command("true"))).End!.Outcome);
    }

    [Fact]
    public async Task A_service_that_accepts_no_connection_is_told_apart_from_one_that_refuses()
    {
        // With nobody accepting and no backlog the kernel drops what comes after the first few.
        using var deaf = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        deaf.Listen(0);
        var address = (IPEndPoint)deaf.LocalEndPoint!;
        using var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await filler.ConnectAsync(address, TestContext.Current.CancellationToken);
        using var http = new HttpExecutor(TimeSpan.FromMilliseconds(300));
        var spec = new JobSpec { Type = JobType.Http, Target = $"http://{address}/" };
        var run = new WorkerRun(Assignment(spec));
        var path = Path.Combine(TestWorker.NewFolder(), "output");
        using var output = new CapturedOutput(new OutputSpool(path), path, 1000, null, () => { }, () => null, TimeProvider.System);
        var end = await http.RunAsync(run, output, _ => { });
        Assert.Equal(RunEnd.Failed(Failures.ConnectTimedOut(address.ToString())), end);
    }

    [Fact]
    public async Task A_fault_of_the_worker_is_an_end_of_the_run()
    {
        var options = TestWorker.OptionsFor("http://127.0.0.1:1");
        using var data = DataFolder.Open(options.Data);
        var logs = new LogLines();
        using var journal = RunJournal.Open(data.Location, 4096, logs.CreateLogger<RunJournal>(), out _);
        var writing = Task.Run(journal.RunAsync, TestContext.Current.CancellationToken);
        var table = new RunTable();
        var finished = new TaskCompletionSource<WorkerRun>(TaskCreationOptions.RunContinuationsAsynchronously);
        var host = new RunHost(
            table, journal, data, _ => throw new InvalidOperationException("The shelf fell down."), TimeProvider.System, logs.CreateLogger<RunHost>())
        {
            Touched = finished.SetResult,
        };
        host.Assign(Assignment(ScriptedLeader.Command("true")));
        var end = (await finished.Task).Facts.End!;
        Assert.Equal((RunOutcome.Failed, "The worker failed to carry out the run (InvalidOperationException: The shelf fell down.): its log has more."), (end.Outcome, end.Remark));
        Assert.Contains("The shelf fell down", await logs.FirstAsync(5300), StringComparison.Ordinal);
        journal.Finish();
        await writing;
    }

    private static async Task<(List<LeaderRun> Going, LeaderRun Failed)> RunUntilOneFailsAsync(ScriptedLeader leader)
    {
        for (var going = new List<LeaderRun>(); ;)
        {
            Assert.True(going.Count < 200);
            var run = await leader.AssignAsync(ScriptedLeader.Command("sleep 1000"));
            Task started = run.Started;
            if (await Task.WhenAny(started, run.Finished) != started)
                return (going, run);
            going.Add(run);
        }
    }

    private static RunAssigned Assignment(JobSpec spec) => new()
    {
        Run = Guid.CreateVersion7(),
        Attempt = 1,
        Epoch = 1,
        Job = Guid.NewGuid(),
        ScheduledAt = DateTimeOffset.UnixEpoch,
        Spec = spec,
    };
}
