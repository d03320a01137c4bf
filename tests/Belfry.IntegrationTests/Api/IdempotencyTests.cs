namespace Belfry.IntegrationTests.Api;

/// <summary><c>Idempotency-Key</c>: a POST that is sent twice is carried out once.</summary>
public sealed class IdempotencyTests(ApiMaster master) : ApiTest(master)
{
    [Fact]
    public async Task The_same_request_gets_the_same_answer_and_is_carried_out_once()
    {
        var key = ("Idempotency-Key", NewName("key"));
        var job = Job();
        var first = (await PostAsync("/v1/jobs", job, null, key)).Is(201);
        var second = (await PostAsync("/v1/jobs", job, null, key)).Is(201);
        Assert.Equal(first.Text, second.Text);
        Assert.Equal(first.ETag, second.ETag);
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal(first.MediaType, second.MediaType);
        Assert.Single((await GetAsync($"/v1/jobs?name={job["name"]}")).Items);
    }

    [Fact]
    public async Task The_same_key_with_another_request_is_a_422()
    {
        var key = ("Idempotency-Key", NewName("key"));
        (await PostAsync("/v1/jobs", Job(), null, key)).Is(201);
        (await PostAsync("/v1/jobs", Job(), null, key)).IsProblem(422, "key_reused");
        (await PostAsync("/v1/worker-groups", new { name = NewName() }, null, key)).IsProblem(422, "key_reused");
        (await PostAsync("/v1/jobs", Job(), Api["operator"], key)).Is(201);
    }

    [Fact]
    public async Task Refusals_are_kept_too()
    {
        var key = ("Idempotency-Key", NewName("key"));
        var body = new { name = "", type = "command", target = "true" };
        var first = (await PostAsync("/v1/jobs", body, null, key)).Names("name");
        Assert.Equal(first.Text, (await PostAsync("/v1/jobs", body, null, key)).Names("name").Text);
    }

    [Fact]
    public async Task Of_many_at_once_one_is_carried_out()
    {
        var key = ("Idempotency-Key", NewName("key"));
        var job = await CreateJobAsync(("concurrency", "allow"));
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PostAsync($"/v1/jobs/{job.Id}/runs", null, null, key)));
        var done = replies.Where(reply => reply.Status == 202).ToList();
        Assert.NotEmpty(done);
        Assert.Single(done.Select(reply => reply.Text).Distinct());
        Assert.All(replies.Where(reply => reply.Status != 202), reply =>
        {
            reply.IsProblem(409, "in_progress");
            Assert.NotNull(reply.Headers.RetryAfter);
        });
        await EndOfAsync(done[0].Id);
        Assert.Single((await GetAsync($"/v1/scheduler-logs?jobId={job.Id}")).Items);
    }

    [Fact]
    public async Task A_key_is_free_again_after_a_day()
    {
        var name = NewName("key");
        var first = (await PostAsync("/v1/jobs", Job(), null, ("Idempotency-Key", name))).Is(201);
        await ScalarAsync<int>("update idempotency_keys set created_at = now() - interval '25 hours' where key = @name", new { name });
        var second = (await PostAsync("/v1/jobs", Job(), null, ("Idempotency-Key", name))).Is(201);
        Assert.NotEqual(first.Id, second.Id);
    }

    [Fact]
    public async Task A_request_that_was_cut_off_can_be_sent_again()
    {
        var name = NewName("key");
        (await PostAsync("/v1/jobs", Job(), null, ("Idempotency-Key", name))).Is(201);
        await ScalarAsync<int>("update idempotency_keys set status = null where key = @name", new { name });
        (await PostAsync("/v1/jobs", Job(), null, ("Idempotency-Key", name))).IsProblem(422, "key_reused");
        await ScalarAsync<int>("update idempotency_keys set created_at = now() - interval '2 minutes' where key = @name", new { name });
        (await PostAsync("/v1/jobs", Job(), null, ("Idempotency-Key", name))).Is(201);
    }

    [Fact]
    public async Task A_key_that_is_too_long_is_a_400()
        => (await PostAsync("/v1/jobs", Job(), null, ("Idempotency-Key", new string('k', 201)))).IsProblem(400, "invalid");

    [Fact]
    public async Task What_is_kept_of_a_request_cannot_be_compared_with_a_guess_at_its_secret()
    {
        var job = await CreateJobAsync();
        var body = new { @params = new { PIN = new { secret = true, value = "1234" } } };
        var keys = new[] { NewName("key"), NewName("key") };
        foreach (var key in keys)
            (await PostAsync($"/v1/jobs/{job.Id}/runs", body, null, ("Idempotency-Key", key))).Is(202);
        Assert.Equal(2, await ScalarAsync<long>("select count(distinct request) from idempotency_keys where key = any(@keys)", new { keys }));
    }

    [Fact]
    public async Task An_answer_that_holds_a_secret_is_not_kept()
    {
        var key = NewName("key");
        var made = (await PostAsync("/v1/tokens", new { name = "t" }, null, ("Idempotency-Key", key))).Is(201);
        (await PostAsync("/v1/tokens", new { name = "t" }, null, ("Idempotency-Key", key))).IsProblem(409, "already_done");
        Assert.Equal(0, await ScalarAsync<long>(
            "select count(*) from idempotency_keys where body like '%' || @secret || '%'", new { secret = made["token"].GetValue<string>() }));
    }
}
