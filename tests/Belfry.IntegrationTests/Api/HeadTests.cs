namespace Belfry.IntegrationTests.Api;

/// <summary>HEAD says what GET would, without the body.</summary>
public sealed class HeadTests(ApiMaster master) : ApiTest(master)
{
    [Fact]
    public async Task HEAD_is_answered_as_GET_without_the_body()
    {
        var job = await CreateJobAsync();
        var one = await HeadAsync($"/v1/jobs/{job.Id}", 200);
        Assert.Equal(job.ETag, one.ETag);
        Assert.Equal("application/json", one.MediaType);
        await HeadAsync("/v1/jobs?name=x", 200);
        await HeadAsync("/v1/jobs?nonsense=x", 400);
        await HeadAsync("/v1/jobs/999999999", 404);
        await HeadAsync("/v1/nothing", 404);
        await HeadAsync("/v1/schedulers", 405);
        await HeadAsync("/health/live", 200);
        await HeadAsync("/openapi/v1.json", 200);
        await HeadAsync("/v1/jobs", 401, Api.Nobody);
    }

    [Fact]
    public async Task HEAD_of_a_stream_does_not_wait_for_its_end()
    {
        var job = await CreateJobAsync(("target", "sleep 60"));
        var run = (await PostAsync($"/v1/jobs/{job.Id}/runs")).Is(202);
        Assert.Equal("text/event-stream", (await HeadAsync($"/v1/scheduler-logs/{run.Id}/output?follow=true", 200)).MediaType);
        Assert.Equal("text/event-stream", (await HeadAsync("/v1/overview?follow=true", 200)).MediaType);
        (await PostAsync($"/v1/scheduler-logs/{run.Id}/kill")).Is(202);
    }

    private async Task<Reply> HeadAsync(string path, int status, HttpClient? client = null)
    {
        var reply = (await SendAsync(HttpMethod.Head, path, null, client)).Is(status);
        Assert.Empty(reply.Text);
        return reply;
    }
}
