using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Belfry.IntegrationTests.Engine;

namespace Belfry.IntegrationTests.Alerting;

/// <summary>Telling goes on where a leader stopped.</summary>
public sealed class HandOverTests(PostgresFixture postgres) : EngineTest(postgres)
{
    [Fact]
    public async Task What_was_on_its_way_when_the_leader_died_is_told_by_the_next_with_the_news_of_itself()
    {
        await using var receiver = await Receiver.StartAsync(Ct);
        var first = await StartMasterAsync("first");
        using var client = await ClientAsync(first);
        var channel = (await ReadAsync<JsonNode>(await client.PostAsJsonAsync(
            "/v1/channels", new { name = "the job's", kind = "webhook", url = receiver.Url }, Ct)))["id"]!.GetValue<long>();
        await ReadAsync<JsonNode>(await client.PostAsJsonAsync(
            "/v1/channels", new { name = "on call", kind = "webhook", url = receiver.Url, alerts = new JsonArray("leader_changed") }, Ct));
        var job = await CreateJobAsync(client, Job("fails", null) with { Notify = [new() { On = [Core.Jobs.NotifyOn.Skipped], Channel = channel }] });
        var second = await StartMasterAsync("second");
        var never = new TaskCompletionSource();
        receiver.AnswersNext(_ => never.Task);
        // Nobody may take them: the second is skipped beside the first.
        await StartAsync(client, [job.Id!.Value]);
        await StartAsync(client, [job.Id!.Value]);
        var cutOff = (await receiver.NextAsync(Ct))["notices"]![0]!;
        Assert.Equal("job_skipped", Receiver.KindOf(cutOff));

        await first.KillAsync();
        JsonNode[] told = [(await receiver.NextAsync(Ct))["notices"]![0]!, (await receiver.NextAsync(Ct))["notices"]![0]!];
        Assert.Contains(cutOff["id"]!.GetValue<long>(), told.Select(notice => notice["id"]!.GetValue<long>()));
        var changed = Assert.Single(told, notice => Receiver.KindOf(notice) == "leader_changed");
        Assert.Contains($"{await second.AddressAsync(Ct)}".TrimEnd('/'), changed["text"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(1, await ScalarAsync<long>("select count(*) from alerts where kind = 'leader_changed'"));
        never.SetResult();
    }

    [Fact]
    public async Task A_scheduler_that_is_full_skips_further_instants_and_says_so_once()
    {
        await using var receiver = await Receiver.StartAsync(Ct);
        var master = await StartMasterAsync();
        using (var client = await ClientAsync(master))
        {
            await ReadAsync<JsonNode>(await client.PostAsJsonAsync(
                "/v1/channels", new { name = "on call", kind = "webhook", url = receiver.Url, alerts = new JsonArray("scheduler_full") }, Ct));
            var job = (await CreateJobAsync(client, Job("every-second"))).Id!.Value;
            await StartAsync(client, [job]);
            await master.KillAsync();
            await ExecuteAsync(
                """
                insert into runs (id, uuid, job_id, job_version, shard, attempt, lost_attempts, first_run, cause, forced, scheduled_at, queued_at, state, shards)
                select n, gen_random_uuid(), @job, 1, 0, 1, 0, n, 'person', true, now(), now(), 'queued', 1
                from generate_series(-200000, -1) n
                """,
                new { job });
        }
        await StartMasterAsync();
        var notice = await receiver.NoticeAsync("scheduler_full", Ct);
        Assert.StartsWith("200,000 runs are unfinished", notice["text"]!.GetValue<string>(), StringComparison.Ordinal);
        await Eventually.BecomesAsync(
            () => ScalarAsync<long>("select count(*) from run_history where state = 'skipped' and remark like 'scheduler full:%'"), count => count >= 2, Ct);
        Assert.Equal(1, await ScalarAsync<long>("select count(*) from alerts where kind = 'scheduler_full'"));
    }
}
