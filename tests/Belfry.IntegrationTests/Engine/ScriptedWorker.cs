using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using Belfry.Core.Protocol;

namespace Belfry.IntegrationTests.Engine;

/// <summary>
/// A worker that does what a test tells it: it speaks docs/protocol.md to a real leader and runs nothing. It answers
/// pings unless it is told not to.
/// </summary>
internal sealed class ScriptedWorker(string joinToken, string name) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(50);

    private readonly List<MasterMessage> _passedOver = [];
    private readonly Channel<long> _pings = Channel.CreateUnbounded<long>();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private ClientWebSocket? _socket;
    private Channel<MasterMessage> _messages = Channel.CreateUnbounded<MasterMessage>();
    private Task _reading = Task.CompletedTask;

    public Guid Instance { get; init; } = Guid.NewGuid();

    public int Slots { get; init; } = 8;

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Whether it answers pings; without that the leader hears nothing of it.</summary>
    public bool Answers { get; set; } = true;

    /// <summary>Completes when the connection has ended.</summary>
    public Task Closed => _reading;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Connects, again or for the first time, as soon as the master leads, and says what it holds.</summary>
    public async Task<Welcome> ConnectAsync(Uri master, params HeldRun[] held)
    {
        await DialAsync(master);
        await SendAsync(Hello(held));
        return await NextAsync<Welcome>();
    }

    public Hello Hello(params HeldRun[] held) => new()
    {
        Protocol = ProtocolVersion.Current,
        Instance = Instance,
        Host = "127.0.0.1",
        Name = name,
        SrvName = "scripted",
        Slots = Slots,
        Tags = Tags,
        Types = ["command", "shell"],
        Version = "test",
        Epoch = 0,
        Runs = held,
    };

    /// <summary>Opens a connection without a word; one that is open is cut.</summary>
    public async Task DialAsync(Uri master)
    {
        await CutAsync();
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var socket = new ClientWebSocket();
            socket.Options.SetRequestHeader("Authorization", $"Bearer {joinToken}");
            try
            {
                await socket.ConnectAsync(new UriBuilder(master) { Scheme = "ws", Path = "/worker/v1/connect" }.Uri, Ct);
                _socket = socket;
                break;
            }
            catch (WebSocketException) when (TimeProvider.System.GetElapsedTime(began) < Patience)
            {
                socket.Dispose();
                await Task.Delay(AskAgainAfter, TimeProvider.System, Ct);
            }
        }
        _messages = Channel.CreateUnbounded<MasterMessage>();
        _passedOver.Clear();
        _reading = ReadAsync(_socket, _messages.Writer);
    }

    public Task SendAsync(params WorkerMessage[] messages)
        => SendRawAsync(JsonSerializer.SerializeToUtf8Bytes(messages, ProtocolJson.WorkerFrame));

    public async Task SendRawAsync(ReadOnlyMemory<byte> frame)
    {
        await _sending.WaitAsync(Ct);
        try
        {
            await _socket!.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, Ct);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>The next message of a kind; others are kept for who asks for them.</summary>
    public async Task<T> NextAsync<T>(Func<T, bool>? isIt = null)
        where T : MasterMessage
    {
        if (_passedOver.OfType<T>().FirstOrDefault(message => isIt?.Invoke(message) ?? true) is { } kept)
        {
            _passedOver.Remove(kept);
            return kept;
        }
        while (true)
        {
            var message = await _messages.Reader.ReadAsync(Ct).AsTask().WaitAsync(Patience, TimeProvider.System, Ct);
            if (message is T wanted && (isIt?.Invoke(wanted) ?? true))
                return wanted;
            _passedOver.Add(message);
        }
    }

    /// <summary>What came of a kind and was not yet asked for.</summary>
    public IReadOnlyList<T> Waiting<T>()
        where T : MasterMessage
    {
        while (_messages.Reader.TryRead(out var message))
            _passedOver.Add(message);
        return [.. _passedOver.OfType<T>()];
    }

    /// <summary>Returns when the leader has pinged so often: seconds that go by while nothing else happens.</summary>
    public async Task PingedAsync(int times)
    {
        while (_pings.Reader.TryRead(out _))
        {
            // was before
        }
        for (; times > 0; times--)
            await _pings.Reader.ReadAsync(Ct).AsTask().WaitAsync(Patience, TimeProvider.System, Ct);
    }

    /// <summary>A run that has been assigned, reported as started.</summary>
    public async Task<RunAssigned> TakeAsync(Func<RunAssigned, bool>? isIt = null)
    {
        var run = await NextAsync(isIt);
        await SendAsync(new RunStarted(run.Run, 0));
        return run;
    }

    public Task FinishAsync(Guid run, RunOutcome outcome = RunOutcome.Succeeded)
        => SendAsync(new RunFinished { Run = run, Outcome = outcome, ExitCode = outcome == RunOutcome.Succeeded ? 0 : 1, StartedAgoMs = 1, EndedAgoMs = 0 });

    /// <summary>Ends the connection as a broken network does.</summary>
    public async Task CutAsync()
    {
        if (_socket is null)
            return;
        _socket.Abort();
        await _reading;
        _socket.Dispose();
        _socket = null;
    }

    public async ValueTask DisposeAsync()
    {
        await CutAsync();
        _sending.Dispose();
    }

    private async Task ReadAsync(ClientWebSocket socket, ChannelWriter<MasterMessage> messages)
    {
        var buffer = new byte[ProtocolLimits.FrameBytes + (4 * 1024 * 1024)];
        try
        {
            for (var count = 0; ;)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(count), CancellationToken.None);
                if (part.MessageType is WebSocketMessageType.Close)
                    break;
                count += part.Count;
                if (!part.EndOfMessage)
                    continue;
                foreach (var message in JsonSerializer.Deserialize(buffer.AsSpan(0, count), ProtocolJson.MasterFrame)!)
                {
                    if (message is not Ping ping)
                    {
                        messages.TryWrite(message);
                        continue;
                    }
                    _pings.Writer.TryWrite(ping.N);
                    if (Answers)
                        await SendAsync(new Pong(ping.N));
                }
                count = 0;
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // cut off, or the test is over
        }
        messages.TryComplete();
    }
}
