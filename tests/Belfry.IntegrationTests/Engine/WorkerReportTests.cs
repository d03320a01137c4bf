using System.Text;
using Belfry.Core.Jobs;
using Belfry.Core.Protocol;

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
}
