using Belfry.IntegrationTests.Engine;
using Belfry.Storage;

namespace Belfry.IntegrationTests.Fleet;

/// <summary>How workers are taken in.</summary>
public sealed class JoinTests(PostgresFixture postgres) : EngineTest(postgres)
{
    [Fact]
    public async Task A_worker_that_comes_again_while_its_first_hello_is_on_its_way_is_taken_in_as_one()
    {
        var store = new WorkerStore(Database);
        for (var n = 0; n < 20; n++)
        {
            await using var worker = new ScriptedWorker("token", $"again-{n}");
            var hello = worker.Hello();
            var joined = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => store.JoinAsync(hello, _ => true, Ct)));
            Assert.Single(joined.Select(row => row!.Id).Distinct());
        }
    }
}
