using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Belfry.Core.Jobs;
using Belfry.Core.Protocol;
using Belfry.Worker.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Belfry.IntegrationTests.Worker;

/// <summary>
/// A leader that does what a test tells it: a real endpoint that speaks docs/protocol.md, stores output, confirms
/// results and pings, unless it is told not to.
/// </summary>
internal sealed class ScriptedLeader : IAsyncDisposable
{
    public const string Token = "a-join-token";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<Guid, LeaderRun> _runs = new();
    private readonly Channel<LeaderConnection> _connections = Channel.CreateUnbounded<LeaderConnection>();
    private readonly Channel<Hello> _hellos = Channel.CreateUnbounded<Hello>();
    private readonly CancellationTokenSource _stopped = new();

    private ScriptedLeader(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public long Epoch { get; set; } = 1000;

    /// <summary>What it answers to the question who leads: itself unless set; "" is nobody.</summary>
    public string? NamedLeader { get; set; }

    public long? NamedEpoch { get; set; }

    public IReadOnlyList<string> Masters { get; set; } = [];

    public Refused? Refusal { get; set; }

    /// <summary>Sent in the frame of the welcome, behind it.</summary>
    public IReadOnlyList<MasterMessage> WithWelcome { get; set; } = [];

    /// <summary>The welcome waits for this.</summary>
    public Task MayWelcome { get; set; } = Task.CompletedTask;

    public bool Confirms { get; set; } = true;

    public bool Stores { get; set; } = true;

    public bool Pings { get; set; } = true;

    /// <summary>The answer to the question who leads waits for this.</summary>
    public Task MayAnswer { get; set; } = Task.CompletedTask;

    /// <summary>How often somebody asked who leads.</summary>
    public int Questions => _questions;

    private int _questions;

    public LeaderConnection? Current { get; private set; }

    public IReadOnlyCollection<LeaderRun> Runs => [.. _runs.Values];

    public static async Task<ScriptedLeader> StartAsync(X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
                listen.UseHttps(certificate);
        }));
        var app = builder.Build();
        var leader = new ScriptedLeader(app);
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });
        app.MapGet("/worker/v1/leader", leader.WhoLeadsAsync);
        app.Map("/worker/v1/connect", leader.ConnectAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return leader;
    }

    /// <summary>The next worker that was welcomed.</summary>
    public async Task<LeaderConnection> NextConnectionAsync()
        => await _connections.Reader.ReadAsync(TestContext.Current.CancellationToken)
            .AsTask().WaitAsync(LeaderRun.Patience, TestContext.Current.CancellationToken);

    /// <summary>The next hello, welcomed or not.</summary>
    public async Task<Hello> NextHelloAsync()
        => await _hellos.Reader.ReadAsync(TestContext.Current.CancellationToken)
            .AsTask().WaitAsync(LeaderRun.Patience, TestContext.Current.CancellationToken);

    public static JobSpec Command(string line) => new() { Type = JobType.Command, Target = line };

    public static JobSpec Shell(string script) => new() { Type = JobType.Shell, Target = script };

    /// <summary>Assigns a run to the connected worker.</summary>
    public async Task<LeaderRun> AssignAsync(JobSpec spec, int attempt = 1)
    {
        var run = Make(spec, attempt);
        await Current!.SendAsync(run.Assignment);
        return run;
    }

    /// <summary>A run that is known here, but not sent.</summary>
    public LeaderRun Make(JobSpec spec, int attempt = 1)
    {
        var run = new LeaderRun(new RunAssigned
        {
            Run = Guid.CreateVersion7(),
            Attempt = attempt,
            Epoch = Epoch,
            Job = Guid.Parse("7c1e0000-0000-4000-8000-000000000001"),
            ScheduledAt = new DateTimeOffset(2026, 11, 20, 2, 0, 0, TimeSpan.Zero),
            Spec = spec,
        });
        _runs[run.Id] = run;
        return run;
    }

    public async Task<LeaderRun> RunAsync(JobSpec spec)
    {
        var run = await AssignAsync(spec);
        await run.Finished;
        return run;
    }

    public async ValueTask DisposeAsync()
    {
        // A test that killed its worker, or failed, leaves no process behind.
        await new ProcessEnder(TimeProvider.System).EndAsync(
            [.. _runs.Keys.Select(run => new RunTraces(run, 0, 0, 0))], TimeSpan.FromSeconds(10));
        await _stopped.CancelAsync();
        await _app.DisposeAsync();
        _stopped.Dispose();
    }

    private async Task<IResult> WhoLeadsAsync(HttpRequest request)
    {
        Interlocked.Increment(ref _questions);
        await MayAnswer.WaitAsync(request.HttpContext.RequestAborted);
        if (request.Headers.Authorization != $"Bearer {Token}")
            return Results.Unauthorized();
        var url = NamedLeader is null ? Url : NamedLeader.Length is 0 ? null : NamedLeader;
        return Results.Json(
            new LeaderInfo(NamedEpoch ?? Epoch, url, Masters.Count > 0 ? Masters : [Url]), ProtocolJson.LeaderInfo);
    }

    private async Task ConnectAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization != $"Bearer {Token}")
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        using var connection = new LeaderConnection(socket);
        try
        {
            if (await connection.ReceiveAsync(_stopped.Token) is not [Hello hello])
                return;
            connection.Hello = hello;
            if (Refusal is not null)
            {
                await connection.SendAsync(Refusal);
                return;
            }

            _hellos.Writer.TryWrite(hello);
            await MayWelcome.WaitAsync(_stopped.Token);
            await connection.SendAllAsync([new Welcome(Epoch, 12, Masters.Count > 0 ? Masters : [Url]), .. WithWelcome]);
            Current = connection;
            await _connections.Writer.WriteAsync(connection, _stopped.Token);
            var pinging = PingAsync(connection, _stopped.Token);
            while (await connection.ReceiveAsync(_stopped.Token) is { } messages)
                await connection.SendAllAsync([.. messages.SelectMany(message => Handle(connection, message))]);
            connection.MarkClosed();
            await pinging;
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            connection.MarkClosed();
        }
    }

    private IEnumerable<MasterMessage> Handle(LeaderConnection connection, WorkerMessage message)
    {
        connection.Take(message);
        switch (message)
        {
            case RunStarted started when _runs.TryGetValue(started.Run, out var run):
                run.Take(started);
                break;
            case RunOutput output when _runs.TryGetValue(output.Run, out var run):
                var count = run.Take(output);
                if (Stores)
                    yield return new OutputStored(run.Id, count);
                if (run.End is not null && count >= run.End.Chunks)
                    foreach (var answer in Confirm(run))
                        yield return answer;
                break;
            case RunFinished finished when _runs.TryGetValue(finished.Run, out var run):
                run.Take(finished);
                if (run.PieceCount >= finished.Chunks)
                    foreach (var answer in Confirm(run))
                        yield return answer;
                break;
            default:
                break;
        }
    }

    private IEnumerable<MasterMessage> Confirm(LeaderRun run)
    {
        run.Confirm();
        if (Confirms)
            yield return new ResultConfirmed(run.Id);
    }

    private async Task PingAsync(LeaderConnection connection, CancellationToken cancellationToken)
    {
        for (var n = 1L; !connection.IsClosed; n++)
        {
            if (Pings)
                await connection.SendAsync(new Ping(n));
            await Task.Delay(ProtocolLimits.PingEvery, TimeProvider.System, cancellationToken);
        }
    }
}
