using System.Net;
using System.Net.Http.Json;
using Belfry.Core.Contracts;
using Belfry.IntegrationTests.Engine;
using Belfry.IntegrationTests.Processes;

namespace Belfry.IntegrationTests.Cluster;

/// <summary>
/// PostgreSQL goes away in every way it can, under masters and workers that go on. BELFRY_TEST_LONG=1 makes the outage
/// longer than a minute.
/// </summary>
public sealed class DatabaseFaultTests(PostgresFixture postgres) : EngineTest(postgres)
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("BELFRY_TEST_LONG") == "1" ? 65 : 7);

    private readonly TemporaryFolder _servers = new("servers");
    private readonly Executions _executions = new();
    private PostgresProcess? _server;
    private PostgresProcess? _standby;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
        if (_standby is not null)
            await _standby.DisposeAsync();
        _servers.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected override async Task<TestDatabase> NewDatabaseAsync()
    {
        _server = await PostgresProcess.StartNewAsync(_servers, "primary", Ct);
        await _server.ExecuteAsync("create database belfry", Ct);
        return new TestDatabase("belfry", Connection(_server), static () => Task.CompletedTask);
    }

    [Fact]
    public async Task Restarts_a_kill_and_an_outage_lose_nothing_double_nothing_and_give_no_run_up()
    {
        var (master, worker, client) = await StartAllAsync();
        using var _ = client;
        var from = await AccountedThroughNowAsync();

        await _server!.StopAsync(Ct);
        await StartServerAsync();
        await AccountedThroughNowAsync();

        // In the middle of batches: there are some in every second.
        await _server.KillAsync();
        await StartServerAsync();
        await AccountedThroughNowAsync();

        // This one ends while nobody can write it down, and its worker hears of no leader for longer than a run may be silent.
        var longer = await CreateJobAsync(client, _executions.Job("longer", null, seconds: 3));
        var run = await ReadAsync<RunReservedDto>(await client.PostAsJsonAsync($"/v1/jobs/{longer.Id}/runs", new { }, Ct));
        await StateAsync(run.Id, "running");
        await _server.StopAsync(Ct);
        await Task.Delay(Outage, TimeProvider.System, Ct);
        // Nobody's probe restarts it for that.
        using (var anybody = new HttpClient { BaseAddress = client.BaseAddress })
        {
            Assert.Equal(HttpStatusCode.OK, (await anybody.GetAsync("/health/live", Ct)).StatusCode);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await anybody.GetAsync("/health/ready", Ct)).StatusCode);
        }
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live", Ct)).StatusCode);
        using (var refused = await client.GetAsync("/v1/jobs", Ct))
        {
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "1"), (refused.StatusCode, refused.Headers.RetryAfter?.ToString()));
            Assert.Contains("PostgreSQL cannot be reached at the moment", await refused.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        }
        Assert.DoesNotContain("An unhandled exception has occurred", master.Log, StringComparison.Ordinal);
        await StartServerAsync();
        await StateAsync(run.Id, "succeeded");

        await StopAsync(client, await RowsAsync<long>("select distinct job_id from schedule_periods"));
        await EverythingEndedAsync();
        AssertSound(await AuditAsync(from, await AccountedThroughNowAsync()));
        Assert.Equal(0, await ScalarAsync<long>("select count(*) from run_history where state = 'lost'"));
        Assert.True(await _executions.AssertSoundAsync(Database, Ct) > 20);
        Assert.Equal(0, await ScalarAsync<long>("select count(*) from alerts where kind = 'worker_lost'"));
        Assert.DoesNotContain("given up as lost", master.Log, StringComparison.Ordinal);
        Assert.True(worker.IsRunning);
    }

    [Fact]
    public async Task A_leader_that_was_paused_for_longer_than_its_workers_may_be_silent_gives_no_run_up()
    {
        var (master, worker, client) = await StartAllAsync();
        using var _ = client;
        var longer = await CreateJobAsync(client, _executions.Job("longer", null, seconds: 9));
        var run = await ReadAsync<RunReservedDto>(await client.PostAsJsonAsync($"/v1/jobs/{longer.Id}/runs", new { }, Ct));
        await StateAsync(run.Id, "running");
        master.Signal("-STOP");
        await Task.Delay(TimeSpan.FromSeconds(7), TimeProvider.System, Ct);
        master.Signal("-CONT");
        await StateAsync(run.Id, "succeeded");
        Assert.Equal(0, await ScalarAsync<long>("select count(*) from run_history where state = 'lost'"));

    }

    [Fact]
    public async Task A_copy_of_the_database_that_is_restored_under_running_workers_goes_on_from_where_it_was_made()
    {
        var (master, worker, client) = await StartAllAsync();
        using var _ = client;
        var longer = await CreateJobAsync(client, _executions.Job("longer", null, seconds: 3));
        var from = await AccountedThroughNowAsync();
        var dump = _servers.In("dump.sql");
        var early = await ReadAsync<RunReservedDto>(await client.PostAsJsonAsync($"/v1/jobs/{longer.Id}/runs", new { }, Ct));
        await StateAsync(early.Id, "running");
        await _server!.DumpAsync("belfry", dump, Ct);
        var accounted = await AccountedThroughNowAsync();
        var late = await CreateJobAsync(client, _executions.Job("later", null, seconds: 4));
        await client.PostAsJsonAsync($"/v1/jobs/{late.Id}/runs", new { }, Ct);
        await StateAsync(early.Id, "succeeded");
        await AccountedThroughNowAsync();

        // The machine of the database is gone, and with it what came after the copy.
        await master.KillAsync();
        await _server.ExecuteAsync("drop database belfry with (force)", Ct);
        await _server.ExecuteAsync("create database belfry", Ct);
        await _server.RestoreAsync("belfry", dump, Ct);
        await UseDatabaseAsync(ConnectionString);
        Assert.Equal("running", await ScalarAsync<string>("select state::text from all_runs where id = @id", new { id = early.Id }));
        await KeepAddressAsync("master", master);
        var restored = await StartMasterAsync();
        await restored.SaysAsync("This master leads", Ct);

        // What ended and was confirmed after the copy cannot be known again; what nobody knows is confirmed to its worker.
        await StateAsync(early.Id, "lost");
        using var again = await ClientAsync(restored);
        var after = await CreateJobAsync(again, _executions.Job("after", null));
        var last = await ReadAsync<RunReservedDto>(await again.PostAsJsonAsync($"/v1/jobs/{after.Id}/runs", new { }, Ct));
        await StateAsync(last.Id, "succeeded");
        await StopAsync(again, await RowsAsync<long>("select distinct job_id from schedule_periods"));
        await EverythingEndedAsync();
        var report = await AuditAsync(from, await AccountedThroughNowAsync());
        AssertSound(report);
        Assert.True(report.Planned > (accounted - from).TotalSeconds);
        await _executions.AssertSoundAsync(Database, Ct);
        Assert.True(worker.IsRunning);
    }

    [Fact]
    public async Task A_synchronous_standby_takes_over_and_nothing_that_was_committed_is_gone()
    {
        _standby = await _server!.StartStandbyAsync(_servers, "standby", Ct);
        await UseDatabaseAsync(
            $"Host=127.0.0.1:{_server.Port},127.0.0.1:{_standby.Port};Target Session Attributes=primary;Username=belfry;Database=belfry");
        var (master, worker, client) = await StartAllAsync();
        using var _ = client;
        var from = await AccountedThroughNowAsync();
        await AccountedThroughNowAsync();

        await _server.KillAsync();
        await _standby.PromoteAsync(Ct);
        // It waits for a standby of its own no longer.
        await _standby.ExecuteAsync("alter system reset synchronous_standby_names", Ct);
        await _standby.ExecuteAsync("select pg_reload_conf()", Ct);
        await UseDatabaseAsync(ConnectionString);
        await AccountedThroughNowAsync();

        await StopAsync(client, await RowsAsync<long>("select distinct job_id from schedule_periods"));
        await EverythingEndedAsync();
        AssertSound(await AuditAsync(from, await AccountedThroughNowAsync()));
        Assert.Equal(0, await ScalarAsync<long>("select count(*) from run_history where state = 'lost'"));
        Assert.True(await _executions.AssertSoundAsync(Database, Ct) > 10);
        Assert.True(worker.IsRunning && master.IsRunning);
    }

    /// <summary>A master, a worker and jobs that are due each second.</summary>
    private async Task<(BelfryProcess Master, BelfryProcess Worker, HttpClient Client)> StartAllAsync()
    {
        var master = await StartMasterAsync();
        var worker = await StartWorkerAsync("worker", [await master.AddressAsync(Ct)]);
        var client = await ClientAsync(master);
        await StartAsync(client, await CreateJobsAsync(5, _executions.Job("every-second"), client));
        await Eventually.BecomesAsync(
            () => ScalarAsync<long>("select count(distinct job_id) from run_history where state = 'succeeded'"), count => count == 5, Ct);
        return (master, worker, client);
    }

    private Task StateAsync(long run, string state) => Eventually.BecomesAsync(
        () => ScalarAsync<string?>("select state::text from all_runs where id = @run", new { run }), seen => seen == state, Ct);

    private Task EverythingEndedAsync() => Eventually.BecomesAsync(() => ScalarAsync<long>("select count(*) from runs"), count => count == 0, Ct);

    private async Task StartServerAsync()
    {
        await _server!.StartAsync(Ct);
        await UseDatabaseAsync(ConnectionString);
    }

    private static string Connection(PostgresProcess server)
        => $"Host=127.0.0.1;Port={server.Port};Username=belfry;Database=belfry;Include Error Detail=true";
}
