using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using Belfry.Access;
using Belfry.Cluster;
using Belfry.Core.Jobs;
using Belfry.Core.Protocol;
using Belfry.Output;
using Belfry.Storage;
using Npgsql;

namespace Belfry.Fleet;

/// <summary>
/// Where workers come in: <c>/worker/v1/leader</c> says who leads, <c>/worker/v1/connect</c> opens a session on the
/// leader. The life of a session is one method: hello, welcome, frames until the connection or the term ends.
/// </summary>
internal sealed partial class WorkerEndpoint(
    WorkerPool pool,
    WorkerStore workers,
    OutputWriter output,
    LiveOutputWriter liveOutput,
    OutputStore storedOutput,
    MasterRegistry masters,
    ClusterOptions options,
    TimeProvider clock,
    ILogger<WorkerEndpoint> logger) : IDisposable
{
    private static readonly TimeSpan HelloWithin = TimeSpan.FromSeconds(10);

    // After a hand-over all workers come at once. Fewer than the connections for workers (Database), so that the tokens of
    // others can be looked at while these wait.
    private const int JoinsAtOnce = 4;

    private readonly SemaphoreSlim _joins = new(JoinsAtOnce);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var worker = routes.MapGroup("/worker/v1").RequireAuthorization(Policies.Worker).ExcludeFromDescription();
        worker.MapGet("/leader", (WorkerEndpoint endpoint) => TypedResults.Json(endpoint.Leader, ProtocolJson.LeaderInfo));
        worker.MapGet("/connect", (WorkerEndpoint endpoint, HttpContext http) => endpoint.ConnectAsync(http));
    }

    public void Dispose() => _joins.Dispose();

    /// <summary>The leader itself knows before it can be read anywhere.</summary>
    private LeaderInfo Leader
        => pool.Term is { } term ? masters.Leader with { Epoch = term.Epoch, Url = options.Url } : masters.Leader;

    private async Task ConnectAsync(HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        if (pool.Term is not { } term)
        {
            http.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            await http.Response.WriteAsJsonAsync(masters.Leader, ProtocolJson.LeaderInfo, cancellationToken: http.RequestAborted);
            return;
        }
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        try
        {
            await ServeAsync(socket, term, http);
        }
        // Without PostgreSQL a worker comes again, as it does when its connection breaks.
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException or NpgsqlException)
        {
            LogBroken(http.Connection.RemoteIpAddress?.ToString() ?? "?", e.Message);
        }
    }

    private async Task ServeAsync(WebSocket socket, Term term, HttpContext http)
    {
        var openedAt = clock.GetTimestamp();
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        if (await HelloAsync(socket, buffer, term) is not { } hello)
            return;
        if (await JoinAsync(hello, term, http.RequestAborted) is not { } row)
        {
            await RefuseAsync(socket, RefusalCodes.NameTaken,
                $"another live process is {hello.SrvName}/{hello.Name}: give this one a --name of its own");
            LogNameTaken(hello.SrvName, hello.Name, http.Connection.RemoteIpAddress?.ToString() ?? "?");
            return;
        }
        using var session = new WorkerSession(socket, new WorkerId(row.Id), hello.Instance, clock, logger)
        {
            OpenedAt = openedAt,
            WorkerDrains = hello.Draining,
            Facts = FleetRefresh.Facts(row, hello.Draining),
        };
        using var ended = term.Ended.Register(() => session.Close("this master no longer leads"));
        session.Send(new Welcome(term.Epoch, row.Id, masters.Leader.Masters));
        var writing = session.WriteAsync();
        try
        {
            if (await pool.AddAsync(term, session, new WorkerJoined(session, hello), session.Closing))
                await ReadAsync(session, term, buffer);
        }
        finally
        {
            session.Close("it went away");
            await writing;
            await pool.RemoveAsync(term, session);
        }
    }

    /// <returns>Null when another live process has its name.</returns>
    private async Task<WorkerRow?> JoinAsync(Hello hello, Term term, CancellationToken aborted)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(term.Ended, aborted);
        await _joins.WaitAsync(either.Token);
        try
        {
            return await workers.JoinAsync(hello, IsAlive, either.Token);
        }
        finally
        {
            _joins.Release();
        }
    }

    /// <summary>Alive is what this leader hears, or another heard moments ago.</summary>
    private bool IsAlive(WorkerRow row) => pool.Find(new WorkerId(row.Id)) is not null || row.Online;

    private async Task<Hello?> HelloAsync(WebSocket socket, ArrayBufferWriter<byte> buffer, Term term)
    {
        using var first = new WorkerSession(socket, default, default, clock, logger);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(term.Ended);
        patience.CancelAfter(HelloWithin);
        IReadOnlyList<WorkerMessage>? messages;
        try
        {
            messages = await first.ReadAsync(buffer, patience.Token);
        }
        catch (JsonException e)
        {
            await RefuseAsync(socket, RefusalCodes.BadMessage, e.Message);
            return null;
        }
        if (messages is not [Hello hello])
        {
            await RefuseAsync(socket, RefusalCodes.BadMessage, "the first frame is one hello");
            return null;
        }
        if (hello.Protocol != ProtocolVersion.Current)
            await RefuseAsync(socket, RefusalCodes.Protocol,
                $"this master speaks protocol {ProtocolVersion.Current}, the worker {hello.Protocol}: use the same version of both");
        else if (hello.Epoch > term.Epoch)
            await RefuseAsync(socket, RefusalCodes.OldEpoch,
                $"the worker has seen epoch {hello.Epoch}, this master's is {term.Epoch}: another one leads");
        else if (Invalid(hello) is { } why)
            await RefuseAsync(socket, RefusalCodes.BadMessage, why);
        else
            return hello;
        return null;
    }

    private static string? Invalid(Hello hello) => hello switch
    {
        { Name: null or "" } or { SrvName: null or "" } or { Host: null or "" } => "name, srvName and host must not be empty",
        { Tags: null } or { Types: null } or { Runs: null } => "tags, types and runs are lists",
        _ when hello.Runs.Contains(null) => "runs must not contain null",
        { Slots: < 0 or > ProtocolLimits.MostSlots } or { HttpSlots: < 0 or > ProtocolLimits.MostSlots }
            => $"slots and httpSlots must be from 0 to {ProtocolLimits.MostSlots}",
        { Types.Count: > 100 } or { Tags.Count: > 100 } => "at most 100 types and 100 tags",
        _ when !All(hello).All(text => text?.Length <= 200 && Core.Contracts.Text.IsRecordable(text))
            => "texts are not null and at most 200 characters, without U+0000",
        _ => null,
    };

    private static IEnumerable<string?> All(Hello hello)
        => [hello.Name, hello.SrvName, hello.Host, hello.Version, .. hello.Tags, .. hello.Types];

    private async Task ReadAsync(WorkerSession session, Term term, ArrayBufferWriter<byte> buffer)
    {
        var ends = new HeldEnds(storedOutput, end => PostLater(session, term, end), clock, logger, session.Closing);
        while (!session.Closing.IsCancellationRequested)
        {
            IReadOnlyList<WorkerMessage>? messages;
            try
            {
                messages = await session.ReadAsync(buffer, session.Closing);
            }
            catch (JsonException e)
            {
                session.Send(new Refused(RefusalCodes.BadMessage, e.Message));
                LogBadMessage(session.Worker, e.Message);
                return;
            }
            if (messages is null)
                return;
            if (messages.OfType<Leaving>().Any())
                await workers.LeftAsync(session.Worker, session.Closing);
            await PassOnAsync(session, term, ends, messages);
        }
    }

    /// <summary>
    /// Output goes to its writer, the rest to the engine. The end of a run that has output goes through the writer too
    /// and waits for the last of its pieces: so whoever sees that a run has ended finds all of its output.
    /// </summary>
    private async Task PassOnAsync(
        WorkerSession session, Term term, HeldEnds ends, IReadOnlyList<WorkerMessage> messages)
    {
        List<WorkerMessage>? forEngine = null;
        foreach (var message in messages)
        {
            switch (message)
            {
                case RunOutput piece:
                    await output.AddAsync(
                        new OutputItem(
                            new OutputPiece(piece.Run, piece.N, piece.Data),
                            () =>
                            {
                                session.Send(new OutputStored(piece.Run, piece.N + 1));
                                ends.Stored(piece.Run, piece.N + 1);
                            }),
                        session.Closing);
                    break;
                case LiveOutput live:
                    liveOutput.Add(new LivePiece(live.Run, live.After, live.At, live.Data));
                    break;
                case RunFinished { Chunks: > 0 } finished:
                    var toldAt = clock.GetTimestamp();
                    await output.AddAsync(new OutputItem(null, () => ends.Told(finished, toldAt)), session.Closing);
                    break;
                case RunStarted or RunFinished or Draining:
                    (forEngine ??= []).Add(message);
                    break;
            }
        }
        if (forEngine is not null)
            await pool.PostAsync(term, new WorkerReported(session, forEngine), session.Closing);
    }

    private void PostLater(WorkerSession session, Term term, RunFinished finished)
        => _ = pool.PostAsync(term, new WorkerReported(session, [finished]), CancellationToken.None);

    private static async Task RefuseAsync(WebSocket socket, string code, string reason)
    {
        var frame = JsonSerializer.SerializeToUtf8Bytes([new Refused(code, reason)], ProtocolJson.MasterFrame);
        await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        await socket.CloseOutputAsync(WebSocketCloseStatus.PolicyViolation, code, CancellationToken.None);
    }

    [LoggerMessage(4201, LogLevel.Warning, "A worker at {Address} was cut off: {Reason}")]
    private partial void LogBroken(string address, string reason);

    [LoggerMessage(4202, LogLevel.Warning,
        "A worker at {Address} was refused: another live process is {SrvName}/{Name}")]
    private partial void LogNameTaken(string srvName, string name, string address);

    [LoggerMessage(4203, LogLevel.Warning, "Worker {Worker} broke the protocol and was cut off: {Reason}")]
    private partial void LogBadMessage(WorkerId worker, string reason);
}
