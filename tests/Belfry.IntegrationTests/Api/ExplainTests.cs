using System.Globalization;
using System.Text.Json.Nodes;
using Belfry.Storage;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace Belfry.IntegrationTests.Api;

/// <summary><c>GET /v1/jobs/{id}/explain</c> and <c>/v1/storage</c>.</summary>
public sealed class ExplainTests(ApiMaster master, PostgresFixture postgres) : ApiTest(master)
{
    [Fact]
    public async Task A_job_that_was_never_started_is_stopped_and_one_without_a_cron_says_so()
    {
        var job = await CreateJobAsync(("cron", "0 2 * * *"));
        var stopped = await ExplainAsync(job.Id);
        Assert.Contains("never started", Text(stopped, "stopped"));
        Assert.Empty(stopped["next"].AsArray());
        Assert.Equal(job["name"].GetValue<string>(), stopped["name"].GetValue<string>());
        Assert.Contains("POST /v1/schedulers", Text(await ExplainAsync((await CreateJobAsync()).Id), "no_cron"));
        (await PostAsync("/v1/schedulers", new { jobIds = (long[])[job.Id] })).Is(200);
        (await DeleteAsync($"/v1/schedulers?jobId={job.Id}")).Is(200);
        var again = await ExplainAsync(job.Id);
        Assert.Contains("was stopped at", Text(again, "stopped"));
        Assert.True(InstantOf(again, "stopped") <= again["at"].GetValue<DateTimeOffset>());
        (await GetAsync("/v1/jobs/999999999/explain")).IsProblem(404, "not_found");
    }

    [Fact]
    public async Task The_next_five_instants_are_told_with_a_word_where_the_clocks_change()
    {
        // In Berlin the clocks jump from 2:00 to 3:00 on the last Sunday of March, and go back from 3:00 on that of October.
        var job = await CreateJobAsync(("cron", "30 2 * 3,10 SUNL"), ("timeZone", "Europe/Berlin"));
        (await PostAsync("/v1/schedulers", new { jobIds = (long[])[job.Id] })).Is(200);
        var next = (await ExplainAsync(job.Id))["next"].AsArray();
        Assert.Equal(5, next.Count);
        foreach (var instant in next)
        {
            var month = instant!["at"]!.GetValue<DateTimeOffset>().Month;
            Assert.Contains(month == 3 ? "T03:00:00+02:00" : "T02:30:00+02:00", instant["local"]!.GetValue<string>());
            Assert.Contains(month == 3 ? "jump ahead here, from 02:00 to 03:00" : "02:30 comes twice, and this is the first", instant["note"]!.GetValue<string>());
        }
        (await DeleteAsync($"/v1/schedulers?jobId={job.Id}")).Is(200);
        var plain = await CreateJobAsync(("cron", "0 12 1 * *"), ("timeZone", "Europe/Berlin"));
        (await PostAsync("/v1/schedulers", new { jobIds = (long[])[plain.Id] })).Is(200);
        var reply = await ExplainAsync(plain.Id);
        Assert.All(reply["next"].AsArray(), instant => Assert.Null(instant!["note"]));
        Assert.StartsWith("It is due next at", Text(reply, "due"));
        (await DeleteAsync($"/v1/schedulers?jobId={plain.Id}")).Is(200);
    }

    [Fact]
    public async Task A_schedule_without_an_instant_ahead_says_why_it_is_never_due_again()
    {
        var ended = await CreateJobAsync(("cron", "0 2 * * *"), ("endsAt", "2020-01-01T00:00:00Z"));
        Assert.DoesNotContain("never_again", Codes(await ExplainAsync(ended.Id)));
        (await PostAsync("/v1/schedulers", new { jobIds = (long[])[ended.Id] })).Is(200);
        var over = await ExplainAsync(ended.Id);
        Assert.Contains("ended at 2020-01-01T00:00:00.000Z (endsAt)", Text(over, "never_again"));
        Assert.Equal(DateTimeOffset.Parse("2020-01-01T00:00:00Z", CultureInfo.InvariantCulture), InstantOf(over, "never_again"));
        Assert.Empty(over["next"].AsArray());
        Assert.DoesNotContain("due", Codes(over));
        Assert.DoesNotContain("stopped", Codes(over));
        (await DeleteAsync($"/v1/schedulers?jobId={ended.Id}")).Is(200);

        // Started the day after the last instant of its expression.
        var year = TimeProvider.System.GetUtcNow().Year + 1;
        var cron = $"0 0 0 1 1 ? {year}";
        var late = await CreateJobAsync(("cron", cron));
        (await PostAsync("/v1/schedulers", new { jobIds = (long[])[late.Id], at = $"{year}-01-02T00:00:00Z" })).Is(200);
        var past = await ExplainAsync(late.Id);
        Assert.Contains($"No instant lies ahead of {cron}.", Text(past, "never_again"));
        Assert.Null(Reason(past, "never_again")["at"]);
        (await DeleteAsync($"/v1/schedulers?jobId={late.Id}")).Is(200);
        Assert.DoesNotContain("never_again", Codes(await ExplainAsync(late.Id)));
    }

    [Fact]
    public async Task While_no_master_leads_that_is_told()
    {
        await using var alone = await TestMaster.StartAsync(postgres, Ct);
        using var client = await alone.ClientAsync("operator", Ct);
        var job = (await PostAsync("/v1/jobs", Job(), client)).Is(201);
        await BecomesWithoutAsync("no_leader", job.Id, client);
        await using (await DeposeAsync(alone))
        {
            var reply = await ExplainAsync(job.Id, client);
            Assert.Contains("No master leads", Text(reply, "no_leader"));
            Assert.DoesNotContain("behind", Codes(reply));
        }
        await BecomesWithoutAsync("no_leader", job.Id, client);
    }

    [Fact]
    public async Task A_scheduler_that_is_more_than_a_minute_behind_says_how_far_it_has_come()
    {
        await using var alone = await TestMaster.StartAsync(postgres, Ct);
        using var client = await alone.ClientAsync("operator", Ct);
        var job = (await PostAsync("/v1/jobs", Job(), client)).Is(201);
        await BecomesWithoutAsync("no_leader", job.Id, client);
        await using (await DeposeAsync(alone))
        {
            await FallBehindAsync(30);
            Assert.DoesNotContain("behind", Codes(await ExplainAsync(job.Id, client)));
            var through = await FallBehindAsync(90);
            var reply = await ExplainAsync(job.Id, client);
            Assert.Equal(through, InstantOf(reply, "behind"));
            Assert.Contains($"until {through:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}; later instants follow", Text(reply, "behind"));
        }
        // Whoever leads next catches up.
        await BecomesWithoutAsync("behind", job.Id, client);

        async Task<DateTimeOffset> FallBehindAsync(int seconds)
        {
            await using var connection = await alone.Services.GetRequiredService<Database>().OpenAsync(Ct);
            return new DateTimeOffset(await connection.QuerySingleAsync<DateTime>(new CommandDefinition(
                """
                begin;
                lock table watermark in exclusive mode;
                update watermark set done_through = date_trunc('milliseconds', now()) - make_interval(secs => @seconds) returning done_through;
                commit
                """,
                new { seconds },
                cancellationToken: Ct)));
        }
    }

    [Fact]
    public async Task A_start_that_waits_is_told_with_what_it_will_be_due_at()
    {
        var job = await CreateJobAsync(("cron", "* * * * *"));
        var at = TimeProvider.System.GetUtcNow().AddDays(2);
        (await PostAsync("/v1/schedulers", new { jobIds = (long[])[job.Id], at })).Is(200);
        var later = await ExplainAsync(job.Id);
        Assert.NotNull(Text(later, "starts_later"));
        Assert.Equal(at, InstantOf(later, "starts_later"), TimeSpan.FromSeconds(1));
        Assert.Equal(later["next"][0]!["at"]!.GetValue<DateTimeOffset>(), InstantOf(later, "due"));
        Assert.Equal(5, later["next"].AsArray().Count);
        Assert.True(later["next"][0]!["at"]!.GetValue<DateTimeOffset>() > at);
        (await DeleteAsync($"/v1/schedulers?jobId={job.Id}")).Is(200);

        var once = await CreateJobAsync();
        (await PostAsync($"/v1/jobs/{once.Id}/runs", new { delay = 3600 })).Is(202);
        await Eventually.BecomesAsync(() => ExplainAsync(once.Id), reply => reply["timers"].AsArray().Count == 1, Ct);
        Assert.NotNull(Text(await ExplainAsync(once.Id), "timers"));
        (await DeleteAsync($"/v1/schedulers?jobId={once.Id}")).Is(200);
    }

    [Fact]
    public async Task A_run_that_goes_on_forbids_the_next()
    {
        var job = await CreateJobAsync(("target", "sleep 60"));
        var run = (await PostAsync($"/v1/jobs/{job.Id}/runs")).Is(202);
        await BecomesAsync(run.Id, state => state == "running");
        var skipped = await RunToEndAsync(job.Id);
        var reply = await ExplainAsync(job.Id);
        Assert.Contains($"Run {run.Id} is going on, on worker test", Text(reply, "running"));
        Assert.Contains("concurrency: forbid", Text(reply, "forbidden"));
        Assert.Contains($"{skipped.Id}", Text(reply, "last_skipped"));
        Assert.Equal(run.Id, Reason(reply, "running")["runId"]!.GetValue<long>());
        Assert.Equal(skipped.Id, Reason(reply, "last_skipped")["runId"]!.GetValue<long>());
        Assert.Equal(run.Id, Assert.Single(reply["active"].AsArray())!["id"]!.GetValue<long>());
        Assert.Equal(skipped.Id, Assert.Single(reply["last"].AsArray())!["id"]!.GetValue<long>());
        (await PostAsync($"/v1/scheduler-logs/{run.Id}/kill")).Is(202);
        await EndOfAsync(run.Id);
        Assert.Equal(2, (await ExplainAsync(job.Id))["last"].AsArray().Count);

        var failing = await CreateJobAsync(("target", "false"));
        var failed = await RunToEndAsync(failing.Id);
        var last = Text(await ExplainAsync(failing.Id), "last_failed");
        Assert.EndsWith($"{failed.Id} of {failed["scheduledAt"]}, failed: {failed["remark"]}", last);
        Assert.False(last.EndsWith("..", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_without_a_worker_and_one_that_is_to_be_tried_again_forbid_the_next_too()
    {
        var unplaced = await CreateJobAsync(("tag", "nobody-has-this"));
        var waits = (await PostAsync($"/v1/jobs/{unplaced.Id}/runs")).Is(202);
        await SkippedAsync(unplaced.Id);
        Assert.Contains("concurrency: forbid", Text(await ExplainAsync(unplaced.Id), "forbidden"));
        (await PostAsync($"/v1/scheduler-logs/{waits.Id}/kill")).Is(202);
        await EndOfAsync(waits.Id);
        Assert.DoesNotContain("forbidden", Codes(await ExplainAsync(unplaced.Id)));

        var failing = await CreateJobAsync(("target", "false"), ("retry", new { limit = 1, delaySeconds = 3600 }));
        await RunToEndAsync(failing.Id);
        await SkippedAsync(failing.Id);
        var reply = await ExplainAsync(failing.Id);
        Assert.Contains("concurrency: forbid", Text(reply, "forbidden"));
        Assert.Contains("attempt 1 failed", Text(reply, "queued"));
    }

    [Fact]
    public async Task A_job_whose_limit_is_beyond_what_is_listed_is_judged_by_all_of_its_runs()
    {
        var many = await CreateJobAsync(("tag", "nobody-has-this"), ("concurrency", "allow"), ("maxConcurrent", 22));
        for (var i = 0; i < 22; i++)
            (await PostAsync($"/v1/jobs/{many.Id}/runs")).Is(202);
        await SkippedAsync(many.Id);
        var reply = await ExplainAsync(many.Id);
        Assert.Equal(20, reply["active"].AsArray().Count);
        Assert.Contains("maxConcurrent", Text(reply, "forbidden"));
        (await DeleteAsync($"/v1/jobs/{many.Id}?kill=true")).Is(204);

        var queue = await CreateJobAsync(("tag", "nobody-has-this"), ("concurrency", "queue"), ("queueLimit", 1));
        foreach (var verdict in (string[])["held", "forbidden"])
        {
            (await PostAsync($"/v1/jobs/{queue.Id}/runs")).Is(202);
            await Eventually.BecomesAsync(() => ExplainAsync(queue.Id), now => Codes(now).Contains(verdict), Ct);
        }
        await SkippedAsync(queue.Id);
        (await DeleteAsync($"/v1/jobs/{queue.Id}?kill=true")).Is(204);
    }

    [Fact]
    public async Task Where_no_worker_may_take_it_each_is_told_with_the_rule_that_excludes_it()
    {
        var hand = (await PostAsync("/v1/workers", new { host = "h", name = NewName("by-hand"), srvName = "x", tag = "gpu-of-test" })).Is(201);
        var group = (await PostAsync("/v1/worker-groups", new { name = NewName("group"), workerIds = (long[])[hand.Id] })).Is(201);
        var job = await CreateJobAsync(("groupId", group.Id), ("tag", "gpu-of-test"));
        var run = (await PostAsync($"/v1/jobs/{job.Id}/runs")).Is(202);
        await Eventually.BecomesAsync(() => GetAsync($"/v1/scheduler-logs/{run.Id}"), row => row.Json["remark"]?.GetValue<string>().Contains("group") == true, Ct);
        var reply = await ExplainAsync(job.Id);
        Assert.Contains($"no worker of group {group["name"]}", Text(reply, "queued"));
        Assert.NotNull(Text(reply, "no_worker"));
        var verdicts = reply["workers"].AsArray().ToLookup(worker => worker!["name"]!.GetValue<string>(), worker => worker!["why"]!.GetValue<string>());
        Assert.Equal($"is not in group {group["name"]}", Assert.Single(verdicts["test"]));
        Assert.Equal("no process has joined under its name", Assert.Single(verdicts[hand["name"].GetValue<string>()]));
        // Of other tests there may be two of one name on two hosts.
        var rules = reply["workers"].AsArray().ToLookup(worker => worker!["name"]!.GetValue<string>(), worker => worker!["rule"]!.GetValue<string>());
        Assert.Equal("not_in_group", Assert.Single(rules["test"]));
        Assert.Equal("never_joined", Assert.Single(rules[hand["name"].GetValue<string>()]));
        (await PostAsync($"/v1/scheduler-logs/{run.Id}/kill")).Is(202);

        var other = await ExplainAsync((await CreateJobAsync(("tag", "linux"))).Id);
        var fit = other["workers"][0]!;
        Assert.Equal("test", fit["name"]!.GetValue<string>());
        Assert.True(fit["eligible"]!.GetValue<bool>());
        Assert.InRange(fit["freeSlots"]!.GetValue<int>(), 1, 32);
        Assert.DoesNotContain("no_worker", other["reasons"].AsArray().Select(reason => reason!["code"]!.GetValue<string>()));
    }

    [Fact]
    public async Task What_the_leader_has_not_taken_up_is_told()
    {
        var job = await CreateJobAsync(("cron", "0 0 1 1 *"));
        await using (await HoldAsync("schedule_periods"))
        {
            (await PostAsync("/v1/schedulers", new { jobIds = (long[])[job.Id] })).Is(202);
            Assert.Contains("start was asked for", Text(await ExplainAsync(job.Id), "requested"));
        }
        await Eventually.BecomesAsync(() => GetAsync($"/v1/jobs/{job.Id}"), now => now["scheduled"].GetValue<bool>(), Ct);
        (await DeleteAsync($"/v1/schedulers?jobId={job.Id}")).Is(200);
    }

    [Fact]
    public async Task Storage_shows_days_and_tables()
    {
        await RunToEndAsync((await CreateJobAsync(("target", "echo x"))).Id);
        var storage = (await GetAsync("/v1/storage", Api["viewer"])).Is(200);
        Assert.True(storage["databaseBytes"].GetValue<long>() > 1_000_000);
        var today = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var day = storage["days"].AsArray().Single(one => one!["day"]!.GetValue<string>() == today)!;
        Assert.True(day["historyBytes"]!.GetValue<long>() > 0);
        Assert.True(day["outputBytes"]!.GetValue<long>() > 0);
        Assert.True(storage["keptFrom"].GetValue<DateTimeOffset>() <= TimeProvider.System.GetUtcNow());
        Assert.Contains("jobs", storage["tables"].AsArray().Select(table => table!["name"]!.GetValue<string>()));
        Assert.DoesNotContain(storage["tables"].AsArray(), table => table!["name"]!.GetValue<string>().StartsWith("run_history_", StringComparison.Ordinal));
    }

    private async Task<Reply> ExplainAsync(long job, HttpClient? client = null)
        => (await GetAsync($"/v1/jobs/{job}/explain", client ?? Api["viewer"])).Is(200);

    private Task<Reply> BecomesWithoutAsync(string code, long job, HttpClient client)
        => Eventually.BecomesAsync(() => ExplainAsync(job, client), reply => !Codes(reply).Contains(code), Ct);

    /// <summary>Gives the leadership to a master that is gone, and keeps it there until it is disposed.</summary>
    private async Task<IAsyncDisposable> DeposeAsync(TestMaster leader)
    {
        await using var connection = await leader.Services.GetRequiredService<Database>().OpenAsync(Ct);
        await connection.ExecuteAsync(new CommandDefinition(
            "update leadership set master_id = gen_random_uuid(), epoch = epoch + 1", cancellationToken: Ct));
        // Within the lease that the others leave to the one that is gone.
        return await HoldAsync("leadership", leader);
    }

    /// <summary>What the leader itself makes of one run more.</summary>
    private async Task SkippedAsync(long job) => Assert.Equal("skipped", (await RunToEndAsync(job))["state"].GetValue<string>());

    private static IEnumerable<string> Codes(Reply reply) => reply["reasons"].AsArray().Select(reason => reason!["code"]!.GetValue<string>());

    private static string Text(Reply reply, string code) => Reason(reply, code)["text"]!.GetValue<string>();

    private static DateTimeOffset InstantOf(Reply reply, string code) => Reason(reply, code)["at"]!.GetValue<DateTimeOffset>();

    private static JsonNode Reason(Reply reply, string code)
        => reply["reasons"].AsArray().FirstOrDefault(reason => reason!["code"]!.GetValue<string>() == code)
           ?? throw new InvalidOperationException($"{code} is not among the reasons: {reply}");
}
