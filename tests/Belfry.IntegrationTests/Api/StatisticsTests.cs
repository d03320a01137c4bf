namespace Belfry.IntegrationTests.Api;

/// <summary><c>/v1/statistics</c>, <c>/v1/timeline</c>, <c>/v1/fires</c>, <c>/v1/terms</c> and <c>/v1/alerts</c>.</summary>
public sealed class StatisticsTests(ApiMaster master) : ApiTest(master)
{
    [Fact]
    public async Task Statistics_count_what_became_of_a_jobs_attempts_by_step()
    {
        var good = await CreateJobAsync();
        for (var i = 0; i < 3; i++)
            await RunToEndAsync(good.Id);
        var bad = await CreateJobAsync(("target", "false"), ("retry", new { limit = 1, delaySeconds = 0 }));
        await RunToEndAsync(bad.Id);
        await Eventually.BecomesAsync(
            () => GetAsync($"/v1/scheduler-logs?jobId={bad.Id}&state=failed"), runs => runs.Items.Count == 2, Ct);
        foreach (var step in (string[])["minute", "ten_minutes", "hour", "day"])
        {
            Assert.Equal((3, 0), await SumAsync(good.Id, step));
            Assert.Equal((0, 2), await SumAsync(bad.Id, step));
        }
        var item = (await GetAsync($"/v1/statistics?jobId={good.Id}&step=day")).Is(200).Items[0]!;
        Assert.True(item["timesMedianMs"]!.GetValue<long>() >= 0);
        // None of them was planned.
        Assert.Null(item["lateP99Ms"]);
        Assert.Empty((await GetAsync($"/v1/statistics?jobId={good.Id}&to=2020-01-01T00:00:00Z")).Is(200).Items);
    }

    [Fact]
    public async Task Days_begin_at_midnight_of_the_zone()
    {
        var job = await CreateJobAsync();
        await RunToEndAsync(job.Id);
        var item = (await GetAsync($"/v1/statistics?jobId={job.Id}&step=day&timeZone=Asia/Kolkata")).Is(200).Items[0]!;
        var begins = item["at"]!.GetValue<DateTimeOffset>();
        Assert.Equal(TimeSpan.FromHours(18.5), begins.UtcDateTime.TimeOfDay);
    }

    [Fact]
    public async Task What_cannot_be_counted_is_refused_by_name()
    {
        (await GetAsync("/v1/statistics?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z")).Names("from");
        (await GetAsync("/v1/statistics?from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z&step=minute")).Names("step");
        (await GetAsync("/v1/statistics?step=week&timeZone=Mars")).Names("step", "timeZone");
        foreach (var nobody in (string[])["999999999", Guid.NewGuid().ToString()])
        {
            Assert.Empty((await GetAsync($"/v1/statistics?jobId={nobody}")).Is(200).Items);
            Assert.Empty((await GetAsync($"/v1/timeline?jobId={nobody}")).Is(200).Items);
        }
        (await GetAsync("/v1/timeline?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z&limit=0")).Names("from", "limit");
        (await GetAsync("/v1/fires?seconds=5")).Names("seconds");
    }

    [Fact]
    public async Task The_timeline_shows_what_ran_and_what_runs()
    {
        var job = await CreateJobAsync(("type", "shell"), ("target", "sleep 60"), ("concurrency", "allow"), ("graceSeconds", 0));
        var ended = await CreateJobAsync();
        var done = await RunToEndAsync(ended.Id);
        var run = (await PostAsync($"/v1/jobs/{job.Id}/runs")).Is(202);
        await BecomesAsync(run.Id, state => state == "running");
        var going = (await GetAsync($"/v1/timeline?jobId={job.Id}")).Is(200);
        var bar = Assert.Single(going.Items)!;
        Assert.Equal(run.Id, bar["id"]!.GetValue<long>());
        Assert.Equal("running", bar["state"]!.GetValue<string>());
        Assert.Null(bar["endedAt"]);
        Assert.False(going["more"].GetValue<bool>());
        (await PostAsync($"/v1/scheduler-logs/{run.Id}/kill")).Is(202);
        await EndOfAsync(run.Id);

        var past = Assert.Single((await GetAsync($"/v1/timeline?jobId={ended.Id}")).Is(200).Items)!;
        Assert.Equal(done.Id, past["id"]!.GetValue<long>());
        Assert.Equal(done["workerId"].GetValue<long>(), past["workerId"]!.GetValue<long>());
        Assert.NotNull(past["endedAt"]);
        Assert.Empty((await GetAsync($"/v1/timeline?jobId={ended.Id}&to=2020-01-01T00:00:00Z")).Is(200).Items);
    }

    [Fact]
    public async Task Fires_count_schedules_that_jobs_share_and_their_own_and_timers()
    {
        var before = (await GetAsync("/v1/fires?seconds=86400")).Is(200);
        var jobs = new List<long>();
        // Two share an expression; H and @every are each job's own.
        foreach (var cron in (string[])["17 * * * *", "17 * * * *", "H * * * *", "@every 1h"])
            jobs.Add((await CreateJobAsync(("cron", cron))).Id);
        jobs.Add((await CreateJobAsync()).Id);
        (await PostAsync("/v1/schedulers", new { jobIds = jobs.Take(4) })).Is(200);
        (await PostAsync("/v1/schedulers", new { jobIds = jobs.Skip(4), delay = 7200 })).Is(200);
        var after = await Eventually.BecomesAsync(
            () => GetAsync("/v1/fires?seconds=86400"), now => now["total"].GetValue<long>() >= before["total"].GetValue<long>() + (4 * 24) - 1, Ct);
        Assert.Equal(1440, after["minutes"].AsArray().Count);
        Assert.Equal(after["total"].GetValue<long>(), after["minutes"].AsArray().Sum(minute => minute!.GetValue<long>()));
        Assert.Contains(after["crowded"].AsArray(), second => second!["fires"]!.GetValue<int>() >= 2);
        (await SendAsync(HttpMethod.Delete, "/v1/schedulers", new { jobIds = jobs })).Is(200);
    }

    [Fact]
    public async Task Terms_and_alerts_are_lists()
    {
        var terms = (await GetAsync("/v1/terms", Api["viewer"])).Is(200);
        Assert.Equal(Api.Master.Url, terms.Items[0]!["url"]!.GetValue<string>());
        var kind = NewName("kind");
        await ScalarAsync<int?>("insert into alerts (kind, text) values (@kind, 'a test') returning 1", new { kind });
        var alert = Assert.Single((await GetAsync($"/v1/alerts?kind={kind}", Api["viewer"])).Is(200).Items)!;
        Assert.Equal("a test", alert["text"]!.GetValue<string>());
    }

    private async Task<(long Good, long Bad)> SumAsync(long job, string step)
    {
        var items = (await GetAsync($"/v1/statistics?jobId={job}&step={step}")).Is(200).Items;
        return (items.Sum(item => item!["succeeded"]!.GetValue<long>()), items.Sum(item => item!["failed"]!.GetValue<long>()));
    }
}
