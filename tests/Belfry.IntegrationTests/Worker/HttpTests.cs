using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Belfry.Core.Jobs;
using Belfry.Core.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Belfry.IntegrationTests.Worker;

public sealed class HttpTests : IAsyncLifetime
{
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication _site = null!;
    private ScriptedLeader _leader = null!;
    private TestWorker _worker = null!;
    private int _waiting;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.UseKestrelHttpsConfiguration();
        _site = builder.Build();
        _site.MapGet("/hello", () => "hello");
        _site.MapGet("/status/{code:int}", (int code) => Results.Text($"status {code}", statusCode: code));
        _site.MapGet("/loop/{n:int}", (int n) => Results.Redirect($"/loop/{n + 1}"));
        _site.MapGet("/hop/{n:int}", (int n) => n is 0 ? Results.Text("there") : Results.Redirect($"/hop/{n - 1}"));
        _site.MapGet("/bytes/{n:int}", (int n) => Results.Text(new string('x', n) + "needle"));
        _site.Map("/echo", async (HttpContext context) =>
        {
            using var body = new StreamReader(context.Request.Body);
            return $"{context.Request.Method} {context.Request.ContentType} {context.Request.Headers["X-Token"]} {await body.ReadToEndAsync()}";
        });
        _site.MapGet("/who", (HttpContext context) => context.Request.Headers.Authorization.ToString());
        _site.MapGet("/wait", async () =>
        {
            Interlocked.Increment(ref _waiting);
            await _release.Task;
            return "waited";
        });
        await _site.StartAsync(TestContext.Current.CancellationToken);
        _leader = await ScriptedLeader.StartAsync();
        _worker = await TestWorker.StartAsync(_leader);
    }

    public async ValueTask DisposeAsync()
    {
        _release.TrySetResult();
        await _worker.DisposeAsync();
        await _leader.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task The_answer_is_the_output_and_the_status_is_the_exit_code()
    {
        var run = await _leader.RunAsync(Http("/hello"));
        var end = await run.Finished;
        Assert.Equal((RunOutcome.Succeeded, 200, null), (end.Outcome, end.ExitCode, end.Remark));
        Assert.Equal("hello", run.Text);
        Assert.Equal(1, run.End!.Chunks);
    }

    [Theory]
    [InlineData("ann:s%20:ecret@", null, "Basic YW5uOnMgOmVjcmV0")]
    [InlineData("ann@", null, "Basic YW5uOg==")]
    [InlineData("ann:secret@", "Bearer token", "Bearer token")]
    public async Task A_name_and_password_in_the_url_sign_in_unless_the_job_has_a_header_for_it(
        string user, string? header, string sent)
    {
        var call = header is null
            ? null
            : new HttpCall { Headers = new Dictionary<string, string> { ["Authorization"] = header } };
        var spec = Http("/who", call);
        var run = await _leader.RunAsync(
            spec with { Target = spec.Target.Replace("http://", "http://" + user, StringComparison.Ordinal) });
        await run.Finished;
        Assert.Equal(sent, run.Text);
    }

    [Fact]
    public async Task A_length_that_the_job_writes_does_not_break_the_call()
    {
        var run = await _leader.RunAsync(Http("/echo", new HttpCall
        {
            Method = "POST",
            Headers = new Dictionary<string, string> { ["content-length"] = "3" },
            Body = "hello",
        }));
        await run.Finished;
        Assert.EndsWith(" hello", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_leads_nowhere_is_no_redirect()
    {
        var end = await (await _leader.RunAsync(Http("/status/304"))).Finished;
        Assert.Equal(
            (RunOutcome.Failed, 304, "The answer's status was 304, and a 2xx is expected: see the answer in the output, or set http.expectStatus."),
            (end.Outcome, end.ExitCode, end.Remark));
    }

    [Fact]
    public async Task Method_headers_and_body_are_sent_as_the_job_has_them()
    {
        var run = await _leader.RunAsync(Http("/echo", new HttpCall
        {
            Method = "PUT",
            Headers = new Dictionary<string, string> { ["Content-Type"] = "application/json", ["X-Token"] = "t" },
            Body = "{\"a\":\"ü\"}",
        }));
        await run.Finished;
        Assert.Equal("PUT application/json t {\"a\":\"ü\"}", run.Text);
    }

    [Fact]
    public async Task A_status_other_than_the_expected_fails_with_the_answer_in_the_output()
    {
        var run = await _leader.RunAsync(Http("/status/503"));
        var end = await run.Finished;
        Assert.Equal((RunOutcome.Failed, 503, "status 503"), (end.Outcome, end.ExitCode, run.Text));
        Assert.StartsWith("The answer's status was 503, and a 2xx is expected", end.Remark, StringComparison.Ordinal);

        end = await (await _leader.RunAsync(Http("/status/404", new HttpCall { ExpectStatus = 404 }))).Finished;
        Assert.Equal((RunOutcome.Succeeded, 404), (end.Outcome, end.ExitCode));
        end = await (await _leader.RunAsync(Http("/hello", new HttpCall { ExpectStatus = 404 }))).Finished;
        Assert.StartsWith("The answer's status was 200, and 404 is expected", end.Remark, StringComparison.Ordinal);
        end = await (await _leader.RunAsync(Http("/hop/3", new HttpCall { ExpectStatus = 302 }))).Finished;
        Assert.Equal((RunOutcome.Succeeded, 302), (end.Outcome, end.ExitCode));
    }

    [Fact]
    public async Task The_expected_text_is_found_anywhere_in_the_answer_also_beyond_what_is_kept()
    {
        foreach (var length in new[] { 0, 16 * 1024 - 3, 3_000_000 })
        {
            var spec = Http($"/bytes/{length}", new HttpCall { ExpectContent = "needle" }) with { MaxOutputBytes = 1000 };
            Assert.Equal(RunOutcome.Succeeded, (await (await _leader.RunAsync(spec)).Finished).Outcome);
        }

        var end = await (await _leader.RunAsync(Http("/bytes/100", new HttpCall { ExpectContent = "nadel" }))).Finished;
        Assert.Equal((RunOutcome.Failed, 200), (end.Outcome, end.ExitCode));
        Assert.StartsWith("The answer does not contain the text of http.expectContent", end.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirects_are_followed_to_a_bound()
    {
        Assert.Equal("there", (await _leader.RunAsync(Http("/hop/10"))).Text);
        var end = await (await _leader.RunAsync(Http("/loop/0"))).Finished;
        Assert.Equal((RunOutcome.Failed, 302), (end.Outcome, end.ExitCode));
        Assert.StartsWith("The answer is a redirect that is not followed, because there were more than 10", end.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_goes_wrong_on_the_way_is_told_in_words()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        var refused = await (await _leader.RunAsync(HttpUrl($"http://127.0.0.1:{port}/"))).Finished;
        Assert.Equal($"No connection to 127.0.0.1:{port} (ConnectionRefused): check that the service runs and that the network lets this worker through.", refused.Remark);
        Assert.Null(refused.ExitCode);
        var unknown = await (await _leader.RunAsync(HttpUrl("http://no-such-host.invalid/"))).Finished;
        Assert.StartsWith("The name no-such-host.invalid cannot be resolved", unknown.Remark, StringComparison.Ordinal);
        var plain = await (await _leader.RunAsync(HttpUrl(Url("/hello").Replace("http:", "https:", StringComparison.Ordinal)))).Finished;
        Assert.StartsWith("The TLS connection to 127.0.0.1", plain.Remark, StringComparison.Ordinal);
        using var breaking = new TcpListener(IPAddress.Loopback, 0);
        breaking.Start();
        var breaks = AnswerHalfAsync(breaking);
        var broken = await (await _leader.RunAsync(HttpUrl($"http://{breaking.LocalEndpoint}/"))).Finished;
        await breaks;
        Assert.StartsWith("The connection broke before the answer was complete", broken.Remark, StringComparison.Ordinal);
        Assert.Equal(200, broken.ExitCode);
        foreach (var target in new[] { "example.org", "ftp://example.org/", "/x" })
        {
            var end = await (await _leader.RunAsync(HttpUrl(target))).Finished;
            Assert.StartsWith($"The target {target} is no absolute http or https URL", end.Remark, StringComparison.Ordinal);
        }

        var header = new HttpCall { Headers = new Dictionary<string, string> { ["X-A"] = "b\r\nX-Evil: 1" } };
        Assert.StartsWith("The request cannot be made (the value of X-A has more than one line)", (await (await _leader.RunAsync(Http("/hello", header))).Finished).Remark, StringComparison.Ordinal);
        Assert.StartsWith("The request cannot be made", (await (await _leader.RunAsync(Http("/hello", new HttpCall { Method = "GET IT" }))).Finished).Remark, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_nobody_signed_is_not_trusted()
    {
        await using var secure = await SecureSite.StartAsync();
        var end = await (await _leader.RunAsync(HttpUrl(secure.Url))).Finished;
        Assert.Equal(RunOutcome.Failed, end.Outcome);
        Assert.StartsWith("The TLS connection to localhost", end.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_can_be_killed_and_timed_out()
    {
        var killed = await _leader.AssignAsync(Http("/wait"));
        await killed.Started;
        await _leader.Current!.SendAsync(new RunCancelled(killed.Id, "killed by alice"));
        Assert.Equal((RunOutcome.Killed, "killed by alice"), ((await killed.Finished).Outcome, killed.End!.Remark));
        var timedOut = await (await _leader.RunAsync(Http("/wait") with { TimeoutSeconds = 1 })).Finished;
        Assert.Equal(RunOutcome.TimedOut, timedOut.Outcome);
        Assert.StartsWith("It was timed out after 1 s", timedOut.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thousand_calls_wait_at_once_on_one_worker_beside_its_processes()
    {
        var runs = new List<LeaderRun>();
        for (var i = 0; i < 1000; i++)
            runs.Add(await _leader.AssignAsync(Http("/wait")));
        await Task.WhenAll(runs.Select(run => run.Started));
        Assert.Equal("beside\n", (await _leader.RunAsync(ScriptedLeader.Command("echo beside"))).Text);
        var since = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _waiting) < 1000)
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < LeaderRun.Patience);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        _release.SetResult();
        foreach (var run in runs)
            Assert.Equal((RunOutcome.Succeeded, "waited"), ((await run.Finished).Outcome, run.Text));
    }

    private static async Task AnswerHalfAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        var request = new byte[4096];
        Assert.True(await stream.ReadAsync(request, TestContext.Current.CancellationToken) > 0);
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegin"u8.ToArray(), TestContext.Current.CancellationToken);
    }

    private JobSpec Http(string path, HttpCall? call = null) => HttpUrl(Url(path)) with { Http = call };

    private string Url(string path) => _site.Urls.First() + path;

    private static JobSpec HttpUrl(string url) => new() { Type = JobType.Http, Target = url };
}
