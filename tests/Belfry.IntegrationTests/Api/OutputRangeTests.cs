using System.Text;

namespace Belfry.IntegrationTests.Api;

/// <summary>Ranges of bytes of <c>GET /v1/scheduler-logs/{id}/output</c>.</summary>
public sealed class OutputRangeTests(ApiMaster master) : ApiTest(master)
{
    [Fact]
    public async Task A_range_is_the_stored_bytes_from_and_to_any_place()
    {
        var run = await RunToEndAsync((await CreateJobAsync(("type", "shell"), ("target", "seq 1 100000"))).Id);
        var whole = Encoding.UTF8.GetBytes((await GetAsync($"/v1/scheduler-logs/{run.Id}/output")).Text);
        foreach (var (from, to) in ((int, int)[])[(0, 9), (whole.Length / 3, (whole.Length / 3) + 200_000), (whole.Length - 7, whole.Length - 1), (5, 5)])
        {
            var (bytes, range) = await RangeAsync(run.Id, $"bytes={from}-{to}");
            Assert.Equal($"bytes {from}-{to}/{whole.Length}", range);
            Assert.Equal(whole[from..(to + 1)], bytes);
        }
        Assert.Equal(whole[^10..], (await RangeAsync(run.Id, "bytes=-10")).Bytes);
        Assert.Equal(whole[500_000..], (await RangeAsync(run.Id, "bytes=500000-")).Bytes);
    }

    [Fact]
    public async Task What_is_no_UTF_8_comes_as_it_is()
    {
        var run = await RunToEndAsync((await CreateJobAsync(("type", "shell"), ("target", @"printf 'a\377\000b'"))).Id);
        Assert.Equal([(byte)'a', 0xFF, 0, (byte)'b'], (await RangeAsync(run.Id, "bytes=0-")).Bytes);
    }

    [Fact]
    public async Task A_range_that_is_not_there_is_refused_with_how_much_there_is()
    {
        var run = await RunToEndAsync((await CreateJobAsync(("type", "shell"), ("target", "printf 12345"))).Id);
        foreach (var range in (string[])["bytes=5-", "bytes=9-12", "bytes=0-1,3-4", "lines=1-2"])
        {
            var reply = await SendAsync(HttpMethod.Get, $"/v1/scheduler-logs/{run.Id}/output", null, null, ("Range", range));
            reply.IsProblem(416, "no_such_range");
        }
        var silent = await RunToEndAsync((await CreateJobAsync()).Id);
        (await SendAsync(HttpMethod.Get, $"/v1/scheduler-logs/{silent.Id}/output", null, null, ("Range", "bytes=0-"))).IsProblem(416, "no_such_range");
    }

    [Fact]
    public async Task Following_goes_on_behind_a_range()
    {
        var gate = Path.Combine(Path.GetTempPath(), $"belfry-gate-{Guid.NewGuid():N}");
        var job = await CreateJobAsync(("type", "shell"), ("target", $"echo one; until [ -e {gate} ]; do sleep 0.02; done; echo two"));
        var run = (await PostAsync($"/v1/jobs/{job.Id}/runs")).Is(202);
        try
        {
            var first = await Eventually.BecomesAsync(() => AskAsync(run.Id, "bytes=0-"), answer => (int)answer.StatusCode == 206, Ct);
            Assert.Equal("one\n", await first.Content.ReadAsStringAsync(Ct));
            var next = Assert.Single(first.Headers.GetValues("Output-Next"));
            await File.WriteAllTextAsync(gate, "", Ct);
            await EndOfAsync(run.Id);
            var rest = await SendAsync(HttpMethod.Get, $"/v1/scheduler-logs/{run.Id}/output?follow=true", null, null, ("Last-Event-ID", next));
            Assert.Contains("data: \"two\\n\"", rest.Text);
            Assert.DoesNotContain("one", rest.Text);
            Assert.Contains("event: end", rest.Text);
        }
        finally
        {
            File.Delete(gate);
        }
    }

    private async Task<(byte[] Bytes, string? Range)> RangeAsync(long run, string range)
    {
        using var answer = await AskAsync(run, range);
        Assert.Equal(206, (int)answer.StatusCode);
        return (await answer.Content.ReadAsByteArrayAsync(Ct), answer.Content.Headers.ContentRange?.ToString());
    }

    private async Task<HttpResponseMessage> AskAsync(long run, string range)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/scheduler-logs/{run}/output");
        request.Headers.TryAddWithoutValidation("Range", range);
        return await Api["viewer"].SendAsync(request, Ct);
    }
}
