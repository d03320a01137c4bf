using System.Text;
using Belfry.Core.Protocol;

namespace Belfry.IntegrationTests.Worker;

public sealed class OutputTests
{
    [Fact]
    public async Task Output_is_sent_while_the_run_goes_on()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var run = await leader.AssignAsync(ScriptedLeader.Shell("echo first; sleep 1000"));
        await run.OutputReaches("first\n".Length);
        Assert.Null(run.End);
        await leader.Current!.SendAsync(new RunCancelled(run.Id, "seen"));
        await run.Finished;
    }

    [Fact]
    public async Task Every_byte_comes_in_pieces_numbered_without_gaps()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var run = await leader.RunAsync(ScriptedLeader.Command($"{KillTests.Program()} print 5000000"));
        Assert.Equal(5_000_000, run.Output.Length);
        Assert.Equal(Printed(5_000_000), run.Output);
        Assert.Equal(run.End!.Chunks, run.PieceCount);
        Assert.Equal(Enumerable.Range(0, run.PieceCount), run.Arrivals);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_come_as_they_are()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var run = await leader.RunAsync(ScriptedLeader.Command("printf '\\000\\377\\300'"));
        Assert.Equal([0x00, 0xFF, 0xC0], run.Output);
    }

    [Theory]
    [InlineData(100_000, 99_999)]
    [InlineData(100_000, 100_000)]
    [InlineData(99_999, 99_999)]
    public async Task Output_up_to_the_cap_is_kept_whole(int cap, int bytes)
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var run = await leader.RunAsync(ScriptedLeader.Command($"{KillTests.Program()} print {bytes}") with { MaxOutputBytes = cap });
        Assert.Equal(Printed(bytes), run.Output);
    }

    [Fact]
    public async Task Of_more_output_than_the_cap_the_first_and_the_last_half_are_kept_and_the_gap_is_told()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var run = await leader.RunAsync(
            ScriptedLeader.Command($"{KillTests.Program()} print 200000000") with { MaxOutputBytes = 1_000_001 });
        var all = Printed(200_000_000);
        var gap = "\n[belfry: 198999999 bytes of output are left out here]\n"u8.ToArray();
        Assert.Equal([.. all[..500_000], .. gap, .. all[^500_001..]], run.Output);
        Assert.Equal(RunOutcome.Succeeded, run.End!.Outcome);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(worker.Options.Data, "output"), "*.tail"));
    }

    [Fact]
    public async Task Who_watches_a_capped_output_goes_on_seeing_it()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var spec = ScriptedLeader.Shell("head -c 2000 /dev/zero | tr '\\0' a; while :; do echo tick; sleep 0.02; done") with { MaxOutputBytes = 2000 };
        var run = await leader.AssignAsync(spec);
        await run.OutputReaches(1000);
        await leader.Current!.SendAsync(new OutputFollowed(run.Id, true));
        var first = await leader.Current.NextLiveAsync();
        var second = await leader.Current.NextLiveAsync();
        Assert.Equal(run.Id, first.Run);
        Assert.True(first.After >= 1);
        Assert.Equal(first.At + first.Data.Length, second.At);
        Assert.Contains("tick", Encoding.ASCII.GetString(second.Data.Span), StringComparison.Ordinal);
        await leader.Current.SendAsync(new OutputFollowed(run.Id, false));
        await leader.Current.SendAsync(new RunCancelled(run.Id, "seen"));
        await run.Finished;
        Assert.Contains("bytes of output are left out here", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_prints_without_end_costs_the_worker_little_memory()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = WorkerProcess.Start(TestWorker.OptionsFor(leader.Url));
        await leader.NextConnectionAsync();
        var run = await leader.RunAsync(ScriptedLeader.Command($"{KillTests.Program()} print 200000000"));
        Assert.InRange(run.Output.Length, 10 * 1024 * 1024, 10 * 1024 * 1024 + 100);
        var status = await File.ReadAllLinesAsync($"/proc/{worker.Pid}/status", TestContext.Current.CancellationToken);
        var most = status.Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        Assert.InRange(int.Parse(most.Split(' ')[^2]), 1, 200 * 1024);
    }

    [Fact]
    public async Task A_secret_value_never_leaves_the_worker_not_even_cut_in_two()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var spec = ScriptedLeader.Shell(
            "echo \"key=$KEY.\"\nprintf 'hun'; sleep 0.3; printf 'ter2 hunt'; sleep 0.2; echo ' er2'\n"
            + "head -c 65530 /dev/zero | tr '\\0' x; echo $KEY$KEY; echo \"$TWO\"; exit 1") with
        {
            Params = new Dictionary<string, string> { ["KEY"] = "hunter2", ["TWO"] = "a\nb", ["OPEN"] = "" },
            SecretParams = ["KEY", "TWO", "OPEN"],
        };
        var run = await leader.RunAsync(spec);
        Assert.Equal("key=***.\n*** hunt er2\n" + new string('x', 65530) + "******\n***\n", run.Text);
        var output = Directory.EnumerateFiles(worker.Options.Data, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) is not "lock")
            .Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file)));
        Assert.DoesNotContain(output, text => text.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task At_most_the_window_is_under_way_until_output_is_stored()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        leader.Stores = leader.Confirms = false;
        await using var worker = await TestWorker.StartAsync(leader);
        var noisy = ScriptedLeader.Command($"{KillTests.Program()} print 6000000") with { MaxOutputBytes = 8_000_000 };
        var runs = new[] { await leader.AssignAsync(noisy), await leader.AssignAsync(noisy), await leader.AssignAsync(noisy) };
        await Task.WhenAll(runs.Select(run => run.Told(1)));

        // Its own end comes through although the window is full.
        var quiet = await leader.RunAsync(ScriptedLeader.Command("true"));
        Assert.Equal(RunOutcome.Succeeded, quiet.End!.Outcome);
        Assert.InRange(runs.Sum(run => run.Output.Length), ProtocolLimits.UnstoredBytes - 3 * ProtocolLimits.ChunkBytes, ProtocolLimits.UnstoredBytes);
        leader.Stores = leader.Confirms = true;
        foreach (var run in runs)
            await leader.Current!.SendAsync(new OutputStored(run.Id, run.PieceCount));
        foreach (var run in runs)
        {
            await run.Finished;
            Assert.Equal(6_000_000, run.Output.Length);
        }
    }

    [Fact]
    public async Task Output_that_was_not_stored_comes_again_after_a_lost_connection_with_the_same_numbers()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        leader.Stores = false;
        await using var worker = await TestWorker.StartAsync(leader);
        var run = await leader.AssignAsync(ScriptedLeader.Shell("head -c 200000 /dev/zero | tr '\\0' y; echo; sleep 1000"));
        await run.OutputReaches(200_001);
        leader.Current!.Cut();
        leader.Stores = true;
        var connection = await leader.NextConnectionAsync();
        Assert.Equal([(run.Id, HeldState.Running)], connection.Hello.Runs.Select(held => (held.Run, held.State)));
        Assert.True(connection.Hello.Runs[0].StartedAgoMs >= 0);
        await connection.SendAsync(new RunCancelled(run.Id, "seen"));
        await run.Finished;
        var first = run.Arrivals.LastIndexOf(0);
        Assert.True(first > 0);
        Assert.Equal(Enumerable.Range(0, run.PieceCount), run.Arrivals.Skip(first));
    }

    private static byte[] Printed(int bytes)
    {
        var all = new byte[bytes];
        for (var i = 0; i < bytes; i++)
            all[i] = i % 64 is 63 ? (byte)'\n' : (byte)('a' + (i % (64 * 1024) % 26));
        return all;
    }
}
