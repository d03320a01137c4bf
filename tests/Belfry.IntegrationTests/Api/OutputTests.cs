using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Belfry.IntegrationTests.Api;

/// <summary><c>GET /v1/scheduler-logs/{id}/output</c>: whole, its end, and while it comes.</summary>
public sealed partial class OutputTests(ApiMaster master) : ApiTest(master)
{
    [Fact]
    public async Task GET_output_is_text_of_both_streams_that_no_browser_takes_for_a_page()
    {
        var run = await RunToEndAsync((await CreateJobAsync(("type", "shell"), ("target", "echo '<script>'; echo err >&2; printf 'no end'"))).Id);
        var output = (await GetAsync($"/v1/scheduler-logs/{run["runId"]}/output")).Is(200);
        Assert.Equal("<script>\nerr\nno end", output.Text);
        Assert.Equal("text/plain", output.MediaType);
        Assert.Equal("nosniff", Assert.Single(output.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task What_is_no_UTF_8_becomes_replacement_characters()
    {
        var run = await RunToEndAsync((await CreateJobAsync(("type", "shell"), ("target", @"printf 'a\377\000b\360\237\230\200'"))).Id);
        Assert.Equal("a\uFFFD\uFFFDb😀", (await GetAsync($"/v1/scheduler-logs/{run.Id}/output")).Text);
    }

    [Fact]
    public async Task GET_output_with_tail_gives_the_last_lines()
    {
        var run = await RunToEndAsync((await CreateJobAsync(("type", "shell"), ("target", "seq 1 100000"))).Id);
        Assert.Equal("100000\n", (await GetAsync($"/v1/scheduler-logs/{run.Id}/output?tail=1")).Text);
        Assert.Equal("99998\n99999\n100000\n", (await GetAsync($"/v1/scheduler-logs/{run.Id}/output?tail=3")).Text);
        var whole = (await GetAsync($"/v1/scheduler-logs/{run.Id}/output")).Text;
        Assert.Equal(100_000, whole.Count(c => c == '\n'));
        Assert.Equal(whole, (await GetAsync($"/v1/scheduler-logs/{run.Id}/output?tail=1000000")).Text);
        Assert.Equal(whole, (await GetAsync($"/v1/scheduler-logs/{run.Id}/output?tail=100000")).Text);
        Assert.Equal(whole["1\n".Length..], (await GetAsync($"/v1/scheduler-logs/{run.Id}/output?tail=99999")).Text);
    }

    [Fact]
    public async Task Tail_of_output_without_line_breaks_and_of_none()
    {
        var open = await RunToEndAsync((await CreateJobAsync(("type", "shell"), ("target", "printf 'a\\n\\nb'"))).Id);
        Assert.Equal("b", (await GetAsync($"/v1/scheduler-logs/{open.Id}/output?tail=1")).Text);
        Assert.Equal("\nb", (await GetAsync($"/v1/scheduler-logs/{open.Id}/output?tail=2")).Text);
        Assert.Equal("a\n\nb", (await GetAsync($"/v1/scheduler-logs/{open.Id}/output?tail=3")).Text);
        var silent = await RunToEndAsync((await CreateJobAsync()).Id);
        Assert.Equal("", (await GetAsync($"/v1/scheduler-logs/{silent.Id}/output?tail=5")).Is(200).Text);
        Assert.Equal("", (await GetAsync($"/v1/scheduler-logs/{silent.Id}/output")).Is(200).Text);
    }

    [Fact]
    public async Task GET_output_with_follow_streams_what_comes_and_ends_with_the_run()
    {
        var gate = Path.Combine(Path.GetTempPath(), $"belfry-gate-{Guid.NewGuid():N}");
        var job = await CreateJobAsync(("type", "shell"), ("target", $"echo one; until [ -e {gate} ]; do sleep 0.02; done; echo two"));
        var run = (await PostAsync($"/v1/jobs/{job.Id}/runs")).Is(202);
        using var answer = await Api["viewer"].GetAsync($"/v1/scheduler-logs/{run.Id}/output?follow=true", HttpCompletionOption.ResponseHeadersRead, Ct);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        var seen = new List<(string Event, string Text)>();
        string? last = null;
        try
        {
            await foreach (var item in SseParser.Create(await answer.Content.ReadAsStreamAsync(Ct)).EnumerateAsync(Ct))
            {
                seen.Add((item.EventType, item.EventType == "output" ? JsonSerializer.Deserialize<string>(item.Data)! : item.Data));
                last = item.EventId ?? last;
                if (seen is [("output", "one\n")])
                    await File.WriteAllTextAsync(gate, "", Ct);
            }
        }
        finally
        {
            File.Delete(gate);
        }
        Assert.Equal([("output", "one\n"), ("output", "two\n"), ("end", "{}")], seen);
        Assert.Equal("succeeded", (await GetAsync($"/v1/scheduler-logs/{run.Id}"))["state"].GetValue<string>());

        var resumed = await FollowAsync(run.Id, "", ("Last-Event-ID", "1"));
        Assert.Equal([("output", "two\n"), ("end", "{}")], resumed);
        Assert.Equal([("end", "{}")], await FollowAsync(run.Id, "", ("Last-Event-ID", last!)));
        Assert.Equal([("output", "two\n"), ("end", "{}")], await FollowAsync(run.Id, "&tail=1"));
    }

    [Fact]
    public async Task Follow_begins_while_the_run_still_waits()
    {
        var job = await CreateJobAsync(("target", "echo there"));
        var run = (await PostAsync($"/v1/jobs/{job.Id}/runs", new { delay = 0.3 })).Is(202);
        Assert.Equal([("output", "there\n"), ("end", "{}")], await FollowAsync(run.Id, ""));
    }

    [Fact]
    public async Task Who_follows_an_output_that_is_too_long_to_keep_goes_on_seeing_it_and_nothing_twice()
    {
        var gate = Path.Combine(Path.GetTempPath(), $"belfry-gate-{Guid.NewGuid():N}");
        var job = await CreateJobAsync(
            ("type", "shell"),
            ("target", $"i=0; until [ -e {gate} ]; do i=$((i+1)); echo tick $i; sleep 0.01; done; echo done"),
            ("maxOutputBytes", 1024));
        var run = (await PostAsync($"/v1/jobs/{job.Id}/runs")).Is(202);
        var seen = "";
        string? last = null;
        try
        {
            // The connection breaks twice beyond what is kept, and is taken up again where it broke.
            foreach (var ticks in (int[])[200, 300, int.MaxValue])
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/scheduler-logs/{run.Id}/output?follow=true");
                if (last is not null)
                    request.Headers.Add("Last-Event-ID", last);
                using var answer = await Api["viewer"].SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
                await foreach (var item in SseParser.Create(await answer.Content.ReadAsStreamAsync(Ct)).EnumerateAsync(Ct))
                {
                    last = item.EventId ?? last;
                    if (item.EventType == "output")
                        seen += JsonSerializer.Deserialize<string>(item.Data)!;
                    if (Ticks(seen).LastOrDefault() >= ticks)
                        break;
                    if (ticks == int.MaxValue && !File.Exists(gate))
                        await File.WriteAllTextAsync(gate, "", Ct);
                }
            }
        }
        finally
        {
            File.Delete(gate);
        }
        var order = Ticks(seen);
        Assert.Equal(order.Distinct().Order(), order);
        Assert.EndsWith("done\n", seen);
        // What the follower could not see in time stands there as a number of bytes.
        var shown = seen.Split('\n').Where(line => !line.StartsWith("[belfry: ", StringComparison.Ordinal)).Sum(line => line.Length + 1) - 1;
        Assert.True(shown > 2 * 1024, $"{shown} bytes were seen");
        var stored = (await GetAsync($"/v1/scheduler-logs/{run.Id}/output")).Is(200).Text;
        Assert.Contains("bytes of output are left out here", stored);
        Assert.EndsWith(stored[^400..], seen);
    }

    private static List<int> Ticks(string text)
        => [.. Tick().Matches(text).Select(match => int.Parse(match.Groups["number"].Value))];

    [GeneratedRegex(@"^tick (?<number>[0-9]+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tick();

    private async Task<List<(string Event, string Text)>> FollowAsync(long run, string query, params (string Name, string Value)[] headers)
    {
        var stream = await SendAsync(HttpMethod.Get, $"/v1/scheduler-logs/{run}/output?follow=true{query}", null, null, headers);
        using var bytes = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(stream.Is(200).Text));
        return [.. SseParser.Create(bytes).Enumerate().Select(item => (item.EventType, item.EventType == "output" ? JsonSerializer.Deserialize<string>(item.Data)! : item.Data))];
    }
}
