using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Belfry.IntegrationTests.Azkaban.StandIn;

/// <summary>
/// An Azkaban for tests: real HTTP, sessions and a state machine of its own, answers as recorded from 3.90.0
/// (TranscriptTests hold it to them), and faults on demand.
/// </summary>
internal sealed partial class StandInServer : IAsyncDisposable
{
    public const string User = "jupiter";
    public const string Password = "Jup1ter";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _calls = new();
    private int _count;

    private StandInServer(WebApplication app) => _app = app;

    public string Url { get; private set; } = "";

    public required StandInState State { get; init; }

    /// <summary>Asked before each call: by its name and number, from 1.</summary>
    public Func<string, int, Fault?> FaultOf { get; set; } = (_, _) => null;

    /// <summary>A flow whose list of executions is HTTP 500.</summary>
    public string? SickFlow { get; set; }

    public TimeSpan SlowBy { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>What every answer takes, and what each row of a list takes beside it.</summary>
    public (TimeSpan Call, TimeSpan Row) Latency { get; set; }

    /// <summary>The names of all calls so far: <c>login</c>, <c>executeFlow</c> …</summary>
    public IReadOnlyCollection<string> Calls => _calls;

    /// <param name="port">0 for any free one; a number to come back after <see cref="DisposeAsync"/>.</param>
    public static async Task<StandInServer> StartAsync(CancellationToken ct, int port = 0, StandInState? state = null, Action<ListenOptions>? listen = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, port, one => listen?.Invoke(one)));
        var app = builder.Build();
        var server = new StandInServer(app) { State = state ?? new StandInState(TimeProvider.System) };
        app.Run(server.HandleAsync);
        await app.StartAsync(ct);
        server.Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return server;
    }

    public void ForgetCalls() => _calls.Clear();

    public int CallsOf(string name) => _calls.Count(call => call == name);

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext http)
    {
        var call = await StandInCall.ReadAsync(http);
        _calls.Enqueue(call.Name);
        var fault = FaultOf(call.Name, Interlocked.Increment(ref _count));
        if (fault == Fault.SessionOver)
            State.ForgetSessions();
        var instead = fault switch
        {
            Fault.SignInPage => StandInAnswer.SignInPage,
            Fault.SignInText => StandInAnswer.SignInText,
            Fault.SignInJson => StandInAnswer.SignInJson,
            Fault.SessionJson => StandInAnswer.SessionJson,
            Fault.ServerError => StandInAnswer.Page500("java.lang.IllegalStateException"),
            null when call.Name == "fetchFlowExecutions" && call["flow"] == SickFlow => StandInAnswer.Page500("java.lang.NullPointerException"),
            _ => null,
        };
        // A sign-in cannot meet the end of a session.
        if (call.Name is "login" or "status" && fault is Fault.SignInPage or Fault.SignInText or Fault.SignInJson or Fault.SessionJson)
            instead = null;
        if (fault == Fault.DropBefore)
        {
            http.Abort();
            return;
        }
        var answer = instead ?? await AnswerAsync(call, http.RequestAborted);
        if (fault == Fault.Slow)
            await Task.Delay(SlowBy, TimeProvider.System, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var latency = Latency.Call + (Latency.Row * answer.Rows);
        if (latency > TimeSpan.Zero)
            await Task.Delay(latency, TimeProvider.System, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (fault == Fault.DropAfter)
        {
            http.Abort();
            return;
        }
        await WriteAsync(http, fault == Fault.EmptyBody ? answer with { Body = "" } : answer, half: fault == Fault.HalfAnswer);
    }

    private static async Task WriteAsync(HttpContext http, StandInAnswer answer, bool half)
    {
        var body = Encoding.UTF8.GetBytes(answer.Body);
        http.Response.StatusCode = answer.Status;
        if (answer.ContentType is { } type)
            http.Response.ContentType = type;
        if (answer.Location is { } location)
            http.Response.Headers.Location = location;
        if (answer.Cookie is { } cookie)
            http.Response.Headers.SetCookie = cookie;
        http.Response.ContentLength = body.Length;
        if (!half)
        {
            await http.Response.Body.WriteAsync(body, http.RequestAborted);
            return;
        }
        await http.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
        http.Abort();
    }
}
