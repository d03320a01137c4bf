using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;

namespace Belfry.IntegrationTests.Api;

/// <summary><c>GET /v1/overview</c>: figures, and their stream.</summary>
public sealed class OverviewTests(ApiMaster master) : ApiTest(master)
{
    [Fact]
    public async Task The_overview_counts_what_there_is()
    {
        var before = await Eventually.BecomesAsync(
            () => GetAsync("/v1/overview", Api["viewer"]), now => now.Is(200)["workers"]["slots"]!.GetValue<int>() >= 32, Ct);
        Assert.Equal(Api.Master.Url, before["leader"].GetValue<string>());
        Assert.Equal(1, before["masters"].GetValue<int>());
        Assert.True(before["workers"]["online"]!.GetValue<int>() >= 1);
        // Up to ten while nothing is due.
        Assert.InRange(before["behindSeconds"].GetValue<double>(), 0, 30);

        var job = await CreateJobAsync(("cron", "0 0 1 1 *"));
        (await PostAsync("/v1/schedulers", new { jobIds = (long[])[job.Id] })).Is(200);
        // Other tests make jobs at the same time: their number is that of the table.
        var after = await Eventually.BecomesAsync(
            () => GetAsync("/v1/overview"),
            now => now["marks"]["jobs"]!.GetValue<string>() != before["marks"]["jobs"]!.GetValue<string>() && now["scheduledJobs"].GetValue<long>() > 0,
            Ct);
        Assert.True(after["jobs"].GetValue<long>() > 0);
        (await DeleteAsync($"/v1/schedulers?jobId={job.Id}")).Is(200);
    }

    [Fact]
    public async Task The_stream_tells_a_run_by_its_mark_when_it_begins_and_when_it_ends()
    {
        var gate = Path.Combine(Path.GetTempPath(), $"belfry-gate-{Guid.NewGuid():N}");
        var job = await CreateJobAsync(("type", "shell"), ("target", $"until [ -e {gate} ]; do sleep 0.02; done"));
        using var answer = await Api["viewer"].GetAsync("/v1/overview?follow=true", HttpCompletionOption.ResponseHeadersRead, Ct);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        await using var events = SseParser.Create(await answer.Content.ReadAsStreamAsync(Ct)).EnumerateAsync(Ct).GetAsyncEnumerator(Ct);
        try
        {
            var first = await NextAsync(events);
            var run = (await PostAsync($"/v1/jobs/{job.Id}/runs")).Is(202);
            await BecomesAsync(run.Id, state => state == "running");
            var during = await UntilAsync(events, now => Mark(now) != Mark(first) && now["running"]!.GetValue<int>() > 0);
            await File.WriteAllTextAsync(gate, "", Ct);
            await EndOfAsync(run.Id);
            await UntilAsync(events, now => Mark(now) != Mark(during));
        }
        finally
        {
            await File.WriteAllTextAsync(gate, "", Ct);
            File.Delete(gate);
        }
    }

    private static string Mark(JsonNode overview) => overview["marks"]!["runs"]!.GetValue<string>();

    private static async Task<JsonNode> NextAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        Assert.True(await events.MoveNextAsync());
        Assert.Equal("overview", events.Current.EventType);
        return JsonNode.Parse(events.Current.Data)!;
    }

    private static async Task<JsonNode> UntilAsync(IAsyncEnumerator<SseItem<string>> events, Func<JsonNode, bool> isIt)
    {
        while (true)
        {
            var now = await NextAsync(events);
            if (isIt(now))
                return now;
        }
    }
}
