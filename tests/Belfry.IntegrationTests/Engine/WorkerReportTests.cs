using System.Text;
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
}
