using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using Belfry.Core.Protocol;

namespace Belfry.Benchmarks.Site;

/// <summary>
/// A worker's connection without a worker: it takes what it is given, says at once that it succeeded, and tells when it
/// came. Many of them fit into one process, and none of their work is the leader's.
/// </summary>
/// <param name="received">Called for each assignment, with the moment at which its frame had been read.</param>
internal sealed class SimulatedWorker(string name, int slots, Action<RunAssigned, DateTimeOffset> received, params string[] tags) : IAsyncDisposable
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _stop = new();
    private readonly Guid _instance = Guid.NewGuid();
    private Task _running = Task.CompletedTask;
    private long _epoch;

    /// <summary>Connects to whoever leads of the masters, again whenever the connection ends.</summary>
    public void Start(string joinToken, params Uri[] masters) => _running = Task.Run(() => RunAsync(joinToken, masters));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(string joinToken, Uri[] masters)
    {
        for (var turn = 0; !_stop.IsCancellationRequested; turn++)
        {
            using var socket = new ClientWebSocket();
            socket.Options.SetRequestHeader("Authorization", $"Bearer {joinToken}");
            try
            {
                await socket.ConnectAsync(new UriBuilder(masters[turn % masters.Length]) { Scheme = "ws", Path = "/worker/v1/connect" }.Uri, _stop.Token);
                await TalkAsync(socket);
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
            {
                // A follower refuses, a leader that was killed is gone: the next one is asked.
                await Task.Delay(AskAgainAfter, TimeProvider.System, CancellationToken.None);
            }
        }
    }

    private async Task TalkAsync(ClientWebSocket socket)
    {
        await SendAsync(socket, [Hello()]);
        var buffer = new ArrayBufferWriter<byte>(1024 * 1024);
        var replies = new List<WorkerMessage>();
        while (true)
        {
            buffer.ResetWrittenCount();
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer.GetMemory(64 * 1024), _stop.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                    return;
                buffer.Advance(part.Count);
            }
            while (!part.EndOfMessage);
            var now = TimeProvider.System.GetUtcNow();
            foreach (var message in JsonSerializer.Deserialize(buffer.WrittenSpan, ProtocolJson.MasterFrame)!)
                Answer(message, now, replies);
            foreach (var frame in replies.Chunk(ProtocolLimits.FrameMessages))
                await SendAsync(socket, frame);
            replies.Clear();
        }
    }

    private void Answer(MasterMessage message, DateTimeOffset now, List<WorkerMessage> replies)
    {
        switch (message)
        {
            case Welcome welcome:
                _epoch = welcome.Epoch;
                break;
            case Ping ping:
                replies.Add(new Pong(ping.N));
                break;
            case RunAssigned run:
                received(run, now);
                replies.Add(new RunFinished { Run = run.Run, Outcome = RunOutcome.Succeeded, ExitCode = 0, StartedAgoMs = 0, EndedAgoMs = 0 });
                break;
        }
    }

    private Hello Hello() => new()
    {
        Protocol = ProtocolVersion.Current,
        Instance = _instance,
        Host = "127.0.0.1",
        Name = name,
        SrvName = "simulated",
        Slots = slots,
        Tags = tags,
        Types = ["command"],
        Version = "simulated",
        Epoch = _epoch,
    };

    private Task SendAsync(ClientWebSocket socket, IReadOnlyList<WorkerMessage> messages)
        => socket.SendAsync(
            JsonSerializer.SerializeToUtf8Bytes(messages, ProtocolJson.WorkerFrame), WebSocketMessageType.Text, endOfMessage: true, _stop.Token);
}
