using System.Text.Json.Nodes;

namespace Belfry.IntegrationTests.Api;

public sealed class ChannelsTests(ApiMaster master) : ApiTest(master)
{
    [Fact]
    public async Task A_channel_is_made_read_changed_and_deleted()
    {
        var name = NewName("channel");
        var made = (await PostAsync("/v1/channels", new { name, kind = "webhook", url = "https://hooks.example.com/x", alerts = new JsonArray("worker_lost", "worker_lost") })).Is(201);
        Assert.Equal(["worker_lost"], made["alerts"].AsArray().Select(alert => alert!.GetValue<string>()));
        Assert.Equal(0, made["waiting"].GetValue<int>());
        var read = (await GetAsync($"/v1/channels/{made.Id}")).Is(200);
        Assert.Equal("\"1\"", read.ETag);
        var back = read.Json;
        back["kind"] = "mail";
        back["url"] = null;
        back["to"] = new JsonArray("oncall@example.com");
        (await PutAsync($"/v1/channels/{made.Id}", back, null, ("If-Match", "\"7\""))).IsProblem(412, "stale");
        Assert.Equal("mail", (await PutAsync($"/v1/channels/{made.Id}", back)).Is(200)["kind"].GetValue<string>());
        Assert.Contains(made.Id, (await GetAsync($"/v1/channels?kind=mail&name={name}")).Is(200).Items.Select(item => item!["id"]!.GetValue<long>()));
        (await PostAsync("/v1/channels", new { name, kind = "webhook", url = "https://hooks.example.com/x" })).IsProblem(409, "name_taken");
        (await DeleteAsync($"/v1/channels/{made.Id}")).Is(204);
        (await GetAsync($"/v1/channels/{made.Id}")).IsProblem(404, "not_found");
        Assert.Equal(3L, await ScalarAsync<long>("select count(*) from audit_logs where object = 'channel' and object_id = @id", new { id = $"{made.Id}" }));
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_a_channel_is_named()
    {
        (await PostAsync("/v1/channels", new { })).Names("name", "kind");
        (await PostAsync("/v1/channels", new { name = "x", kind = "webhook", to = new JsonArray("a@b"), alerts = new JsonArray("everything") })).Names("url", "to", "alerts");
        (await PostAsync("/v1/channels", new { name = "x", kind = "webhook", url = "ftp://example.com" })).Names("url");
        foreach (var address in (string[])["nobody", "a@b@c", "a@b,c@d", "a@b\r\nBcc: c@d", "Some Body <a@b>"])
            (await PostAsync("/v1/channels", new { name = "x", kind = "mail", to = new[] { address } })).Names("to");
        (await PostAsync("/v1/channels", new { name = "x", kind = "pigeon" })).Names("kind");
    }

    [Fact]
    public async Task A_job_names_channels_that_are_there_and_keeps_them()
    {
        var channel = (await PostAsync("/v1/channels", new { name = NewName("channel"), kind = "webhook", url = "http://127.0.0.1:9/" })).Is(201).Id;
        var notify = new[] { new { on = new JsonArray("failure", "recovery"), channel } };
        var job = await CreateJobAsync(("notify", notify));
        Assert.Equal(channel, job["notify"][0]!["channel"]!.GetValue<long>());
        var back = (await GetAsync($"/v1/jobs/{job.Id}")).Is(200).Json;
        Assert.Equal("recovery", (await PutAsync($"/v1/jobs/{job.Id}", back)).Is(200)["notify"][0]!["on"]![1]!.GetValue<string>());
        (await DeleteAsync($"/v1/channels/{channel}")).IsProblem(409, "in_use");
        (await PostAsync("/v1/jobs", Job(("notify", new[] { new { on = new JsonArray("failure"), channel = 123_456_789L } })))).IsProblem(422, "no_such_channel");
        back.Remove("notify");
        (await PutAsync($"/v1/jobs/{job.Id}", back)).Is(200);
        (await DeleteAsync($"/v1/channels/{channel}")).Is(204);
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_notify_is_named()
    {
        (await PostAsync("/v1/jobs", Job(("notify", "all")))).Names("notify");
        (await PostAsync("/v1/jobs", Job(("notify", new object[] { "all" })))).Names("notify[0]");
        (await PostAsync("/v1/jobs", Job(("notify", new object[] { new { on = new JsonArray("failure"), channel = 1 }, new { on = Array.Empty<string>(), who = 2 } }))))
            .Names("notify[1].on", "notify[1].who", "notify[1].channel");
        Assert.Contains("failure, recovery, late, skipped",
            (await PostAsync("/v1/jobs", Job(("notify", new object[] { new { on = new JsonArray("always"), channel = 1 } })))).Names("notify[0].on").Error("notify[0].on"), StringComparison.Ordinal);
    }
}
