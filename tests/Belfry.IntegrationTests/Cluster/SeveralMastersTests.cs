using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Belfry.Core.Contracts;
using Belfry.Core.Jobs;
using Belfry.IntegrationTests.Engine;
using Belfry.IntegrationTests.Processes;
using Belfry.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Belfry.IntegrationTests.Cluster;

/// <summary>Several masters and workers as processes: who follows serves like who leads, and all of them can be replaced.</summary>
public sealed class SeveralMastersTests(PostgresFixture postgres) : EngineTest(postgres)
{
    [Fact]
    public async Task A_follower_serves_every_call_and_what_only_the_leader_does_is_done_by_it()
    {
        var leader = await StartMasterAsync("leader");
        await leader.SaysAsync("This master leads", Ct);
        var follower = await StartMasterAsync("follower");
        var worker = await NewWorkerAsync(slots: 2);
        await worker.ConnectAsync(await leader.AddressAsync(Ct));
        using var client = await ClientAsync(follower);
        var masters = (await Eventually.BecomesAsync(
            () => client.GetFromJsonAsync<PageDto<MasterDto>>("/v1/masters", ApiJson.Options, Ct), page => page!.Total == 2, Ct))!;
        Assert.Equal(["follower", "leader"], masters.Items.Select(master => master.Role).Order());
        Assert.Equal($"{await leader.AddressAsync(Ct)}".TrimEnd('/'), masters.Items.Single(master => master.Role == "leader").Url);

        // Started, run, killed and stopped by way of the follower.
        var job = await CreateJobAsync(client, Job("by the follower") with { Concurrency = ConcurrencyPolicy.Allow });
        Assert.NotNull((await StartAsync(client, [job.Id!.Value])).Items);
        var planned = await worker.TakeAsync();
        await worker.FinishAsync(planned.Run);
        await StopAsync(client, [job.Id.Value]);
        await FinishAllAsync(worker);
        var byHand = await ReadAsync<RunReservedDto>(await client.PostAsJsonAsync($"/v1/jobs/{job.Id}/runs", new { }, Ct));
        var run = await worker.TakeAsync(taken => taken.Run == byHand.RunId);
        Assert.Equal(HttpStatusCode.Accepted, (await client.PostAsync($"/v1/scheduler-logs/{byHand.Id}/kill", null, Ct)).StatusCode);
        await worker.NextAsync<Core.Protocol.RunCancelled>(cancelled => cancelled.Run == run.Run);
        await worker.FinishAsync(run.Run, Core.Protocol.RunOutcome.Killed);
        await Eventually.BecomesAsync(
            () => client.GetFromJsonAsync<RunDto>($"/v1/scheduler-logs/{byHand.Id}", ApiJson.Options, Ct), seen => seen!.State == "killed", Ct);

        // A worker that drains finishes what it has, and gets nothing new until it may again.
        var held = await ReadAsync<RunReservedDto>(await client.PostAsJsonAsync($"/v1/jobs/{job.Id}/runs", new { }, Ct));
        await worker.TakeAsync(taken => taken.Run == held.RunId);
        var row = (await client.GetFromJsonAsync<PageDto<WorkerDto>>("/v1/workers", ApiJson.Options, Ct))!.Items[0];
        await DrainAsync(client, row, true);
        await worker.PingedAsync(2);
        var waits = await ReadAsync<RunReservedDto>(await client.PostAsJsonAsync($"/v1/jobs/{job.Id}/runs", new { }, Ct));
        await worker.FinishAsync(held.RunId);
        await Eventually.BecomesAsync(() => ScalarAsync<long>("select count(*) from runs where state = 'queued'"), count => count == 1, Ct);
        await worker.PingedAsync(2);
        Assert.Empty(worker.Waiting<Core.Protocol.RunAssigned>());
        await DrainAsync(client, row, false);
        await worker.FinishAsync((await worker.TakeAsync(taken => taken.Run == waits.RunId)).Run);
    }

    [Fact]
    public async Task A_planned_stop_hands_over_within_half_a_second_although_nobody_answers_whom_the_leader_talks_to()
    {
        // Takes connections and never says a word: a webhook, a mail server and an etcd as they are at their worst.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        (string, string)[] settings =
        [
            ("BELFRY_Mail__Host", "127.0.0.1"), ("BELFRY_Mail__Port", $"{port}"), ("BELFRY_Mail__From", "belfry@example.com"),
            ("BELFRY_Etcd__Endpoints", $"http://127.0.0.1:{port}"),
        ];
        var leader = await StartMasterAsync("m0", environment: settings);
        await leader.SaysAsync("This master leads", Ct);
        var follower = await StartMasterAsync("m1", environment: settings);
        using (var client = await ClientAsync(follower))
        {
            await StartAsync(client, await CreateJobsAsync(10, Job("every-second") with { Concurrency = ConcurrencyPolicy.Allow }, client));
            await ExecuteAsync($"""
                insert into channels (name, kind, url, recipients) values
                    ('hook', 'webhook', 'http://127.0.0.1:{port}/', '{"{}"}'), ('mail', 'mail', null, '{"{a@example.com}"}');
                insert into notices (channel_id, at, kind, text) select id, now(), 'term_failed', 'said to nobody' from channels;
                """);
        }
        var from = await AccountedThroughNowAsync();
        await AccountedThroughNowAsync();
        // One may be held up by whatever else the machine does; of three, one is not.
        var gaps = new List<double>();
        while (gaps.Count < 3 && gaps.All(gap => gap > 0.5))
        {
            if (gaps.Count > 0)
                (leader, follower) = (follower, await StartMasterAsync($"m{gaps.Count + 1}", environment: settings));
            var asked = await ScalarAsync<DateTime>("select clock_timestamp()");
            await leader.StopAsync(Ct);
            gaps.Add(await Eventually.BecomesAsync(
                () => ScalarAsync<double>("select extract(epoch from max(began_at) - @asked)::float8 from terms", new { asked }), seconds => seconds > 0, Ct));
        }
        Assert.True(gaps.Min() <= 0.5, $"From SIGTERM to the next term: {string.Join(", ", gaps)} s");
        var to = await AccountedThroughNowAsync();
        AssertSound(await AuditAsync(from, to));
    }

    [Fact]
    public async Task A_follower_rehearses_to_lead_and_nothing_of_it_is_written()
    {
        var leader = await StartMasterAsync("m0");
        var worker = await NewWorkerAsync(slots: 20);
        await worker.ConnectAsync(await leader.AddressAsync(Ct));
        using var client = await ClientAsync(leader);
        await StartAsync(client, await CreateJobsAsync(10, Job("every-second") with { Concurrency = ConcurrencyPolicy.Allow }, client));
        var from = await AccountedThroughNowAsync();
        var epoch = await ScalarAsync<long>("select epoch from leadership");

        var follower = await StartMasterAsync("m1");
        await follower.SaysAsync("has rehearsed to lead", Ct);
        Assert.DoesNotMatch("(warn|fail|crit): Belfry.Engine", follower.Log);

        // Sound is what each instant has exactly one run of; what a rehearsal had written would be a second one.
        AssertSound(await AuditAsync(from, await AccountedThroughNowAsync()));
        Assert.Equal(epoch, await ScalarAsync<long>("select epoch from leadership"));
        Assert.Equal(1, await ScalarAsync<long>("select count(*) from terms"));
        Assert.Equal(
            ["follower", "leader"],
            (await client.GetFromJsonAsync<PageDto<MasterDto>>("/v1/masters", ApiJson.Options, Ct))!.Items.Select(master => master.Role).Order());
    }

    [Fact]
    public async Task Masters_and_workers_are_replaced_one_by_one_under_load_on_a_schema_that_is_one_step_ahead()
    {
        var executions = new Executions();
        var masters = new List<BelfryProcess> { await StartMasterAsync("m0"), await StartMasterAsync("m1") };
        var addresses = new List<Uri> { await masters[0].AddressAsync(Ct), await masters[1].AddressAsync(Ct) };
        var workers = new List<BelfryProcess> { await StartWorkerAsync("w0", addresses), await StartWorkerAsync("w1", addresses) };
        using (var client = await ClientAsync(masters[0]))
        {
            await StartAsync(client, await CreateJobsAsync(5, executions.Job("every-second"), client));
            await StartAsync(client, await CreateJobsAsync(3, executions.Job("takes-a-while", "*/2 * * * * *", seconds: 1), client));
        }
        await Eventually.BecomesAsync(() => ScalarAsync<long>("select count(*) from run_history where state = 'succeeded'"), count => count > 10, Ct);
        var from = await AccountedThroughNowAsync();

        // As the next version would: what it adds, this one does not know.
        var steps = Migrator.Embedded();
        await new Migrator(Database, NullLogger<Migrator>.Instance).MigrateAsync([.. steps, NextStep(steps[^1].Id)], Ct);
        for (var n = 0; n < 2; n++)
        {
            await KeepAddressAsync($"m{n}", masters[n]);
            await masters[n].StopAsync(Ct);
            Assert.Equal(0, masters[n].ExitCode);
            await AccountedThroughNowAsync();
            masters[n] = await StartMasterAsync($"m{n}");
            await workers[n].StopAsync(Ct);
            Assert.Equal(0, workers[n].ExitCode);
            workers[n] = await StartWorkerAsync($"w{n}", addresses);
            await workers[n].SaysAsync("Connected to the leader", Ct);
        }
        var to = await AccountedThroughNowAsync();
        using (var client = await ClientAsync(masters[0]))
            await StopAsync(client, await RowsAsync<long>("select distinct job_id from schedule_periods"));
        await Eventually.BecomesAsync(() => ScalarAsync<long>("select count(*) from runs"), count => count == 0, Ct);

        AssertSound(await AuditAsync(from, to));
        Assert.True(await executions.AssertSoundAsync(Database, Ct) > 40);
        // A worker that drains ends nothing, and nobody was given up.
        Assert.Empty(await RowsAsync<string>("select distinct state::text from run_history where state not in ('succeeded', 'skipped')"));
        Assert.Equal(0, await ScalarAsync<long>("select count(*) from run_history where attempt > 1"));
    }

    [Fact]
    public async Task A_step_of_the_schema_waits_for_a_backup_and_holds_up_nobody_meanwhile()
    {
        var master = await StartMasterAsync();
        using (var client = await ClientAsync(master))
            await StartAsync(client, await CreateJobsAsync(3, Job("every-second"), client));
        var from = await AccountedThroughNowAsync();
        Task step;
        await using (var backup = new NpgsqlConnection(ConnectionString))
        {
            await backup.OpenAsync(Ct);
            await using var transaction = await backup.BeginTransactionAsync(Ct);
            await using (var reads = new NpgsqlCommand("select count(*) from belfry.runs", backup, transaction))
                await reads.ExecuteScalarAsync(Ct);
            var steps = Migrator.Embedded();
            using var log = new RecordedLog();
            step = new Migrator(Database, new Logger<Migrator>(log)).MigrateAsync([.. steps, NextStep(steps[^1].Id)], Ct);
            await log.FirstAsync(1003, Ct);
            await AccountedThroughNowAsync();
        }
        await step;
        AssertSound(await AuditAsync(from, await AccountedThroughNowAsync()));
        Assert.Equal(1, await ScalarAsync<long>("select count(*) from terms"));
    }

    [Fact]
    public async Task A_master_that_is_stopped_while_it_starts_ends_in_order_and_leaves_no_leadership_behind()
    {
        foreach (var moment in (string[])["", "This master leads", "are loaded after"])
        {
            var master = Started(BelfryProcess.Start(
                ["standalone", "--database", ConnectionString, "--data", FolderOf("stopped"), "--http", "127.0.0.1:0", "--https", "127.0.0.1:0"]));
            await master.SaysAsync(moment, Ct);
            await master.StopAsync(Ct);
            Assert.DoesNotContain("ObjectDisposedException", master.Log, StringComparison.Ordinal);
            Assert.True(master.ExitCode is 0 or 130 or 143, $"{master.ExitCode}\n{master.Log}");
            Assert.True(await ScalarAsync<bool>("select master_id is null from leadership"));
        }
    }

    [Fact]
    public async Task A_program_that_is_too_old_for_the_schema_is_refused_and_told_what_to_do()
    {
        var steps = Migrator.Embedded();
        var next = NextStep(steps[^1].Id);
        await new Migrator(Database, NullLogger<Migrator>.Instance).MigrateAsync([.. steps, next with { OldestProgram = next.Id }], Ct);
        var refused = Started(BelfryProcess.Start(
            ["master", "--database", ConnectionString, "--data", FolderOf("refused"), "--http", "127.0.0.1:0"]));
        await refused.ExitAsync(Ct);
        Assert.NotEqual(0, refused.ExitCode);
        await refused.SaysAsync("This Belfry is too old for its database", Ct);
        await refused.SaysAsync("Start a newer Belfry, or restore a backup made before the upgrade.", Ct);
    }

    [Fact]
    public async Task A_master_on_a_copy_of_anothers_data_folder_is_refused_before_it_takes_the_leadership()
    {
        var leader = await StartMasterAsync("original");
        await leader.SaysAsync("This master leads", Ct);
        Directory.CreateDirectory(FolderOf("copy"));
        foreach (var file in Directory.EnumerateFiles(FolderOf("original")).Where(file => Path.GetFileName(file) != "lock"))
            File.Copy(file, Path.Combine(FolderOf("copy"), Path.GetFileName(file)));
        var refused = Started(BelfryProcess.Start(
            ["master", "--database", ConnectionString, "--data", FolderOf("copy"), "--http", "127.0.0.1:0", "--advertise", "http://127.0.0.2:8080"]));
        await refused.ExitAsync(Ct);
        Assert.NotEqual(0, refused.ExitCode);
        await refused.SaysAsync($"A master with this one's id lives at {await leader.AddressAsync(Ct)}".TrimEnd('/'), Ct);
        Assert.Equal(0, await ScalarAsync<long>("select count(*) from terms where url like '%127.0.0.2%'"));
    }

    /// <summary>What the rule of docs/operations.md allows: tables and columns more, with defaults; indexes; nothing less.</summary>
    private static Migration NextStep(int newest) => new(
        newest + 1,
        "of_the_next_version",
        newest,
        """
        alter table runs add column of_the_next int not null default 1;
        alter table run_history add column of_the_next int not null default 1, add column another text;
        alter table jobs add column of_the_next jsonb not null default '{}';
        alter table schedule_periods add column of_the_next text;
        alter table workers add column of_the_next timestamptz not null default now();
        alter table leadership add column of_the_next bigint;
        alter table masters add column of_the_next text;
        create table of_the_next (id bigint primary key);
        create index jobs_of_the_next on jobs (created_at, id);
        -- For longer than a leader has patience with sessions of Belfry that stand in its way.
        select pg_sleep(1);
        """);

    private static async Task DrainAsync(HttpClient client, WorkerDto row, bool draining)
    {
        var answer = await client.PutAsJsonAsync($"/v1/workers/{row.Id}", row with { Draining = draining }, ApiJson.Options, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    private async Task FinishAllAsync(ScriptedWorker worker)
        => await Eventually.BecomesAsync(
            async () =>
            {
                foreach (var run in worker.Waiting<Core.Protocol.RunAssigned>())
                    await worker.FinishAsync((await worker.TakeAsync(taken => taken.Run == run.Run)).Run);
                return await ScalarAsync<long>("select count(*) from runs");
            },
            count => count == 0,
            Ct);
}
