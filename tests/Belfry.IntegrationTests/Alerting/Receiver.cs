using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Belfry.IntegrationTests.Alerting;

/// <summary>Where webhooks post to. What it answers is the test's decision, for each call anew.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly Channel<JsonNode> _calls = Channel.CreateUnbounded<JsonNode>();
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _answers = new();

    private Receiver(WebApplication app) => _app = app;

    public string Url => $"{_app.Urls.First()}/hook";

    public static async Task<Receiver> StartAsync(CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var receiver = new Receiver(app);
        app.MapPost("/hook", receiver.TakeAsync);
        await app.StartAsync(ct);
        return receiver;
    }

    /// <summary>The next call that has not been answered yet is answered so; without this it is a 204.</summary>
    public void AnswersNext(Func<HttpContext, Task> answer) => _answers.Enqueue(answer);

    public void AnswersNext(int status) => AnswersNext(http =>
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    });

    /// <summary>The next call's body.</summary>
    public Task<JsonNode> NextAsync(CancellationToken ct)
        => _calls.Reader.ReadAsync(ct).AsTask().WaitAsync(Patience, TimeProvider.System, ct);

    /// <summary>The first notice, now or later, that is so; those before it are passed over.</summary>
    public async Task<JsonNode> NoticeAsync(Func<JsonNode, bool> isIt, CancellationToken ct)
    {
        while (true)
        {
            var call = await NextAsync(ct);
            if (call["notices"]!.AsArray().OfType<JsonNode>().FirstOrDefault(isIt) is { } notice)
                return notice;
        }
    }

    public Task<JsonNode> NoticeAsync(string kind, CancellationToken ct) => NoticeAsync(notice => KindOf(notice) == kind, ct);

    public static string KindOf(JsonNode notice) => notice["kind"]!.GetValue<string>();

    public int CallsWaiting => _calls.Reader.Count;

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        // Many a receiver reads no body that does not say its length.
        Assert.NotNull(http.Request.ContentLength);
        var body = (await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted))!;
        _calls.Writer.TryWrite(body);
        if (_answers.TryDequeue(out var answer))
            await answer(http);
        else
            http.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
