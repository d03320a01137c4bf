namespace Belfry.IntegrationTests.Api;

/// <summary>The rows of the contract about <c>/v1/jobs</c>.</summary>
public sealed class JobsTests(ApiMaster master) : ApiTest(master)
{
    [Fact]
    public async Task POST_jobs_makes_a_job_of_version_1_that_is_not_started()
    {
        var made = await CreateJobAsync(("cron", "0 2 * * *"), ("remark", "a note"));
        Assert.Equal($"/v1/jobs/{made.Id}", made.Headers.Location!.ToString());
        Assert.Equal("\"1\"", made.ETag);
        Assert.Equal(1, made["version"].GetValue<int>());
        Assert.Equal("a admin", made["username"].GetValue<string>());
        Assert.Equal("a note", made["remark"].GetValue<string>());
        Assert.False(made["scheduled"].GetValue<bool>());
        Assert.Equal("idle", made["state"].GetValue<string>());
        Assert.Equal(0, made["status"].GetValue<int>());
        Assert.InRange(
            made["createTime"].GetValue<long>(), TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 60, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 1);
    }

    [Fact]
    public async Task A_field_without_a_value_is_null_and_the_options_have_their_defaults()
    {
        var made = await CreateJobAsync(("remark", ""));
        foreach (var field in (string[])["groupId", "tag", "cron", "ip", "result", "times", "startTime", "endTime", "nextFireTime", "remark",
                     "timeoutSeconds", "startsAt", "endsAt", "runAs", "limits", "language", "http"])
        {
            Assert.True(made.Json.ContainsKey(field), $"{field} is left out");
            Assert.True(made.Json[field] is null, $"{field} is {made.Json[field]}");
        }
        Assert.Equal("UTC", made["timeZone"].GetValue<string>());
        Assert.Equal(10, made["graceSeconds"].GetValue<int>());
        Assert.Equal(0, made["retry"]["limit"]!.GetValue<int>());
        Assert.Equal("fail", made["onLost"].GetValue<string>());
        Assert.Equal(30, made["lostAfterSeconds"].GetValue<int>());
        Assert.Equal("forbid", made["concurrency"].GetValue<string>());
        Assert.Equal(10, made["queueLimit"].GetValue<int>());
        Assert.Equal(100, made["maxConcurrent"].GetValue<int>());
        Assert.Equal("fire_once", made["misfire"].GetValue<string>());
        Assert.Equal(3600, made["startDeadlineSeconds"].GetValue<int>());
        Assert.Equal("most_free_slots", made["routing"].GetValue<string>());
        Assert.Equal(0, made["priority"].GetValue<int>());
        Assert.Equal(10 * 1024 * 1024, made["maxOutputBytes"].GetValue<long>());
    }

    [Fact]
    public async Task A_job_is_found_by_its_number_and_by_its_uuid()
    {
        var made = await CreateJobAsync();
        var byNumber = (await GetAsync($"/v1/jobs/{made.Id}")).Is(200);
        var byUuid = (await GetAsync($"/v1/jobs/{made["jobId"]}")).Is(200);
        Assert.Equal(byNumber.Text, byUuid.Text);
        Assert.Equal("\"1\"", byUuid.ETag);
    }

    [Theory]
    [InlineData("999999999")]
    [InlineData("0199b3a4-5c7e-7d11-a6e0-2f6f3f9b8c01")]
    [InlineData("nonsense")]
    [InlineData("-1")]
    [InlineData("99999999999999999999999")]
    [InlineData("%20")]
    public async Task An_id_that_does_not_exist_is_a_404_whatever_is_done_with_it(string id)
    {
        (await GetAsync($"/v1/jobs/{id}")).IsProblem(404, "not_found");
        (await PutAsync($"/v1/jobs/{id}", Job())).IsProblem(404, "not_found");
        (await DeleteAsync($"/v1/jobs/{id}")).IsProblem(404, "not_found");
        (await PostAsync($"/v1/jobs/{id}/runs")).IsProblem(404, "not_found");
        (await GetAsync($"/v1/jobs/{id}/versions")).IsProblem(404, "not_found");
    }

    [Fact]
    public async Task GET_jobs_edit_PUT_works_and_makes_the_next_version()
    {
        var made = await CreateJobAsync(("cron", "0 2 * * *"), ("retry", new { limit = 3 }), ("params", new { A = "1" }));
        var job = (await GetAsync($"/v1/jobs/{made.Id}")).Json;
        job["target"] = "false";
        var changed = (await PutAsync($"/v1/jobs/{made.Id}", job)).Is(200);
        Assert.Equal("\"2\"", changed.ETag);
        Assert.Equal("false", changed["target"].GetValue<string>());
        Assert.Equal(3, changed["retry"]["limit"]!.GetValue<int>());
        Assert.Equal("1", changed["params"]["A"]!.GetValue<string>());
        Assert.Equal("0 2 * * *", changed["cron"].GetValue<string>());
    }

    [Fact]
    public async Task PUT_jobs_replaces_what_is_left_out_by_its_default()
    {
        var made = await CreateJobAsync(("cron", "0 2 * * *"), ("timeZone", "Europe/Berlin"), ("priority", 7), ("tag", "gpu"));
        var changed = (await PutAsync($"/v1/jobs/{made.Id}", Job(("name", made["name"].GetValue<string>())))).Is(200);
        Assert.Null(changed.Json["cron"]);
        Assert.Null(changed.Json["tag"]);
        Assert.Equal("UTC", changed["timeZone"].GetValue<string>());
        Assert.Equal(0, changed["priority"].GetValue<int>());
    }

    [Fact]
    public async Task A_stale_If_Match_is_a_412_and_changes_nothing()
    {
        var made = await CreateJobAsync();
        var name = made["name"].GetValue<string>();
        (await PutAsync($"/v1/jobs/{made.Id}", Job(("name", name)), headers: ("If-Match", made.ETag!))).Is(200);
        (await PutAsync($"/v1/jobs/{made.Id}", Job(("name", name), ("priority", 9)), headers: ("If-Match", made.ETag!))).IsProblem(412, "stale");
        (await PutAsync($"/v1/jobs/{made.Id}", Job(("name", name)), headers: ("If-Match", "W/\"2\""))).IsProblem(412, "stale");
        (await DeleteAsync($"/v1/jobs/{made.Id}", headers: ("If-Match", "\"1\""))).IsProblem(412, "stale");
        (await DeleteAsync($"/v1/jobs/{made.Id}", headers: ("If-Match", "what?"))).IsProblem(412, "stale");
        var now = (await GetAsync($"/v1/jobs/{made.Id}")).Is(200);
        Assert.Equal(2, now["version"].GetValue<int>());
        Assert.Equal(0, now["priority"].GetValue<int>());
        (await DeleteAsync($"/v1/jobs/{made.Id}", headers: ("If-Match", "\"2\""))).Is(204);
    }

    [Fact]
    public async Task An_If_Match_with_several_tags_is_met_by_any_that_is_strong()
    {
        var job = await CreateJobAsync();
        var path = $"/v1/jobs/{job.Id}";
        var body = Job(("name", job["name"].GetValue<string>()));
        (await PutAsync(path, body, headers: ("If-Match", "\"7\", \"1\""))).Is(200);
        (await PutAsync(path, body, headers: ("If-Match", "W/\"2\", \"1\", \"other\""))).IsProblem(412, "stale");
        (await PutAsync(path, body, headers: ("If-Match", "*"))).Is(200);
        (await DeleteAsync(path, headers: ("If-Match", "\"other\", \"3\""))).Is(204);
    }

    [Fact]
    public async Task A_name_that_another_job_has_is_a_409_and_free_again_after_DELETE()
    {
        var made = await CreateJobAsync();
        var name = made["name"].GetValue<string>();
        (await PostAsync("/v1/jobs", Job(("name", name)))).IsProblem(409, "name_taken").NamesFields("name");
        var other = await CreateJobAsync();
        (await PutAsync($"/v1/jobs/{other.Id}", Job(("name", name)))).IsProblem(409, "name_taken");
        (await DeleteAsync($"/v1/jobs/{made.Id}")).Is(204);
        (await PutAsync($"/v1/jobs/{other.Id}", Job(("name", name)))).Is(200);
        (await GetAsync($"/v1/jobs/{made.Id}")).IsProblem(404, "not_found");
        (await DeleteAsync($"/v1/jobs/{made.Id}")).IsProblem(404, "not_found");
    }

    [Fact]
    public async Task A_job_of_a_group_that_does_not_exist_is_a_422_and_not_made()
    {
        var job = Job(("groupId", 999_999_999));
        (await PostAsync("/v1/jobs", job)).IsProblem(422, "no_such_group").NamesFields("groupId");
        Assert.Equal(0, await ScalarAsync<long>("select count(*) from jobs where name = @name", new { name = job["name"]!.GetValue<string>() }));
    }

    [Fact]
    public async Task DELETE_jobs_keeps_the_log_of_the_job()
    {
        var made = await CreateJobAsync();
        var run = await RunToEndAsync(made.Id);
        (await DeleteAsync($"/v1/jobs/{made.Id}")).Is(204);
        (await GetAsync($"/v1/scheduler-logs/{run.Id}")).Is(200);
        Assert.Single((await GetAsync($"/v1/scheduler-logs?jobId={made["jobId"]}")).Is(200).Items);
        (await PostAsync($"/v1/scheduler-logs/{run.Id}/rerun")).IsProblem(422, "job_deleted");
    }

    [Fact]
    public async Task DELETE_jobs_with_kill_ends_what_runs_and_without_lets_it_go_on()
    {
        var spared = await StartSleepingAsync();
        var ended = await StartSleepingAsync();
        (await DeleteAsync($"/v1/jobs/{spared.Job}")).Is(204);
        (await DeleteAsync($"/v1/jobs/{ended.Job}?kill=true")).Is(204);
        var killed = await EndOfAsync(ended.Run);
        Assert.Equal("killed", killed["state"].GetValue<string>());
        Assert.Equal("running", (await GetAsync($"/v1/scheduler-logs/{spared.Run}"))["state"].GetValue<string>());
        (await PostAsync($"/v1/scheduler-logs/{spared.Run}/kill")).Is(202);
        await EndOfAsync(spared.Run);
    }

    [Fact]
    public async Task The_run_fields_of_a_job_are_those_of_the_newest_run()
    {
        var made = await CreateJobAsync(("target", "false"));
        await RunToEndAsync(made.Id);
        var failed = (await GetAsync($"/v1/jobs/{made.Id}")).Json;
        Assert.Equal("failed", failed["state"]!.GetValue<string>());
        Assert.Equal(4, failed["status"]!.GetValue<int>());
        Assert.Equal(2, failed["result"]!.GetValue<int>());
        Assert.InRange(failed["times"]!.GetValue<long>(), 0, 60_000);
        Assert.NotNull(failed["ip"]);
        Assert.InRange(failed["endTime"]!.GetValue<long>(), failed["startTime"]!.GetValue<long>(), long.MaxValue);
        (await PutAsync($"/v1/jobs/{made.Id}", Job(("name", made["name"].GetValue<string>()), ("target", "sleep 60")))).Is(200);
        var run = (await PostAsync($"/v1/jobs/{made.Id}/runs")).Is(202);
        await BecomesAsync(run.Id, state => state == "running");
        var running = (await GetAsync($"/v1/jobs/{made.Id}")).Json;
        Assert.Equal("running", running["state"]!.GetValue<string>());
        Assert.Equal(1, running["runningCount"]!.GetValue<int>());
        Assert.Null(running["endTime"]);
        Assert.Equal(2, running["version"]!.GetValue<int>());
        (await PostAsync($"/v1/scheduler-logs/{run.Id}/kill")).Is(202);
        await EndOfAsync(run.Id);
    }

    private async Task<(long Job, long Run)> StartSleepingAsync()
    {
        var job = await CreateJobAsync(("target", "sleep 60"));
        var run = (await PostAsync($"/v1/jobs/{job.Id}/runs")).Is(202);
        await BecomesAsync(run.Id, state => state == "running");
        return (job.Id, run.Id);
    }
}
