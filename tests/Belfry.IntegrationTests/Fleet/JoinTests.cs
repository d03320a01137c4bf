using Belfry.Core.Protocol;
using Belfry.IntegrationTests.Engine;
using Belfry.Storage;
using Dapper;

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

    [Fact]
    public async Task However_many_workers_come_at_once_there_are_connections_to_the_database_for_others()
    {
        var master = await StartMasterAsync();
        var address = await master.AddressAsync(Ct);
        using var client = await ClientAsync(master);
        var workers = new List<ScriptedWorker>();
        foreach (var n in Enumerable.Range(1, 120))
            workers.Add(await NewWorkerAsync($"crowd-{n}"));
        await using (var connection = await Database.OpenAsync(Ct))
        {
            // Nobody is taken in while this lasts.
            await using var transaction = await connection.BeginTransactionAsync(Ct);
            await connection.ExecuteAsync(new CommandDefinition("lock table workers in exclusive mode", cancellationToken: Ct));
            foreach (var worker in workers)
            {
                await worker.DialAsync(address);
                await worker.SendAsync(worker.Hello());
            }
            await Eventually.BecomesAsync(WaitingAsync, waiting => waiting > 0, Ct);
            foreach (var _ in Enumerable.Range(0, 20))
                (await client.GetAsync("/v1/jobs", Ct)).EnsureSuccessStatusCode();
            Assert.InRange(await WaitingAsync(), 1, 4);
        }
        foreach (var worker in workers)
            await worker.NextAsync<Welcome>();
    }

    private Task<long> WaitingAsync() => ScalarAsync<long>(
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%for update%'");
}
