using System.Net.Http.Json;
using System.Text;
using Belfry.Core.Contracts;
using Belfry.Core.Jobs;
using Belfry.Core.Protocol;
using Npgsql;

namespace Belfry.IntegrationTests.Engine;

/// <summary>What workers may say to a leader, in every order, and what must not come of it.</summary>
public sealed class WorkerReportTests(PostgresFixture postgres) : EngineTest(postgres)
{
    [Theory]
    [InlineData("""null""")]
    [InlineData("""[null]""")]
    public async Task A_hello_without_a_list_of_runs_is_refused_and_harms_nobody(string runs)
    {
        var master = await StartMasterAsync();
        var address = await master.AddressAsync(Ct);
        var worker = await NewWorkerAsync();
        await worker.DialAsync(address);
        await worker.SendRawAsync(Encoding.UTF8.GetBytes($$"""
            [{"type":"hello","protocol":1,"instance":"{{Guid.NewGuid()}}","host":"h","name":"n","srvName":"s","slots":1,
              "types":["command"],"version":"1","epoch":0,"runs":{{runs}}}]
            """));
        Assert.Equal(RefusalCodes.BadMessage, (await worker.NextAsync<Refused>()).Code);
        await worker.ConnectAsync(address);
        Assert.Equal(1, await ScalarAsync<long>("select count(*) from terms"));
    }

    [Fact]
    public async Task Every_run_is_sent_however_much_their_scripts_weigh_together()
    {
        const int count = 80;
        var master = await StartMasterAsync();
        using var client = await ClientAsync(master);
        var worker = await NewWorkerAsync(slots: count);
        await worker.ConnectAsync(await master.AddressAsync(Ct));
        var jobs = await CreateJobsAsync(
            count, Job("heavy", null) with { Type = JobType.Shell, Target = $"#!/bin/sh\n# {new string('x', 1_000_000)}\n" }, client);
        await StartAsync(client, jobs);
        for (var n = 0; n < count; n++)
            await worker.NextAsync<RunAssigned>();
    }

    [Fact]
    public async Task A_result_that_comes_ahead_of_its_output_is_confirmed_when_the_last_piece_is_stored()
    {
        var master = await StartMasterAsync();
        using var client = await ClientAsync(master);
        var worker = await NewWorkerAsync();
        await worker.ConnectAsync(await master.AddressAsync(Ct));
        await StartAsync(client, [(await CreateJobAsync(client, Job("prints", null))).Id!.Value]);
        var run = (await worker.TakeAsync()).Run;
        await worker.SendAsync(new RunOutput(run, 0, "a"u8.ToArray()), Printed(run, chunks: 3), new RunOutput(run, 1, "b"u8.ToArray()));
        await worker.NextAsync<OutputStored>(stored => stored.Count == 2);
        await worker.PingedAsync(3);
        Assert.Empty(worker.Waiting<ResultConfirmed>());
        Assert.Equal("running", await ScalarAsync<string>("select state from runs where uuid = @run", new { run }));

        await worker.SendAsync(new RunOutput(run, 2, "c"u8.ToArray()));
        await worker.NextAsync<ResultConfirmed>(confirmed => confirmed.Run == run);
        await StateOfAsync(run, "succeeded");
    }

    [Fact]
    public async Task A_result_whose_output_an_earlier_connection_has_brought_is_confirmed_without_it()
    {
        var master = await StartMasterAsync();
        using var client = await ClientAsync(master);
        var address = await master.AddressAsync(Ct);
        var worker = await NewWorkerAsync();
        await worker.ConnectAsync(address);
        await StartAsync(client, [(await CreateJobAsync(client, Job("prints", null))).Id!.Value]);
        var run = (await worker.TakeAsync()).Run;
        await worker.SendAsync(new RunOutput(run, 0, "a"u8.ToArray()), new RunOutput(run, 1, "b"u8.ToArray()));
        await worker.NextAsync<OutputStored>(stored => stored.Count == 2);

        await worker.ConnectAsync(address, Running(run));
        await worker.SendAsync(Printed(run, chunks: 2));
        await worker.NextAsync<ResultConfirmed>(confirmed => confirmed.Run == run);
        await StateOfAsync(run, "succeeded");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lost_run_that_was_heard_of_again_holds_its_place_until_its_worker_is_gone_once_more(bool comesBack)
    {
        var master = await StartMasterAsync();
        using var client = await ClientAsync(master);
        var address = await master.AddressAsync(Ct);
        var worker = await NewWorkerAsync();
        await worker.ConnectAsync(address);
        var job = await CreateJobAsync(client, Job("forbids", null) with { LostAfterSeconds = 5 });
        await StartAsync(client, [job.Id!.Value]);
        var run = (await worker.TakeAsync()).Run;
        await worker.CutAsync();
        await StateOfAsync(run, "lost");

        await worker.ConnectAsync(address, Running(run));
        await Eventually.BecomesAsync(
            () => ScalarAsync<string>("select remark from run_history where uuid = @run", new { run }),
            remark => remark == "still running on scripted", Ct);
        await StartAsync(client, [job.Id!.Value]);
        await Eventually.BecomesAsync(
            () => ScalarAsync<long>("select count(*) from run_history where state = 'skipped'"), count => count == 1, Ct);

        if (comesBack)
            await worker.ConnectAsync(address);
        else
            await worker.CutAsync();
        await Eventually.BecomesAsync(
            async () =>
            {
                await StartAsync(client, [job.Id!.Value]);
                return await ScalarAsync<long>("select count(*) from runs");
            },
            count => count == 1, Ct, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_worker_that_is_heard_of_while_its_runs_are_being_given_up_keeps_them()
    {
        var master = await StartMasterAsync();
        using var client = await ClientAsync(master);
        var worker = await NewWorkerAsync();
        await worker.ConnectAsync(await master.AddressAsync(Ct));
        await StartAsync(client, await CreateJobsAsync(1, Job("goes-on", null) with { LostAfterSeconds = 5 }, client));
        var run = (await worker.TakeAsync()).Run;
        await StateOfAsync(run, "running");

        await using (var blocker = new NpgsqlConnection(Database.ConnectionString))
        {
            await blocker.OpenAsync(Ct);
            await using var transaction = await blocker.BeginTransactionAsync(Ct);
            await using (var hold = new NpgsqlCommand("alter sequence belfry.run_ids cache 1", blocker, transaction))
                await hold.ExecuteNonQueryAsync(Ct);
            worker.Answers = false;
            await Eventually.BecomesAsync(
                () => ScalarAsync<bool>("select exists (select from pg_locks where not granted and relation = 'run_ids'::regclass)"),
                waits => waits, Ct);
            worker.Answers = true;
            await worker.PingedAsync(2);
            await transaction.RollbackAsync(Ct);
        }
        await worker.PingedAsync(3);
        await worker.FinishAsync(run);
        await StateOfAsync(run, "succeeded");
        Assert.DoesNotContain("given up as lost", master.Log);
    }

    [Fact]
    public async Task A_stop_with_kill_reaches_a_worker_that_was_away_under_the_next_leader_too()
    {
        var (worker, run) = await LeaderLostAsync(Job("stopped", "0 0 1 1 *"), async (client, job) =>
        {
            var stop = new HttpRequestMessage(HttpMethod.Delete, "/v1/schedulers")
            {
                Content = JsonContent.Create(new { jobIds = new[] { job }, kill = true }),
            };
            Assert.Equal(System.Net.HttpStatusCode.OK, (await client.SendAsync(stop, Ct)).StatusCode);
        });
        Assert.Equal(run, (await worker.NextAsync<RunCancelled>()).Run);
        await worker.FinishAsync(run, RunOutcome.Killed);
        await StateOfAsync(run, "killed");
        await Eventually.BecomesAsync(() => ScalarAsync<long>("select count(*) from kill_requests"), count => count == 0, Ct);
    }

    [Fact]
    public async Task What_is_to_be_replaced_is_ended_under_the_next_leader_too()
    {
        var (worker, run) = await LeaderLostAsync(Job("replaced", null) with { Concurrency = ConcurrencyPolicy.Replace }, async (client, job) =>
        {
            await StartAsync(client, [job]);
            await Eventually.BecomesAsync(() => ScalarAsync<long>("select count(*) from runs"), count => count == 2, Ct);
        });
        Assert.Equal(run, (await worker.NextAsync<RunCancelled>()).Run);
        await worker.FinishAsync(run, RunOutcome.Killed);
        await StateOfAsync(run, "killed");
        Assert.NotEqual(run, (await worker.TakeAsync()).Run);
    }

    /// <summary>A run goes on, something is asked that its worker does not hear, and another leader meets it.</summary>
    private async Task<(ScriptedWorker Worker, Guid Run)> LeaderLostAsync(JobDto like, Func<HttpClient, long, Task> ask)
    {
        var worker = await NewWorkerAsync();
        var master = await StartMasterAsync();
        using var client = await ClientAsync(master);
        await worker.ConnectAsync(await master.AddressAsync(Ct));
        var job = (await CreateJobAsync(client, like)).Id!.Value;
        await ReadAsync<RunReservedDto>(await client.PostAsJsonAsync($"/v1/jobs/{job}/runs", new { }, Ct));
        var run = (await worker.TakeAsync()).Run;
        await StateOfAsync(run, "running");
        await worker.CutAsync();
        await ask(client, job);
        await master.KillAsync();

        await worker.ConnectAsync(await (await StartMasterAsync()).AddressAsync(Ct), Running(run));
        return (worker, run);
    }

    private Task StateOfAsync(Guid run, string state) => Eventually.BecomesAsync(
        () => ScalarAsync<string?>("select state::text from all_runs where uuid = @run", new { run }), seen => seen == state, Ct);

    private static HeldRun Running(Guid run) => new(run, 1, HeldState.Running, 1000);

    private static RunFinished Printed(Guid run, int chunks)
        => new() { Run = run, Outcome = RunOutcome.Succeeded, ExitCode = 0, StartedAgoMs = 1, EndedAgoMs = 0, Chunks = chunks };
}
