using System.Globalization;
using System.Text.Json.Nodes;

namespace Belfry.IntegrationTests.Api;

/// <summary>The rows of the contract about <c>/v1/schedulers</c>.</summary>
public sealed class SchedulersTests(ApiMaster master) : ApiTest(master)
{
    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    [Fact]
    public async Task POST_schedulers_starts_a_job_with_a_cron_and_answers_when_that_is_done()
    {
        var job = await CreateJobAsync(("cron", "0 0 1 1 *"));
        var item = Assert.Single((await StartAsync(job.Id)).Is(200).Items)!;
        Assert.Equal(job["jobId"].GetValue<string>(), item["jobId"]!.GetValue<string>());
        Assert.Null(item["runId"]);
        var next = item["nextFireTime"]!.GetValue<long>();
        Assert.True(next > Now);
        var started = (await GetAsync($"/v1/jobs/{job.Id}")).Is(200);
        Assert.True(started["scheduled"].GetValue<bool>());
        Assert.Equal(next, started["nextFireTime"].GetValue<long>());
        Assert.Equal(1, started["version"].GetValue<int>());
        Assert.Contains(job.Id, (await GetAsync("/v1/jobs?scheduled=true&pageSize=500")).Items.Select(other => other!["id"]!.GetValue<long>()));
    }

    [Fact]
    public async Task DELETE_schedulers_stops_and_stopping_a_stopped_job_is_no_error()
    {
        var job = await CreateJobAsync(("cron", "0 0 1 1 *"));
        (await StartAsync(job.Id)).Is(200);
        foreach (var stop in (Reply[])[
            await DeleteAsync("/v1/schedulers", new { jobIds = (long[])[job.Id] }),
            await DeleteAsync($"/v1/schedulers?jobId={job["jobId"]}&kill=false"),
            await DeleteAsync($"/v1/schedulers?jobId={job.Id}", new { kill = true })])
        {
            var item = Assert.Single(stop.Is(200).Items)!;
            Assert.Null(item["nextFireTime"]);
        }
        Assert.False((await GetAsync($"/v1/jobs/{job.Id}"))["scheduled"].GetValue<bool>());
        (await DeleteAsync("/v1/schedulers")).Names("jobIds");
    }

    [Fact]
    public async Task A_job_without_a_cron_runs_once_and_its_run_is_told()
    {
        var job = await CreateJobAsync();
        var item = Assert.Single((await StartAsync(job.Id)).Is(200).Items)!;
        var run = (await GetAsync($"/v1/scheduler-logs/{item["runId"]}")).Is(200);
        var ended = await EndOfAsync(run.Id);
        Assert.Equal("succeeded", ended["state"].GetValue<string>());
        Assert.Equal("timer", ended["cause"].GetValue<string>());
        Assert.Equal(item["runId"]!.GetValue<string>(), ended["runId"].GetValue<string>());
    }

    [Fact]
    public async Task A_delayed_start_of_a_job_without_a_cron_waits_as_queued_and_adds_a_timer_each_time()
    {
        var job = await CreateJobAsync();
        var first = Assert.Single((await StartAsync(job.Id, ("delay", 3600))).Is(200).Items)!;
        Assert.InRange(first["nextFireTime"]!.GetValue<long>(), Now + 3500, Now + 3601);
        var second = Assert.Single((await StartAsync(job.Id, ("delay", 7200.5))).Is(200).Items)!;
        Assert.Equal(first["nextFireTime"]!.GetValue<long>(), second["nextFireTime"]!.GetValue<long>());
        Assert.NotEqual(first["runId"]!.GetValue<string>(), second["runId"]!.GetValue<string>());
        var waiting = (await GetAsync($"/v1/scheduler-logs/{second["runId"]}")).Is(200);
        Assert.Equal("queued", waiting["state"].GetValue<string>());
        Assert.Equal("timer", waiting["cause"].GetValue<string>());
        Assert.Null(waiting.Json["startedAt"]);

        (await PostAsync($"/v1/scheduler-logs/{first["runId"]}/kill")).Is(202);
        Assert.Equal("killed", (await EndOfAsync(await IdAsync(first)))["state"].GetValue<string>());
        (await DeleteAsync("/v1/schedulers", new { jobIds = (long[])[job.Id] })).Is(200);
        var cancelled = await EndOfAsync(waiting.Id);
        Assert.Equal("skipped", cancelled["state"].GetValue<string>());
        Assert.Null((await GetAsync($"/v1/jobs/{job.Id}")).Json["nextFireTime"]);
    }

    [Fact]
    public async Task A_start_at_a_time_replaces_a_start_that_waits()
    {
        var job = await CreateJobAsync(("cron", "* * * * *"));
        var at = TimeProvider.System.GetUtcNow().AddDays(2);
        var first = (await StartAsync(job.Id, ("at", at.ToString("O", CultureInfo.InvariantCulture)))).Is(200);
        Assert.InRange(NextOf(first), at.ToUnixTimeSeconds(), at.ToUnixTimeSeconds() + 61);
        var second = (await StartAsync(job.Id, ("at", at.AddDays(1).ToUnixTimeSeconds()))).Is(200);
        Assert.InRange(NextOf(second), at.ToUnixTimeSeconds() + 86_400, at.ToUnixTimeSeconds() + 86_461);
        var third = (await StartAsync(job.Id)).Is(200);
        Assert.InRange(NextOf(third), Now, Now + 61);
        (await DeleteAsync("/v1/schedulers", new { jobIds = (long[])[job.Id] })).Is(200);
    }

    [Fact]
    public async Task Delay_and_at_have_bounds_and_exclude_each_other()
    {
        var job = await CreateJobAsync();
        var now = TimeProvider.System.GetUtcNow();
        (await StartAsync(job.Id, ("delay", -1))).Names("delay");
        (await StartAsync(job.Id, ("delay", 31_536_000.5))).Names("delay");
        (await StartAsync(job.Id, ("delay", "10"))).Names("delay");
        (await StartAsync(job.Id, ("at", "soon"))).Names("at");
        (await StartAsync(job.Id, ("at", now.AddSeconds(-62)))).Names("at");
        (await StartAsync(job.Id, ("at", now.AddDays(3660)))).Names("at");
        (await StartAsync(job.Id, ("at", now), ("delay", 1))).Names("at");
        (await PostAsync("/v1/schedulers", new { delay = -1 })).Names("jobIds", "delay");
        (await StartAsync(job.Id, ("delay", 31_536_000))).Is(200);
        (await StartAsync(job.Id, ("at", now.AddDays(3649)))).Is(200);
        var past = (await StartAsync(job.Id, ("at", now.AddSeconds(-30)))).Is(200);
        Assert.Equal("succeeded", (await EndOfAsync(await IdAsync(Assert.Single(past.Items)!)))["state"].GetValue<string>());
        (await DeleteAsync("/v1/schedulers", new { jobIds = (long[])[job.Id] })).Is(200);
    }

    [Fact]
    public async Task A_hundred_timers_may_wait_and_the_next_is_a_422()
    {
        var job = await CreateJobAsync();
        foreach (var _ in Enumerable.Range(0, 99))
            (await PostAsync($"/v1/jobs/{job.Id}/runs", new { delay = 3600 })).Is(202);
        (await StartAsync(job.Id, ("delay", 3600))).Is(200);
        (await StartAsync(job.Id, ("delay", 3600))).IsProblem(422, "too_many_timers").NamesFields("jobIds");
        (await PostAsync($"/v1/jobs/{job.Id}/runs", new { delay = 3600 })).IsProblem(422, "too_many_timers");
        // One that is not there does not hide the one that is full.
        var both = (await PostAsync("/v1/schedulers", new { jobIds = (long[])[job.Id, 999_999_993], delay = 3600 })).IsProblem(422, "no_such_job");
        Assert.Equal(2, both["errors"]["jobIds"]!.AsArray().Count);
        (await DeleteAsync("/v1/schedulers", new { jobIds = (long[])[job.Id] })).Is(200);
        (await StartAsync(job.Id, ("delay", 3600))).Is(200);
        (await DeleteAsync("/v1/schedulers", new { jobIds = (long[])[job.Id] })).Is(200);
    }

    [Fact]
    public async Task One_bad_id_changes_nothing_and_every_bad_one_is_named()
    {
        var good = await CreateJobAsync(("cron", "0 0 1 1 *"));
        var unknown = Guid.NewGuid();
        var reply = await PostAsync("/v1/schedulers", new JsonObject { ["jobIds"] = new JsonArray(good.Id, 999_999_991, unknown.ToString(), "999999992") });
        reply.IsProblem(422, "no_such_job").NamesFields("jobIds");
        var named = reply["errors"]["jobIds"]!.AsArray().Select(why => why!.GetValue<string>()).ToList();
        Assert.Equal(3, named.Count);
        Assert.All(["999999991", unknown.ToString(), "999999992"], id => Assert.Contains(named, why => why.StartsWith(id, StringComparison.Ordinal)));
        Assert.False((await GetAsync($"/v1/jobs/{good.Id}"))["scheduled"].GetValue<bool>());
        (await DeleteAsync($"/v1/schedulers?jobId={good.Id}&jobId=999999991")).IsProblem(422, "no_such_job");
        (await PostAsync("/v1/schedulers", new { jobIds = (object[])[1, "x", 2] })).Names("jobIds");
        (await PostAsync("/v1/schedulers", new { jobIds = (long[])[] })).Names("jobIds");
    }

    [Fact]
    public async Task Ten_thousand_jobs_start_and_stop_in_one_call_each()
    {
        var mark = NewName("many");
        await ScalarAsync<int>(
            """
            insert into jobs (job_id, name, cron, username, spec, policies)
            select gen_random_uuid(), @mark || n, '0 0 1 1 *', 'test', '{"type":"command","target":"true"}', '{}' from generate_series(1, 10000) n;
            insert into job_versions (job_id, version, name, cron, time_zone, username, spec, policies)
            select id, 1, name, cron, time_zone, username, spec, policies from jobs where name like @mark || '%';
            """,
            new { mark });
        var ids = (await ScalarAsync<long[]>("select array_agg(id order by id desc) from jobs where name like @mark || '%'", new { mark })).ToList();
        var started = await PostAsync("/v1/schedulers", new { jobIds = ids });
        Assert.True(started.Status is 200 or 202, started.ToString());
        Assert.Equal(10_000, started.Items.Count);
        Assert.Equal(
            await ScalarAsync<Guid>("select job_id from jobs where id = @id", new { id = ids[0] }),
            started.Items[0]!["jobId"]!.GetValue<Guid>());
        await Eventually.BecomesAsync(() => OpenAsync(mark), open => open == 10_000, Ct, TimeSpan.FromSeconds(20));
        var stopped = await DeleteAsync("/v1/schedulers", new { jobIds = ids });
        Assert.True(stopped.Status is 200 or 202, stopped.ToString());
        await Eventually.BecomesAsync(() => OpenAsync(mark), open => open == 0, Ct, TimeSpan.FromSeconds(20));
        (await PostAsync("/v1/schedulers", new { jobIds = ids.Append(1) })).Names("jobIds");
    }

    [Fact]
    public async Task While_the_leader_cannot_apply_it_the_answer_is_202_and_pending()
    {
        var cron = await CreateJobAsync(("cron", "0 0 1 1 *"));
        var once = await CreateJobAsync();
        Reply reply;
        await using (await HoldAsync("schedule_periods"))
        {
            reply = (await PostAsync("/v1/schedulers", new { jobIds = (long[])[cron.Id, once.Id] })).Is(202);
            Assert.True(reply["pending"].GetValue<bool>());
            Assert.Null(reply.Items[0]!["nextFireTime"]);
            Assert.NotNull(reply.Items[1]!["runId"]);
            var waiting = (await GetAsync($"/v1/scheduler-logs/{reply.Items[1]!["runId"]}")).Is(200);
            Assert.Equal("queued", waiting["state"].GetValue<string>());
            Assert.Equal(waiting.Id, waiting["firstRunId"].GetValue<long>());
            Assert.Equal("", (await GetAsync($"/v1/scheduler-logs/{waiting.Id}/output")).Is(200).Text);
        }
        await Eventually.BecomesAsync(() => GetAsync($"/v1/jobs/{cron.Id}"), job => job["scheduled"].GetValue<bool>(), Ct, TimeSpan.FromSeconds(20));
        await EndOfAsync(await IdAsync(reply.Items[1]!));
        (await DeleteAsync("/v1/schedulers", new { jobIds = (long[])[cron.Id] })).Is(200);
    }

    [Fact]
    public async Task Stopping_with_kill_ends_what_runs_and_what_is_queued()
    {
        var job = await CreateJobAsync(("target", "sleep 60"), ("concurrency", "queue"));
        var running = (await PostAsync($"/v1/jobs/{job.Id}/runs")).Is(202);
        await BecomesAsync(running.Id, state => state == "running");
        var queued = (await PostAsync($"/v1/jobs/{job.Id}/runs")).Is(202);
        (await DeleteAsync("/v1/schedulers", new { jobIds = (long[])[job.Id], kill = true })).Is(200);
        Assert.Equal("killed", (await EndOfAsync(running.Id))["state"].GetValue<string>());
        Assert.Equal("killed", (await EndOfAsync(queued.Id))["state"].GetValue<string>());
    }

    [Fact]
    public async Task Removing_the_cron_stops_and_changing_it_neither_starts_nor_stops()
    {
        var job = await CreateJobAsync(("cron", "0 0 1 1 *"));
        var name = job["name"].GetValue<string>();
        (await PutAsync($"/v1/jobs/{job.Id}", Job(("name", name), ("cron", "0 0 2 1 *")))).Is(200);
        Assert.False((await GetAsync($"/v1/jobs/{job.Id}"))["scheduled"].GetValue<bool>());
        (await StartAsync(job.Id)).Is(200);
        (await PutAsync($"/v1/jobs/{job.Id}", Job(("name", name), ("cron", "0 0 3 1 *")))).Is(200);
        var third = await Eventually.BecomesAsync(
            () => GetAsync($"/v1/jobs/{job.Id}"),
            now => DateTimeOffset.FromUnixTimeSeconds(now["nextFireTime"].GetValue<long>()).Day == 3,
            Ct);
        Assert.True(third["scheduled"].GetValue<bool>());
        (await PutAsync($"/v1/jobs/{job.Id}", Job(("name", name)))).Is(200);
        await Eventually.BecomesAsync(() => GetAsync($"/v1/jobs/{job.Id}"), now => !now["scheduled"].GetValue<bool>(), Ct);
        (await PutAsync($"/v1/jobs/{job.Id}", Job(("name", name), ("cron", "0 0 3 1 *")))).Is(200);
        Assert.False((await GetAsync($"/v1/jobs/{job.Id}"))["scheduled"].GetValue<bool>());
    }

    private Task<Reply> StartAsync(long job, params (string Field, object Value)[] fields)
    {
        var body = Job(fields!);
        foreach (var own in (string[])["name", "type", "target"])
            body.Remove(own);
        body["jobIds"] = new JsonArray(job);
        return PostAsync("/v1/schedulers", body);
    }

    private static long NextOf(Reply started) => Assert.Single(started.Items)!["nextFireTime"]!.GetValue<long>();

    private async Task<long> IdAsync(JsonNode item) => (await GetAsync($"/v1/scheduler-logs/{item["runId"]}")).Is(200).Id;

    private Task<long> OpenAsync(string mark) => ScalarAsync<long>(
        "select count(*) from schedule_periods where job_name like @mark || '%' and to_at is null", new { mark });
}
