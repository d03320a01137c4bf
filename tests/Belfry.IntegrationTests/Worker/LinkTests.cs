using System.Diagnostics;
using System.Text;
using Belfry.Core.Protocol;

namespace Belfry.IntegrationTests.Worker;

public sealed class LinkTests
{
    private const int Connected = 5400, Lost = 5401, TokenRefused = 5402, NoMaster = 5403, NoLeader = 5404, NotReached = 5405, NameTaken = 5406, Untrusted = 5411, WithoutTls = 5412;

    [Fact]
    public async Task A_worker_says_who_it_is_and_answers_pings()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader, options =>
        {
            options.Tags = ["gpu", "big"];
            options.Slots = 5;
            options.HttpSlots = 77;
        });
        var hello = leader.Current!.Hello;
        Assert.Equal((ProtocolVersion.Current, "test", "belfry-worker", "127.0.0.1", 5, 77), (hello.Protocol, hello.Name, hello.SrvName, hello.Host, hello.Slots, hello.HttpSlots));
        Assert.Equal(["gpu", "big"], hello.Tags);
        Assert.Equal(File.ReadAllText(Path.Combine(worker.Options.Data, "instance")).Trim(), hello.Instance.ToString());
        Assert.StartsWith("0.1.0", hello.Version, StringComparison.Ordinal);
        await leader.Current!.Pong;
        Assert.Equal($"Connected to the leader {leader.Url}/, epoch 1000, as worker 12; 0 runs are held", await worker.Logs.FirstAsync(Connected));
    }

    [Fact]
    public async Task A_worker_that_is_stopped_before_it_is_welcomed_says_so_afterwards()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        var welcome = new TaskCompletionSource();
        leader.MayWelcome = welcome.Task;
        await using var worker = await TestWorker.StartAsync(TestWorker.OptionsFor(leader.Url));
        Assert.False((await leader.NextHelloAsync()).Draining);
        await worker.DrainAsync(TimeSpan.Zero);
        welcome.SetResult();
        var connection = await leader.NextConnectionAsync();
        await connection.Draining;
        await connection.Leaving;
        await connection.Closed;
    }

    [Fact]
    public async Task A_worker_finds_the_leader_through_any_master_and_remembers_those_it_learned()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var follower = await ScriptedLeader.StartAsync();
        follower.NamedLeader = leader.Url;
        leader.Masters = [leader.Url, follower.Url];
        var options = TestWorker.OptionsFor(follower.Url);
        await using (var first = await TestWorker.StartAsync(options))
            await first.Logs.FirstAsync(Connected);
        await leader.NextConnectionAsync();

        // The master it was told of is gone: the next life knows the others.
        options.Masters = ["http://127.0.0.1:1"];
        await using var again = await TestWorker.StartAsync(options);
        var connection = await leader.NextConnectionAsync();
        Assert.Equal(1000, connection.Hello.Epoch);
    }

    [Fact]
    public async Task Of_two_masters_that_name_different_leaders_the_higher_epoch_is_right()
    {
        await using var old = await ScriptedLeader.StartAsync();
        await using var leader = await ScriptedLeader.StartAsync();
        old.Epoch = 5;
        leader.Epoch = 6;
        await using var worker = await TestWorker.StartAsync(TestWorker.OptionsFor(old.Url, leader.Url));
        Assert.Equal(6, (await leader.NextConnectionAsync()).Hello.Epoch);
        Assert.Null(old.Current);
    }

    [Fact]
    public async Task A_lost_connection_ends_no_run_and_is_made_again_within_a_second()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var run = await leader.AssignAsync(ScriptedLeader.Shell("mkfifo -m 666 fifo; echo ready; read line < fifo; echo $line"));
        await run.OutputReaches("ready\n".Length);
        var since = Stopwatch.GetTimestamp();
        leader.Current!.Cut();
        var connection = await leader.NextConnectionAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(since).TotalSeconds, 0, 1);
        Assert.Equal([run.Id], connection.Hello.Runs.Select(held => held.Run));
        await worker.Logs.FirstAsync(Lost);
        var folder = Directory.EnumerateDirectories(worker.Options.Scratch!).Single();
        await File.WriteAllTextAsync(Path.Combine(folder, "runs", run.Id.ToString(), "fifo"), "on\n", TestContext.Current.CancellationToken);
        await run.Finished;
        Assert.Equal("ready\non\n", run.Text);
    }

    [Fact]
    public async Task A_worker_moves_when_its_leader_falls_silent_and_another_leads()
    {
        await using var paused = await ScriptedLeader.StartAsync();
        await using var next = await ScriptedLeader.StartAsync();
        next.NamedLeader = "";
        await using var worker = await TestWorker.StartAsync(TestWorker.OptionsFor(paused.Url, next.Url));
        var old = await paused.NextConnectionAsync();
        var run = await paused.AssignAsync(ScriptedLeader.Command("sleep 1000"));
        await run.Started;
        // It stands still: it takes questions and never answers, and nobody waits for that.
        paused.MayAnswer = new TaskCompletionSource().Task;
        paused.Pings = false;
        var since = Stopwatch.GetTimestamp();
        next.Epoch = 2000;
        next.NamedLeader = null;
        var connection = await next.NextConnectionAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(since).TotalSeconds, 0.5, 4);
        Assert.Equal((2000, run.Id), (connection.Hello.Epoch, connection.Hello.Runs.Single().Run));

        // The older connection was closed before the hello.
        await old.Closed;
        Assert.Equal($"The connection to {paused.Url}/ is lost: {next.Url}/ leads now. 1 runs go on; connecting again", await worker.Logs.FirstAsync(Lost));
    }

    [Fact]
    public async Task An_assignment_of_an_older_epoch_is_refused_and_one_that_comes_twice_runs_once()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        leader.Epoch = 999;
        var stale = await leader.AssignAsync(ScriptedLeader.Command("echo stale"));
        leader.Epoch = 1000;
        leader.Confirms = false;
        var run = leader.Make(ScriptedLeader.Command("echo once"));
        await leader.Current!.SendAllAsync([run.Assignment, run.Assignment]);
        await run.Finished;
        await leader.Current!.SendAsync(run.Assignment);
        await leader.RunAsync(ScriptedLeader.Command("true"));
        Assert.Equal((0, 0), (stale.StartedCount, stale.FinishedCount));
        Assert.Equal((1, "once\n"), (run.FinishedCount, run.Text));
    }

    [Fact]
    public async Task A_leader_of_an_older_epoch_is_not_followed()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        leader.Epoch = 5000;
        var options = TestWorker.OptionsFor(leader.Url);
        await using (var first = await TestWorker.StartAsync(options))
            await first.Logs.FirstAsync(Connected);
        await leader.NextConnectionAsync();
        leader.Epoch = 4999;
        await using var worker = await TestWorker.StartAsync(options);
        await worker.Logs.FirstAsync(NoLeader);
        Assert.Equal(0, worker.Logs.CountOf(Connected));
        leader.Epoch = 5001;
        await leader.NextConnectionAsync();
    }

    [Fact]
    public async Task What_keeps_a_worker_from_connecting_is_said_once_in_a_line()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        var wrong = TestWorker.OptionsFor(leader.Url);
        wrong.JoinToken = "wrong";
        await using (var worker = await TestWorker.StartAsync(wrong))
        {
            Assert.Equal(
                "The masters refuse the join token. Make a new one with 'belfry join-token create' and put it in the worker's --join-token-file; a restart is not needed",
                await worker.Logs.FirstAsync(TokenRefused));
        }

        await using (var worker = await TestWorker.StartAsync(TestWorker.OptionsFor("http://127.0.0.1:1")))
        {
            Assert.Equal(
                "No master can be reached at http://127.0.0.1:1/. Check the addresses (--masters), the network, and that a master runs",
                await worker.Logs.FirstAsync(NoMaster));
        }

        leader.NamedLeader = "http://127.0.0.1:1";
        await using (var worker = await TestWorker.StartAsync(TestWorker.OptionsFor(leader.Url)))
            Assert.StartsWith("The leader http://127.0.0.1:1/ cannot be reached from here", await worker.Logs.FirstAsync(NotReached), StringComparison.Ordinal);

        leader.NamedLeader = "";
        await using (var worker = await TestWorker.StartAsync(TestWorker.OptionsFor(leader.Url)))
        {
            Assert.Equal("1 masters answer, but none of them names a leader that can be followed yet; asking again", await worker.Logs.FirstAsync(NoLeader));
            var asked = leader.Questions;
            await KillTests.Eventually(() => leader.Questions >= asked + 2);
            Assert.Equal(1, worker.Logs.CountOf(NoLeader));
            leader.NamedLeader = null;
            await leader.NextConnectionAsync();
        }
    }

    [Fact]
    public async Task A_name_that_another_process_holds_is_told_and_tried_again()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        leader.Refusal = new Refused(RefusalCodes.NameTaken, "belfry-worker/test is held by 10.0.0.7.");
        await using var worker = await TestWorker.StartAsync(TestWorker.OptionsFor(leader.Url));
        Assert.Equal(
            "Another worker holds this name: belfry-worker/test is held by 10.0.0.7. Start this one with another --name, or stop the other; trying again",
            await worker.Logs.FirstAsync(NameTaken));
        leader.Refusal = null;
        await leader.NextConnectionAsync();
    }

    [Fact]
    public async Task A_frame_that_breaks_the_protocol_costs_the_connection_and_nothing_else()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var run = await leader.AssignAsync(ScriptedLeader.Command("sleep 1000"));
        await run.Started;
        foreach (var frame in new[] { "nonsense", "[{\"type\":\"unheard-of\"}]", "[{\"type\":\"assign\"}]", "{}", "[null]" })
        {
            await leader.Current!.SendRawAsync(Encoding.UTF8.GetBytes(frame));
            var connection = await leader.NextConnectionAsync();
            Assert.Equal([run.Id], connection.Hello.Runs.Select(held => held.Run));
        }
    }

    [Fact]
    public async Task Unknown_fields_and_messages_about_unknown_runs_are_ignored()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader);
        var unknown = Guid.CreateVersion7();
        await leader.Current!.SendAllAsync([new RunCancelled(unknown, "x"), new OutputStored(unknown, 3), new ResultConfirmed(unknown)]);
        await leader.Current!.SendRawAsync("[{\"type\":\"ping\",\"n\":1,\"more\":{\"a\":[]}}]"u8.ToArray());
        await leader.Current!.SendRawAsync("[{\"more\":1,\"n\":1,\"type\":\"ping\"}]"u8.ToArray());
        Assert.Equal("on\n", (await leader.RunAsync(ScriptedLeader.Command("echo on"))).Text);
        Assert.Equal(0, worker.Logs.CountOf(Lost));
    }

    [Fact]
    public async Task What_shares_the_frame_of_the_welcome_is_not_lost()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        var run = leader.Make(ScriptedLeader.Command("echo early"));
        leader.WithWelcome = [new Ping(1), run.Assignment];
        await using var worker = await TestWorker.StartAsync(leader);
        await run.Finished;
        Assert.Equal("early\n", run.Text);
    }

    [Fact]
    public async Task A_result_is_told_on_every_connection_until_it_is_confirmed()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        leader.Confirms = false;
        await using var worker = await TestWorker.StartAsync(leader);
        var run = await leader.RunAsync(ScriptedLeader.Command("echo hi"));
        for (var times = 2; times <= 3; times++)
        {
            leader.Current!.Cut();
            var connection = await leader.NextConnectionAsync();
            Assert.Equal([(run.Id, HeldState.Finished)], connection.Hello.Runs.Select(held => (held.Run, held.State)));
            await run.Told(times);
        }

        await leader.Current!.SendAsync(new ResultConfirmed(run.Id));
        await leader.RunAsync(ScriptedLeader.Command("true"));
        leader.Current!.Cut();
        Assert.DoesNotContain(run.Id, (await leader.NextConnectionAsync()).Hello.Runs.Select(held => held.Run));
    }

    [Fact]
    public async Task What_is_given_beyond_the_slots_waits_and_then_runs_in_its_order()
    {
        await using var leader = await ScriptedLeader.StartAsync();
        await using var worker = await TestWorker.StartAsync(leader, options => options.Slots = 1);
        var first = await leader.AssignAsync(ScriptedLeader.Command("sleep 1000"));
        await first.Started;
        var waiting = new List<LeaderRun>();
        for (var i = 0; i < 5; i++)
            waiting.Add(await leader.AssignAsync(ScriptedLeader.Shell("date +%s%N")));
        await leader.Current!.BarrierAsync();
        leader.Current!.Cut();
        var states = (await leader.NextConnectionAsync()).Hello.Runs.ToDictionary(held => held.Run, held => held.State);
        Assert.Equal(HeldState.Running, states[first.Id]);
        Assert.All(waiting, run => Assert.Equal(HeldState.Accepted, states[run.Id]));
        await leader.Current!.SendAsync(new RunCancelled(first.Id, "room"));
        foreach (var run in waiting)
            await run.Finished;
        Assert.Equal(waiting.Select(run => run.Text).Order(StringComparer.Ordinal), waiting.Select(run => run.Text));
    }

    [Fact]
    public async Task A_worker_trusts_the_masters_certificate_by_its_authority_or_its_fingerprint_and_else_not()
    {
        using var certificate = SecureSite.MakeCertificate();
        await using var leader = await ScriptedLeader.StartAsync(certificate: certificate);
        await using (var doubtful = await TestWorker.StartAsync(TestWorker.OptionsFor(leader.Url)))
            await doubtful.Logs.FirstAsync(Untrusted);
        var byFingerprint = TestWorker.OptionsFor(leader.Url);
        byFingerprint.Fingerprint = certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256);
        await using (await TestWorker.StartAsync(byFingerprint))
            await leader.NextConnectionAsync();
        var byAuthority = TestWorker.OptionsFor(leader.Url);
        byAuthority.CaFile = Path.Combine(TestWorker.NewFolder(), "ca.pem");
        await File.WriteAllTextAsync(byAuthority.CaFile, certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        await using (await TestWorker.StartAsync(byAuthority))
            await leader.NextConnectionAsync();
        byFingerprint.Fingerprint = new string('0', 64);
        await using var wrong = await TestWorker.StartAsync(byFingerprint);
        await wrong.Logs.FirstAsync(Untrusted);
    }

    [Fact]
    public async Task A_worker_that_was_given_TLS_is_led_to_no_master_without_it()
    {
        using var certificate = SecureSite.MakeCertificate();
        await using var secure = await ScriptedLeader.StartAsync(certificate: certificate);
        await using var plain = await ScriptedLeader.StartAsync();
        secure.NamedLeader = plain.Url;
        secure.NamedEpoch = 2000;
        secure.Masters = [secure.Url, plain.Url];
        var options = TestWorker.OptionsFor(secure.Url);
        options.Fingerprint = certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256);
        await using (var worker = await TestWorker.StartAsync(options))
        {
            Assert.StartsWith($"{plain.Url}/, which a master names, is not used: it has no TLS", await worker.Logs.FirstAsync(WithoutTls), StringComparison.Ordinal);
            await worker.Logs.FirstAsync(NoLeader);
            secure.NamedLeader = null;
            await secure.NextConnectionAsync();
            Assert.Equal(1, worker.Logs.CountOf(WithoutTls));
        }

        // Nor in the next life, which begins with what this one learned.
        await using (await TestWorker.StartAsync(options))
            await secure.NextConnectionAsync();
        Assert.Equal(0, plain.Questions);
        // What the command line names is meant.
        options.Masters = [secure.Url, plain.Url];
        secure.NamedLeader = plain.Url;
        plain.Epoch = 3000;
        secure.NamedEpoch = 3000;
        await using var both = await TestWorker.StartAsync(options);
        await plain.NextConnectionAsync();
    }
}
