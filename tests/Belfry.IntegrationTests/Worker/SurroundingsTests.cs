using Belfry.Worker;
using Belfry.Worker.Processes;

namespace Belfry.IntegrationTests.Worker;

/// <summary>What a run finds around it: environment, folder, descriptors, signals, account.</summary>
public sealed class SurroundingsTests
{
    [Fact]
    public async Task The_environment_is_an_allow_list_with_the_runs_own_facts_and_the_params()
    {
        Environment.SetEnvironmentVariable("A_SECRET_OF_THE_WORKER", "s3cret");
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var spec = ScriptedLeader.Command("env") with
        {
            Params = new Dictionary<string, string> { ["DAY"] = "a b\nc=d", ["BELFRY_ATTEMPT"] = "forged", ["TZ"] = "Asia/Tokyo" },
        };
        var run = await leader.AssignAsync(spec, attempt: 3);
        await run.Finished;
        var lines = run.Text.Split('\n');
        Assert.Contains("BELFRY_JOB_ID=7c1e0000-0000-4000-8000-000000000001", lines);
        Assert.Contains($"BELFRY_RUN_ID={run.Id}", lines);
        Assert.Contains("BELFRY_SCHEDULED_AT=2026-11-20T02:00:00.000Z", lines);
        Assert.Contains("BELFRY_ATTEMPT=3", lines);
        Assert.Contains("BELFRY_SHARD_INDEX=0", lines);
        Assert.Contains("BELFRY_SHARD_TOTAL=1", lines);
        Assert.Contains("DAY=a b\nc=d\n", run.Text, StringComparison.Ordinal);
        Assert.Contains("TZ=Asia/Tokyo", lines);
        Assert.Contains(lines, line => line.StartsWith("TMPDIR=", StringComparison.Ordinal) && line.EndsWith(run.Id.ToString(), StringComparison.Ordinal));
        string[] allowed = ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "LANG", "LANGUAGE", "TZ", "DAY", "c"];
        var names = lines.Where(line => line.Contains('=')).Select(line => line[..line.IndexOf('=')]);
        Assert.All(names, name => Assert.True(
            allowed.Contains(name) || name.StartsWith("LC_", StringComparison.Ordinal) || name.StartsWith("BELFRY_", StringComparison.Ordinal), name));
    }

    [Fact]
    public async Task A_run_has_a_folder_of_its_own_that_is_gone_afterwards_whatever_was_left_in_it()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var run = await leader.RunAsync(ScriptedLeader.Shell(
            "pwd; test \"$PWD\" = \"$TMPDIR\" && echo same; mktemp; mkdir -p a/b; touch a/b/c; chmod 0 a/b; chmod 0 a; ln -s / root; stat -c %a ."));
        var lines = run.Text.Split('\n');
        Assert.Equal("same", lines[1]);
        Assert.StartsWith(lines[0] + "/", lines[2], StringComparison.Ordinal);
        Assert.Equal("700", lines[3]);
        await KillTests.Eventually(() => !Directory.Exists(lines[0]));
        Assert.True(File.Exists("/etc/passwd"));
        Assert.Equal(0, worker.Logs.CountOf(5110));
    }

    [Fact]
    public async Task A_run_inherits_no_descriptor_no_ignored_signal_and_reads_an_empty_input()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);

        // Neighbours that start at the same moment would show in a leak.
        var noise = new List<LeaderRun>();
        for (var i = 0; i < 6; i++)
            noise.Add(await leader.AssignAsync(ScriptedLeader.Command("sleep 0.2")));
        var fds = await leader.RunAsync(ScriptedLeader.Command("ls -l /proc/self/fd"));
        var links = fds.Text.Split('\n').Where(line => line.Contains("->", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[^3..]).ToList();
        Assert.Equal(["0", "1", "2", "3"], links.Select(link => link[0]));
        Assert.Equal("/dev/null", links[0][2]);
        Assert.StartsWith("pipe:", links[1][2], StringComparison.Ordinal);
        Assert.Equal(links[1][2], links[2][2]);
        var signals = await leader.RunAsync(ScriptedLeader.Command("grep -E ^Sig(Blk|Ign) /proc/self/status"));

        // Two signals that glibc keeps for itself (32 and 33) are left ignored by its posix_spawn.
        Assert.Equal(
            [0, 0],
            signals.Text.TrimEnd().Split('\n').Select(line => Convert.ToInt64(line[^16..], 16) & 0x7FFF_FFFF));
        Assert.Equal("0\n", (await leader.RunAsync(ScriptedLeader.Shell("wc -c"))).Text);
        var session = await leader.RunAsync(ScriptedLeader.Shell("ps -o pid=,pgid=,sid= -p $$"));
        Assert.Single(session.Text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Distinct());
        await Task.WhenAll(noise.Select(run => run.Finished));
    }

    [Fact]
    public async Task Output_and_errors_come_in_the_order_in_which_they_were_written()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var run = await leader.RunAsync(ScriptedLeader.Shell("for i in $(seq 500); do echo o$i; echo e$i >&2; done"));
        Assert.Equal(string.Concat(Enumerable.Range(1, 500).Select(i => $"o{i}\ne{i}\n")), run.Text);
    }

    [Fact]
    public async Task A_script_is_run_by_its_first_line_and_else_by_bash()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        Assert.StartsWith("bash", (await leader.RunAsync(ScriptedLeader.Shell("ps -o comm= -p $$"))).Text, StringComparison.Ordinal);
        Assert.StartsWith("sh", (await leader.RunAsync(ScriptedLeader.Shell("#!/bin/sh\nps -o comm= -p $$"))).Text, StringComparison.Ordinal);
        Assert.Equal("6\n", (await leader.RunAsync(ScriptedLeader.Shell("#!/usr/bin/env python3\nprint(2 * 3)"))).Text);
        Assert.Equal("5\n", (await leader.RunAsync(ScriptedLeader.Shell("#! /usr/bin/awk -f\nBEGIN { print 2 + 3 }"))).Text);
    }

    [Fact]
    public async Task A_worker_started_as_root_runs_jobs_as_nobody_without_any_way_back()
    {
        RequireRoot();
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var run = await leader.RunAsync(ScriptedLeader.Command("cat /proc/self/status"));
        Assert.Contains("Uid:\t65534\t65534\t65534\t65534\n", run.Text, StringComparison.Ordinal);
        Assert.Contains("Gid:\t65534\t65534\t65534\t65534\n", run.Text, StringComparison.Ordinal);
        Assert.Contains("Groups:\t65534 \n", run.Text, StringComparison.Ordinal);
        foreach (var set in new[] { "CapInh", "CapPrm", "CapEff", "CapAmb" })
            Assert.Contains($"{set}:\t0000000000000000\n", run.Text, StringComparison.Ordinal);
        var data = await leader.RunAsync(ScriptedLeader.Command($"ls {worker.Options.Data}"));
        Assert.Contains("Permission denied", data.Text, StringComparison.Ordinal);
        var back = await leader.RunAsync(ScriptedLeader.Command("python3 -c 'import os; os.setuid(0)'"));
        Assert.Contains("PermissionError", back.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_chooses_its_account_but_not_root()
    {
        RequireRoot();
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var games = await leader.RunAsync(ScriptedLeader.Command("id -un") with { RunAs = "games" });
        Assert.Equal("games\n", games.Text);
        var home = await leader.RunAsync(ScriptedLeader.Shell("echo $HOME $USER $LOGNAME") with { RunAs = "games" });
        Assert.Equal("/usr/games games games\n", home.Text);
        var root = await leader.RunAsync(ScriptedLeader.Command("id -un") with { RunAs = "root" });
        Assert.Equal(
            "The job is to run as root, which this worker does not allow: choose another account, or start the worker with --run-as root.",
            root.End!.Remark);
        var unknown = await leader.RunAsync(ScriptedLeader.Command("id") with { RunAs = "nobody-knows" });
        Assert.Equal(
            "This worker's machine has no account nobody-knows: create it there, or correct the job's runAs.", unknown.End!.Remark);
    }

    [Fact]
    public async Task A_worker_told_to_runs_jobs_as_root()
    {
        RequireRoot();
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader, options => options.RunAs = "root");
        Assert.Equal("root\n", (await leader.RunAsync(ScriptedLeader.Command("id -un"))).Text);
        Assert.Equal("games\n", (await leader.RunAsync(ScriptedLeader.Command("id -un") with { RunAs = "games" })).Text);
    }

    [Fact]
    public async Task A_worker_of_an_ordinary_account_runs_jobs_as_itself_alone()
    {
        RequireRoot();
        await using var leader = await ScriptedLeader.StartAsync();
        var options = TestWorker.OptionsFor(leader.Url);
        foreach (var folder in new[] { options.Data, options.Scratch! })
            Libc.chown(folder, 5, 60);
        await using var worker = WorkerProcess.Start(
            options, "setpriv", "--reuid=games", "--regid=games", "--init-groups", "env", "HOME=/tmp", "DOTNET_CLI_HOME=/tmp");
        await leader.NextConnectionAsync();
        Assert.Equal("games\n", (await leader.RunAsync(ScriptedLeader.Command("id -un"))).Text);
        Assert.Equal("games\n", (await leader.RunAsync(ScriptedLeader.Command("id -un") with { RunAs = "games" })).Text);
        var other = await leader.RunAsync(ScriptedLeader.Command("id -un") with { RunAs = "nobody" });
        Assert.Equal(
            "The job is to run as nobody, but this worker runs as games and cannot take another account: start the worker as root, or remove the job's runAs.",
            other.End!.Remark);

        // Without root there is no mark: session and environment still find what a run leaves.
        var left = await leader.RunAsync(ScriptedLeader.Shell("setsid sleep 1000 >/dev/null 2>&1 &\nsleep 1000 &\necho over"));
        await KillTests.Eventually(() => KillTests.Survivors(left).Count is 0);
        await worker.StopAsync();
    }

    [Fact]
    public async Task A_run_as_account_that_cannot_be_taken_stops_the_worker_with_a_reason()
    {
        var options = TestWorker.OptionsFor("http://127.0.0.1:1");
        options.RunAs = "no-such-account";
        var refused = await Assert.ThrowsAsync<WorkerStartException>(() => TestWorker.StartAsync(options));
        Assert.Equal("--run-as no-such-account: this machine has no such account. Create it or name another.", refused.Message);
    }

    private static void RequireRoot() => Assert.SkipUnless(Libc.geteuid() is 0, "Only root can change accounts.");
}
