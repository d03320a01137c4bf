namespace Belfry.IntegrationTests.Api;

/// <summary>The rows of the contract about runs now, rerun, kill and the log.</summary>
public sealed class RunsTests(ApiMaster master) : ApiTest(master)
{
    [Fact]
    public async Task POST_jobs_runs_reserves_a_row_and_runs_once()
    {
        var job = await CreateJobAsync(("target", "echo hello"), ("cron", "0 0 1 1 *"));
        var reserved = (await PostAsync($"/v1/jobs/{job.Id}/runs")).Is(202);
        Assert.Equal($"/v1/scheduler-logs/{reserved.Id}", reserved.Headers.Location!.ToString());
        var row = await EndOfAsync(reserved.Id);
        Assert.Equal(reserved["runId"].GetValue<string>(), row["runId"].GetValue<string>());
        Assert.Equal(job["jobId"].GetValue<string>(), row["jobId"].GetValue<string>());
        Assert.Equal(job["name"].GetValue<string>(), row["jobName"].GetValue<string>());
        Assert.Equal("0 0 1 1 *", row["cron"].GetValue<string>());
        Assert.Equal("command", row["type"].GetValue<string>());
        Assert.Equal("succeeded", row["state"].GetValue<string>());
        Assert.Equal(2, row["status"].GetValue<int>());
        Assert.Equal(1, row["result"].GetValue<int>());
        Assert.Equal("person", row["cause"].GetValue<string>());
        Assert.Equal("a admin", row["startedBy"].GetValue<string>());
        Assert.Equal("a admin", row["username"].GetValue<string>());
        Assert.Equal(1, row["attempt"].GetValue<int>());
        Assert.Equal(0, row["shard"].GetValue<int>());
        Assert.Equal(0, row["exitCode"].GetValue<int>());
        Assert.Equal(1, row["jobVersion"].GetValue<int>());
        Assert.Equal("test", row["workerName"].GetValue<string>());
        Assert.Equal(row["createTime"].GetValue<long>(), row["queuedAt"].GetValue<DateTimeOffset>().ToUnixTimeSeconds());
        Assert.Equal(row["startTime"].GetValue<long>(), row["startedAt"].GetValue<DateTimeOffset>().ToUnixTimeSeconds());
        Assert.Equal(row["endTime"].GetValue<long>(), row["endedAt"].GetValue<DateTimeOffset>().ToUnixTimeSeconds());
        Assert.Equal(
            (long)(row["endedAt"].GetValue<DateTimeOffset>() - row["startedAt"].GetValue<DateTimeOffset>()).TotalMilliseconds,
            row["times"].GetValue<long>());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", row["endedAt"].GetValue<string>());
        foreach (var field in (string[])["lateMs", "coalesced", "coversFrom", "coversTo", "remark", "workerGroupName"])
            Assert.True(row.Json.ContainsKey(field) && row.Json[field] is null, field);
        Assert.False((await GetAsync($"/v1/jobs/{job.Id}"))["scheduled"].GetValue<bool>());
    }

    [Fact]
    public async Task Params_of_a_run_stand_above_those_of_the_job()
    {
        var job = await CreateJobAsync(("type", "shell"), ("target", "echo $A $B"), ("params", new { A = "job", B = "job" }));
        var run = await RunToEndAsync(job.Id, new { @params = new { A = "run" } });
        Assert.Equal("run job\n", (await GetAsync($"/v1/scheduler-logs/{run.Id}/output")).Is(200).Text);
        (await PostAsync($"/v1/jobs/{job.Id}/runs", new { @params = new { BELFRY_RUN_ID = "x" }, delay = -1, version = 0, color = 1 }))
            .Names("params.BELFRY_RUN_ID", "delay", "version", "color");
        (await PostAsync($"/v1/jobs/{job.Id}/runs", new { delay = 1, at = 1 })).Names("at");
    }

    [Fact]
    public async Task An_old_version_can_be_run_again()
    {
        var job = await CreateJobAsync(("target", "echo one"));
        (await PutAsync($"/v1/jobs/{job.Id}", Job(("name", job["name"].GetValue<string>()), ("target", "echo two")))).Is(200);
        var old = await RunToEndAsync(job.Id, new { version = 1 });
        Assert.Equal(1, old["jobVersion"].GetValue<int>());
        Assert.Equal("one\n", (await GetAsync($"/v1/scheduler-logs/{old.Id}/output")).Text);
        var late = await RunToEndAsync(job.Id, new { version = 1, delay = 0.01 });
        Assert.Equal(1, late["jobVersion"].GetValue<int>());
        Assert.Equal("timer", late["cause"].GetValue<string>());
        (await PostAsync($"/v1/jobs/{job.Id}/runs", new { version = 3 })).IsProblem(422, "no_such_version").NamesFields("version");
    }

    [Fact]
    public async Task Without_force_the_concurrency_of_the_job_applies()
    {
        var job = await CreateJobAsync(("target", "sleep 60"));
        var first = (await PostAsync($"/v1/jobs/{job.Id}/runs")).Is(202);
        await BecomesAsync(first.Id, state => state == "running");
        var skipped = await RunToEndAsync(job.Id);
        Assert.Equal("skipped", skipped["state"].GetValue<string>());
        Assert.Equal(0, skipped["status"].GetValue<int>());
        Assert.Null(skipped.Json["result"]);
        Assert.Contains("forbid", skipped["remark"].GetValue<string>());
        var forced = (await PostAsync($"/v1/jobs/{job.Id}/runs", new { force = true })).Is(202);
        await BecomesAsync(forced.Id, state => state == "running");
        Assert.Equal(2, (await GetAsync($"/v1/jobs/{job.Id}"))["runningCount"].GetValue<int>());
        foreach (var run in (Reply[])[first, forced])
        {
            var asked = (await PostAsync($"/v1/scheduler-logs/{run.Id}/kill")).Is(202);
            Assert.Equal(run.Id, asked.Id);
            var killed = await EndOfAsync(run.Id);
            Assert.Equal("killed", killed["state"].GetValue<string>());
            Assert.Equal(4, killed["status"].GetValue<int>());
            Assert.Contains("a admin", killed["remark"].GetValue<string>());
            (await PostAsync($"/v1/scheduler-logs/{run.Id}/kill")).IsProblem(409, "already_ended");
        }
        (await PostAsync($"/v1/scheduler-logs/{skipped.Id}/kill")).IsProblem(409, "already_ended");
    }

    [Fact]
    public async Task POST_kill_ends_a_run_that_nobody_can_take()
    {
        var job = await CreateJobAsync(("tag", "nobody-has-this"));
        var run = (await PostAsync($"/v1/jobs/{job.Id}/runs")).Is(202);
        var waiting = await Eventually.BecomesAsync(
            () => GetAsync($"/v1/scheduler-logs/{run.Id}"), row => row.Json["remark"]?.GetValue<string>().Contains("nobody-has-this") == true, Ct);
        Assert.Equal("queued", waiting["state"].GetValue<string>());
        Assert.Equal("queued", (await GetAsync($"/v1/jobs/{job.Id}"))["state"].GetValue<string>());
        (await PostAsync($"/v1/scheduler-logs/{run.Id}/kill")).Is(202);
        Assert.Equal("killed", (await EndOfAsync(run.Id))["state"].GetValue<string>());
    }

    [Fact]
    public async Task A_run_that_the_leader_has_not_seen_yet_is_queued_and_can_be_killed()
    {
        var job = await CreateJobAsync(("target", "sleep 60"));
        Reply run;
        await using (await HoldAsync("runs"))
        {
            run = (await PostAsync($"/v1/jobs/{job.Id}/runs", new { @params = new { A = "1" } })).Is(202);
            var waiting = (await GetAsync($"/v1/scheduler-logs/{run["runId"]}")).Is(200);
            Assert.Equal("queued", waiting["state"].GetValue<string>());
            Assert.Equal("person", waiting["cause"].GetValue<string>());
            Assert.Equal("waits for the leader", waiting["remark"].GetValue<string>());
            (await PostAsync($"/v1/scheduler-logs/{run.Id}/kill")).Is(202);
        }
        Assert.Equal("killed", (await EndOfAsync(run.Id))["state"].GetValue<string>());
    }

    [Fact]
    public async Task POST_rerun_takes_the_params_of_the_run_and_the_newest_version()
    {
        var job = await CreateJobAsync(("type", "shell"), ("target", "echo old $A"));
        var run = await RunToEndAsync(job.Id, new { @params = new { A = "x" } });
        (await PutAsync($"/v1/jobs/{job.Id}", Job(("name", job["name"].GetValue<string>()), ("type", "shell"), ("target", "echo new $A; echo $BELFRY_SCHEDULED_AT")))).Is(200);
        var again = (await PostAsync($"/v1/scheduler-logs/{run["runId"]}/rerun")).Is(202);
        var row = await EndOfAsync(again.Id);
        Assert.Equal(2, row["jobVersion"].GetValue<int>());
        Assert.Equal("person", row["cause"].GetValue<string>());
        Assert.Equal(run["scheduledAt"].GetValue<string>(), row["scheduledAt"].GetValue<string>());
        Assert.StartsWith("new x\n", (await GetAsync($"/v1/scheduler-logs/{row.Id}/output")).Text);
    }

    [Fact]
    public async Task Retries_are_rows_of_their_own_joined_by_firstRunId()
    {
        var job = await CreateJobAsync(("target", "false"), ("retry", new { limit = 1, delaySeconds = 0 }));
        var first = await RunToEndAsync(job.Id);
        var rows = await Eventually.BecomesAsync(
            () => GetAsync($"/v1/scheduler-logs?firstRunId={first.Id}&sort=attempt"), reply => reply.Items.Count(row => row!["state"]!.GetValue<string>() == "failed") == 2, Ct);
        Assert.Equal([1, 2], rows.Items.Select(row => row!["attempt"]!.GetValue<int>()));
        Assert.Equal("retry", rows.Items[1]!["cause"]!.GetValue<string>());
        Assert.Equal(
            [2, 1], (await GetAsync($"/v1/scheduler-logs?jobId={job.Id}")).Items.Select(row => row!["attempt"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData("999999999")]
    [InlineData("0199b3a4-5c7e-7d11-a6e0-2f6f3f9b8c01")]
    [InlineData("x")]
    public async Task A_run_that_does_not_exist_is_a_404_whatever_is_asked_of_it(string id)
    {
        (await GetAsync($"/v1/scheduler-logs/{id}")).IsProblem(404, "not_found");
        (await GetAsync($"/v1/scheduler-logs/{id}/output")).IsProblem(404, "not_found");
        (await GetAsync($"/v1/scheduler-logs/{id}/output?follow=true")).IsProblem(404, "not_found");
        (await GetAsync($"/v1/scheduler-logs/{id}/output?tail=3")).IsProblem(404, "not_found");
        (await PostAsync($"/v1/scheduler-logs/{id}/rerun")).IsProblem(404, "not_found");
        (await PostAsync($"/v1/scheduler-logs/{id}/kill")).IsProblem(404, "not_found");
    }

    [Fact]
    public async Task A_uuid_with_the_number_of_a_run_but_another_time_is_not_that_run()
    {
        var job = await CreateJobAsync();
        var run = await RunToEndAsync(job.Id);
        var other = $"0000{run["runId"].GetValue<string>()[4..]}";
        (await GetAsync($"/v1/scheduler-logs/{other}")).IsProblem(404, "not_found");
        Assert.Empty((await GetAsync($"/v1/scheduler-logs?runId={other}")).Items);
    }
}
