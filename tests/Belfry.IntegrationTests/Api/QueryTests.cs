namespace Belfry.IntegrationTests.Api;

/// <summary>What calls take in their query: flags, filters, pages.</summary>
public sealed class QueryTests(ApiMaster master) : ApiTest(master)
{
    [Fact]
    public async Task A_flag_that_is_neither_true_nor_false_is_named()
    {
        var job = await CreateJobAsync();
        Assert.Equal("must be true or false", (await DeleteAsync($"/v1/jobs/{job.Id}?kill=maybe")).Names("kill").Error("kill"));
        (await DeleteAsync($"/v1/jobs/{job.Id}?kill=1&force=true")).Names("kill", "force");
        (await DeleteAsync($"/v1/jobs/{job.Id}?kill=true&kill=false")).Names("kill");
        (await GetAsync("/v1/scheduler-logs/1/output?tail=0&follow=")).Names("tail", "follow");
        (await GetAsync("/v1/scheduler-logs/1/output?tail=many")).Names("tail");
        (await DeleteAsync("/v1/workers/1?force=yes")).Names("force");
        (await DeleteAsync("/v1/schedulers?jobId=x", new { jobIds = "all" })).Names("jobId", "jobIds");
        (await GetAsync($"/v1/jobs/{job.Id}")).Is(200);
    }

    [Theory]
    [InlineData("GET", "/v1/jobs/1")]
    [InlineData("POST", "/v1/jobs")]
    [InlineData("PUT", "/v1/jobs/1")]
    [InlineData("POST", "/v1/jobs/1/runs")]
    [InlineData("GET", "/v1/scheduler-logs/1")]
    [InlineData("POST", "/v1/scheduler-logs/1/kill")]
    [InlineData("POST", "/v1/schedulers")]
    [InlineData("GET", "/v1/session")]
    [InlineData("GET", "/v1/workers/1")]
    public async Task A_parameter_that_a_call_does_not_know_is_named(string method, string path)
    {
        var reply = await SendAsync(new HttpMethod(method), $"{path}?dryRun=true", method == "GET" ? null : "{}");
        reply.IsProblem(400, "invalid");
        Assert.Contains("dryRun", reply["errors"].AsObject().Select(error => error.Key));
    }

    [Theory]
    [InlineData("/v1/jobs")]
    [InlineData("/v1/scheduler-logs")]
    [InlineData("/v1/workers")]
    [InlineData("/v1/worker-groups")]
    [InlineData("/v1/masters")]
    [InlineData("/v1/users")]
    [InlineData("/v1/tokens")]
    [InlineData("/v1/join-tokens")]
    [InlineData("/v1/audit-logs")]
    public async Task Lists_have_pages_and_name_all_that_is_wrong_with_a_request(string list)
    {
        var first = (await GetAsync($"{list}?page=1&pageSize=1")).Is(200);
        Assert.Equal(1, first["page"].GetValue<int>());
        Assert.Equal(1, first["pageSize"].GetValue<int>());
        Assert.InRange(first.Items.Count, 0, 1);
        Assert.InRange(first["total"].GetValue<long>(), first.Items.Count, long.MaxValue);
        var beyond = (await GetAsync($"{list}?page=100000")).Is(200);
        Assert.Empty(beyond.Items);
        Assert.Equal(20, beyond["pageSize"].GetValue<int>());
        (await GetAsync($"{list}?page=0&pageSize=501&sort=-nothing&color=red&from=noon&to=2026-01-01")).Names("page", "pageSize", "sort", "color", "from", "to");
        (await GetAsync($"{list}?page=1&page=2")).Names("page");
        (await GetAsync($"{list}?page=-1&sort=--id")).Names("page", "sort");
        (await GetAsync($"{list}?page=99999999999999999999")).Names("page");
    }

    [Fact]
    public async Task Jobs_are_filtered_and_sorted_by_their_fields()
    {
        var mark = NewName("filter");
        var tag = Guid.NewGuid().ToString("N");
        var a = await CreateJobAsync(("name", $"{mark}-Alpha"), ("tag", tag), ("priority", 3));
        var b = await CreateJobAsync(("name", $"{mark}-beta_1"), ("tag", tag), ("type", "shell"), ("cron", "0 1 * * *"));
        var c = await CreateJobAsync(("name", $"{mark}-beta%2"), ("type", "code"), ("language", "python"));

        Assert.Equal([a.Id, b.Id, c.Id], await IdsAsync($"name={mark}"));
        Assert.Equal([c.Id, b.Id, a.Id], await IdsAsync($"name={mark}&sort=-id"));
        Assert.Equal([a.Id], await IdsAsync($"name={mark}-ALPHA"));
        Assert.Equal([b.Id], await IdsAsync($"name={mark}-beta_"));
        Assert.Equal([c.Id], await IdsAsync($"name={mark}-beta%25"));
        Assert.Equal([a.Id, b.Id], await IdsAsync($"tag={tag}"));
        Assert.Equal([b.Id], await IdsAsync($"tag={tag}&type=shell"));
        Assert.Equal([c.Id], await IdsAsync($"name={mark}&language=python"));
        Assert.Equal([a.Id], await IdsAsync($"name={mark}&priority=3"));
        Assert.Equal([a.Id], await IdsAsync($"jobId={a["jobId"]}"));
        Assert.Equal([a.Id], await IdsAsync($"id={a.Id}"));
        Assert.Equal([], await IdsAsync($"name={mark}&scheduled=true"));
        Assert.Equal([a.Id, b.Id, c.Id], await IdsAsync($"name={mark}&state=idle&status=0&from={a["createTime"]}"));
        Assert.Equal([], await IdsAsync($"name={mark}&to={a["createTime"]}"));
        Assert.Equal(
            [b.Id, c.Id],
            [.. await IdsAsync($"name={mark}&page=2&pageSize=1"), .. await IdsAsync($"name={mark}&page=3&pageSize=1")]);
        (await GetAsync("/v1/jobs?state=asleep&type=Shell&scheduled=1&id=x&groupId=one")).Names("state", "type", "scheduled", "id", "groupId");
        (await GetAsync("/v1/jobs?name=%00")).Names("name");
    }

    [Fact]
    public async Task Jobs_are_found_by_what_became_of_their_newest_run_and_where_it_was()
    {
        var mark = NewName("newest");
        var idle = await CreateJobAsync(("name", $"{mark}-idle"));
        var deleted = await CreateJobAsync(("name", $"{mark}-deleted"));
        var good = await CreateJobAsync(("name", $"{mark}-good"));
        var bad = await CreateJobAsync(("name", $"{mark}-bad"), ("target", "false"));
        (await DeleteAsync($"/v1/jobs/{deleted.Id}")).Is(204);
        var host = (await RunToEndAsync(good.Id))["workerIp"].GetValue<string>();
        await RunToEndAsync(bad.Id);
        await RunToEndAsync(bad.Id);

        foreach (var (filter, found) in new (string, long[])[]
                 {
                     ("state=idle", [idle.Id]), ("status=0", [idle.Id]), ("state=queued", []), ("status=1", []),
                     ("state=succeeded", [good.Id]), ("status=2", [good.Id]), ("result=1", [good.Id]),
                     ("state=failed", [bad.Id]), ("status=4", [bad.Id]), ("result=2", [bad.Id]), ("status=3", []), ("result=3", []),
                     ($"ip={host}", [good.Id, bad.Id]), ($"ip={host}&sort=-ip", [good.Id, bad.Id]), ($"ip={host}&page=2&pageSize=1", [bad.Id]),
                     ("ip=nowhere", []),
                 })
            Assert.Equal(found, await IdsAsync($"name={mark}&{filter}"));
        Assert.Equal(1, await ScalarAsync<long>(
            "select count(*) from jobs_without_run where job_id = any(@ids)", new { ids = new[] { idle.Id, deleted.Id, good.Id, bad.Id } }));
    }

    [Fact]
    public async Task GET_scheduler_logs_has_a_row_for_each_attempt_and_filters_by_every_field_of_the_contract()
    {
        var group = (await PostAsync("/v1/worker-groups", new { name = NewName("group"), tags = (string[])["small"] })).Is(201);
        var good = await CreateJobAsync(("groupId", group.Id));
        var bad = await CreateJobAsync(("target", "false"));
        var succeeded = await RunToEndAsync(good.Id);
        var failed = await RunToEndAsync(bad.Id);
        var groupName = group["name"].GetValue<string>();

        foreach (var filter in (string[])[$"jobId={good.Id}", $"jobId={good["jobId"]}", $"jobName={good["name"]!.GetValue<string>().ToUpperInvariant()}",
                     $"workerGroupName={groupName}", $"runId={succeeded["runId"]}", $"id={succeeded.Id}",
                     $"jobId={good.Id}&workerName=test&status=2&state=succeeded&result=1&cause=person&username=a%20admin"])
            Assert.Equal([succeeded.Id], await IdsAsync(filter, list: "scheduler-logs"));
        Assert.Equal([failed.Id], await IdsAsync($"jobId={bad.Id}&status=4&result=2&exitCode=1", list: "scheduler-logs"));
        Assert.Equal([], await IdsAsync($"jobId={bad.Id}&status=2", list: "scheduler-logs"));
        Assert.Equal([], await IdsAsync($"workerGroupName={groupName[..10]}", list: "scheduler-logs"));
        var at = succeeded["createTime"].GetValue<long>();
        Assert.Equal([succeeded.Id], await IdsAsync($"jobId={good.Id}&from={at}&to={at + 1}", list: "scheduler-logs"));
        Assert.Equal([], await IdsAsync($"jobId={good.Id}&to={at}", list: "scheduler-logs"));
        (await GetAsync("/v1/scheduler-logs?status=ok&state=done&cause=chance&jobId=-5")).Names("status", "state", "cause", "jobId");
    }

    [Fact]
    public async Task Attempts_that_cannot_be_late_stand_last_when_sorted_by_lateness()
    {
        var job = await CreateJobAsync();
        var timer = (await PostAsync($"/v1/jobs/{job.Id}/runs", new { delay = 0 })).Is(202).Id;
        Assert.NotNull((await EndOfAsync(timer)).Json["lateMs"]);
        var rerun = (await PostAsync($"/v1/scheduler-logs/{timer}/rerun")).Is(202).Id;
        Assert.Null((await EndOfAsync(rerun)).Json["lateMs"]);
        foreach (var sort in (string[])["lateMs", "-lateMs"])
            Assert.Equal([timer, rerun], await IdsAsync($"jobId={job.Id}&sort={sort}", list: "scheduler-logs"));
    }

    private async Task<List<long>> IdsAsync(string query, string list = "jobs")
        => [.. (await GetAsync($"/v1/{list}?{query}")).Is(200).Items.Select(item => item!["id"]!.GetValue<long>())];
}
