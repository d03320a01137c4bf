using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using Belfry.Core.Jobs;
using Belfry.Core.Placement;
using Belfry.Core.Protocol;

namespace Belfry.Fleet;

/// <summary>
/// One worker's connection, from its welcome to its end. Messages that are ready together leave in one frame, because
/// a frame costs ten times a message. A worker that does not read what it is sent is cut off when its queue is full:
/// it connects again and says what it holds.
/// </summary>
internal sealed partial class WorkerSession(
    WebSocket socket,
    WorkerId worker,
    Guid instance,
    TimeProvider clock,
    ILogger logger) : IDisposable
{
    private const int QueuedMessages = 100_000;

    /// <summary>A frame is closed when it has grown so far; one message more may follow.</summary>
    private const int FrameTarget = ProtocolLimits.FrameBytes / 4;

    private readonly Channel<MasterMessage> _outbox = Channel.CreateBounded<MasterMessage>(
        new BoundedChannelOptions(QueuedMessages) { SingleReader = true });
    private readonly CancellationTokenSource _closing = new();
    private WorkerFacts? _facts;
    private long _lastHeard = clock.GetTimestamp();
    private volatile bool _listening;

    public WorkerId Worker { get; } = worker;

    public Guid Instance { get; } = instance;

    /// <summary>When the worker made the connection, as a timestamp of the local clock.</summary>
    public long OpenedAt { get; init; } = clock.GetTimestamp();

    /// <summary>What placement knows of it; replaced whole when something changes.</summary>
    public WorkerFacts Facts
    {
        get => Volatile.Read(ref _facts) ?? throw new InvalidOperationException("The session has not been welcomed.");
        set => Volatile.Write(ref _facts, value);
    }

    /// <summary>The worker's own wish, whatever people say.</summary>
    public bool WorkerDrains { get; set; }

    /// <summary>When anything came from it, as a timestamp of the local clock.</summary>
    public long LastHeard => Volatile.Read(ref _lastHeard);

    /// <summary>
    /// How long it has said nothing. While what it said is being passed on nobody listens: that is no silence, however
    /// long PostgreSQL or the engine may take.
    /// </summary>
    public TimeSpan Silence => _listening ? clock.GetElapsedTime(LastHeard) : TimeSpan.Zero;

    public CancellationToken Closing => _closing.Token;

    /// <summary>Queues a message; false when the session is over.</summary>
    public bool Send(MasterMessage message)
    {
        if (_outbox.Writer.TryWrite(message))
            return true;
        if (!_closing.IsCancellationRequested)
            Close("it does not read what it is sent");
        return false;
    }

    /// <summary>Ends the connection; the read loop returns.</summary>
    public void Close(string reason)
    {
        if (_outbox.Writer.TryComplete())
            LogClosed(Worker, reason);
        try
        {
            _closing.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It is over already; whoever closes it held on to it from a moment before.
        }
    }

    /// <summary>Sends what is queued until the session is closed.</summary>
    public async Task WriteAsync()
    {
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        await using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        try
        {
            while (await _outbox.Reader.WaitToReadAsync(_closing.Token))
            {
                json.WriteStartArray();
                var count = 0;
                while (count < ProtocolLimits.FrameMessages
                       && json.BytesPending + json.BytesCommitted < FrameTarget
                       && _outbox.Reader.TryRead(out var message))
                {
                    JsonSerializer.Serialize(json, message, ProtocolJson.MasterMessage);
                    count++;
                }
                json.WriteEndArray();
                await json.FlushAsync(_closing.Token);
                await socket.SendAsync(buffer.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, _closing.Token);
                buffer.ResetWrittenCount();
                json.Reset();
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            Close(e is OperationCanceledException ? "it was closed" : e.Message);
        }
    }

    /// <summary>Reads one frame.</summary>
    /// <returns>Its messages; null when the worker closed the connection.</returns>
    /// <exception cref="JsonException">The frame is no array of known messages, or too long.</exception>
    public async Task<IReadOnlyList<WorkerMessage>?> ReadAsync(ArrayBufferWriter<byte> buffer, CancellationToken ct)
    {
        buffer.ResetWrittenCount();
        Volatile.Write(ref _lastHeard, clock.GetTimestamp());
        _listening = true;
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.GetMemory(16 * 1024), ct);
            if (received.MessageType == WebSocketMessageType.Close)
                return null;
            if (received.MessageType != WebSocketMessageType.Text)
                throw new JsonException("Frames are text.");
            buffer.Advance(received.Count);
            if (buffer.WrittenCount > ProtocolLimits.FrameBytes)
                throw new JsonException($"A frame is longer than {ProtocolLimits.FrameBytes} bytes.");
            if (received.EndOfMessage)
                break;
        }
        Volatile.Write(ref _lastHeard, clock.GetTimestamp());
        _listening = false;
        return ProtocolJson.Read(buffer.WrittenSpan, ProtocolJson.WorkerFrame);
    }

    public void Dispose() => _closing.Dispose();

    [LoggerMessage(4001, LogLevel.Information, "The connection of worker {Worker} has ended: {Reason}")]
    private partial void LogClosed(WorkerId worker, string reason);
}
