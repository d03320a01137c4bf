namespace Belfry.IntegrationTests.Api;

/// <summary>The rows of the contract about <c>/v1/masters</c>, <c>/v1/cron</c> and health.</summary>
public sealed class MastersAndCronTests(ApiMaster master) : ApiTest(master)
{
    [Fact]
    public async Task GET_masters_shows_who_leads()
    {
        var reply = await Eventually.BecomesAsync(() => GetAsync("/v1/masters"), masters => masters.Items.Count == 1, Ct);
        var leader = Assert.Single(reply.Is(200).Items)!;
        Assert.Equal(1, leader["status"]!.GetValue<int>());
        Assert.Equal("leader", leader["role"]!.GetValue<string>());
        Assert.Equal("127.0.0.1", leader["ip"]!.GetValue<string>());
        Assert.Equal(Api.Master.Url, leader["url"]!.GetValue<string>());
        Assert.True(leader["term"]!.GetValue<long>() > 0);
        Assert.NotEmpty(leader["version"]!.GetValue<string>());
        Assert.True(leader["id"]!.GetValue<long>() > 0);
        Assert.Empty((await GetAsync("/v1/masters?role=follower")).Is(200).Items);
    }

    [Fact]
    public async Task Health_says_little_to_anybody_and_all_to_those_who_may_read()
    {
        Assert.Equal("ok", (await GetAsync("/health/live", Api.Nobody)).Is(200).Text);
        Assert.Equal("ok", (await GetAsync("/health/ready", Api.Nobody)).Is(200).Text);
        (await GetAsync("/health", Api.Nobody)).IsProblem(401, "not_signed_in");
        var health = (await GetAsync("/health", Api["viewer"])).Is(200);
        Assert.Equal("ok", health["database"].GetValue<string>());
        Assert.Equal(Api.Master.Url, health["leader"].GetValue<string>());
    }

    [Fact]
    public async Task GET_cron_shows_instants_words_and_warnings()
    {
        var reply = (await GetAsync("/v1/cron?expression=30+2+*+*+*&timeZone=Europe/Berlin&count=3&from=2026-03-27T12:00:00Z")).Is(200);
        Assert.Equal(
            ["2026-03-28T01:30:00.000Z", "2026-03-29T01:00:00.000Z", "2026-03-30T00:30:00.000Z"],
            reply.Items.Select(item => item!["at"]!.GetValue<string>()));
        Assert.Equal(
            ["2026-03-28T02:30:00+01:00", "2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"],
            reply.Items.Select(item => item!["local"]!.GetValue<string>()));
        Assert.NotEmpty(reply["explanation"].GetValue<string>());
        Assert.NotEmpty(reply["warnings"].AsArray());
        Assert.Equal(10, (await GetAsync("/v1/cron?expression=@hourly")).Items.Count);
    }

    [Fact]
    public async Task The_words_follow_Accept_Language()
    {
        var english = await SendAsync(HttpMethod.Get, "/v1/cron?expression=@daily", null, null, ("Accept-Language", "de, en;q=0.5"));
        var chinese = await SendAsync(HttpMethod.Get, "/v1/cron?expression=@daily", null, null, ("Accept-Language", "zh-CN, en;q=0.5"));
        Assert.NotEqual(english["explanation"].GetValue<string>(), chinese["explanation"].GetValue<string>());
        Assert.Contains(chinese["explanation"].GetValue<string>(), c => c >= '\u4e00');
        var wrong = await SendAsync(HttpMethod.Get, "/v1/cron?expression=x", null, null, ("Accept-Language", "zh"));
        Assert.StartsWith("第2个字符处", wrong.Names("expression").Error("expression"));
        (await SendAsync(HttpMethod.Get, "/v1/cron?expression=@daily", null, null, ("Accept-Language", ";;;q=nonsense,"))).Is(200);
    }

    [Fact]
    public async Task A_wrong_expression_points_at_the_character_and_names_all_else_that_is_wrong()
    {
        var reply = (await GetAsync("/v1/cron?expression=0+0+32+*+*&timeZone=Mars&count=0&from=noon&jobId=x&sort=y"))
            .Names("expression", "timeZone", "count", "from", "jobId", "sort");
        Assert.StartsWith("at character 5: 32 is not a valid day of month", reply.Error("expression"));
        Assert.Equal(4, reply["places"]["expression"]!["position"]!.GetValue<int>());
        (await GetAsync("/v1/cron")).Names("expression");
        (await GetAsync("/v1/cron?expression=*+*+*+*+*&jobId=999999999")).Names("jobId");
        (await GetAsync("/v1/cron?expression=%00")).Names("expression");
    }

    [Fact]
    public async Task H_is_computed_from_the_job()
    {
        var job = await CreateJobAsync(("cron", "H H * * *"));
        var byNumber = await GetAsync($"/v1/cron?expression=H+H+*+*+*&count=1&jobId={job.Id}&from=0");
        var byUuid = await GetAsync($"/v1/cron?expression=H+H+*+*+*&count=1&jobId={job["jobId"]}&from=0");
        Assert.Equal(byNumber.Is(200).Text, byUuid.Is(200).Text);
        (await PostAsync("/v1/schedulers", new { jobIds = (long[])[job.Id] })).Is(200);
        var next = (await GetAsync($"/v1/jobs/{job.Id}"))["nextFireTime"].GetValue<long>();
        var preview = await GetAsync($"/v1/cron?expression=H+H+*+*+*&count=1&jobId={job.Id}");
        Assert.Equal(next, preview.Items[0]!["at"]!.GetValue<DateTimeOffset>().ToUnixTimeSeconds());
        (await DeleteAsync($"/v1/schedulers?jobId={job.Id}")).Is(200);
    }
}
