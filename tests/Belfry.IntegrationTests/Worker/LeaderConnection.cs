using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using Belfry.Core.Protocol;

namespace Belfry.IntegrationTests.Worker;

/// <summary>One connection of a worker to the scripted leader.</summary>
internal sealed class LeaderConnection(WebSocket socket) : IDisposable
{
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Core.Protocol.Pong> _pong = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _draining = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _leaving = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<long, TaskCompletionSource> _awaited = new();
    private readonly Channel<LiveOutput> _live = Channel.CreateUnbounded<LiveOutput>();
    private readonly byte[] _buffer = new byte[1024 * 1024 * 5];

    private long _barriers;

    public Hello Hello { get; set; } = null!;

    public bool IsClosed => _closed.Task.IsCompleted;

    public Task Closed => Within(_closed.Task);

    public Task Pong => Within(_pong.Task);

    public Task Draining => Within(_draining.Task);

    public Task Leaving => Within(_leaving.Task);

    public Task<LiveOutput> NextLiveAsync()
        => _live.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(LeaderRun.Patience, TestContext.Current.CancellationToken);

    public int Frames { get; private set; }

    public Task SendAsync(MasterMessage message) => SendAllAsync([message]);

    public async Task SendAllAsync(IReadOnlyList<MasterMessage> messages)
    {
        foreach (var part in messages.Chunk(ProtocolLimits.FrameMessages))
        {
            var frame = JsonSerializer.SerializeToUtf8Bytes<IReadOnlyList<MasterMessage>>(
                part, ProtocolJson.MasterFrame);
            await SendRawAsync(frame);
        }
    }

    public async Task SendRawAsync(ReadOnlyMemory<byte> frame)
    {
        await _sending.WaitAsync();
        try
        {
            await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Null at the end of the connection.</summary>
    public async Task<IReadOnlyList<WorkerMessage>?> ReceiveAsync(CancellationToken cancellationToken)
    {
        for (var count = 0; ;)
        {
            var part = await socket.ReceiveAsync(_buffer.AsMemory(count), cancellationToken);
            if (part.MessageType is WebSocketMessageType.Close)
                return null;
            count += part.Count;
            if (!part.EndOfMessage)
                continue;
            Frames++;
            Assert.InRange(count, 1, ProtocolLimits.FrameBytes);
            var messages = JsonSerializer.Deserialize(
                _buffer.AsSpan(0, count), ProtocolJson.WorkerFrame)!;
            Assert.InRange(messages.Count, 1, ProtocolLimits.FrameMessages);
            return messages;
        }
    }

    /// <summary>Completes when the worker has taken in all that was sent before.</summary>
    public async Task BarrierAsync()
    {
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var n = Interlocked.Decrement(ref _barriers);
        _awaited[n] = answered;
        await SendAsync(new Ping(n));
        await Within(answered.Task);
    }

    /// <summary>Cuts the connection as a broken network does.</summary>
    public void Cut() => socket.Abort();

    public void Take(WorkerMessage message)
    {
        switch (message)
        {
            case Core.Protocol.Pong pong:
                _pong.TrySetResult(pong);
                if (_awaited.TryRemove(pong.N, out var awaited))
                    awaited.SetResult();
                break;
            case LiveOutput live:
                _live.Writer.TryWrite(live);
                break;
            case Core.Protocol.Draining:
                _draining.TrySetResult();
                break;
            case Core.Protocol.Leaving:
                _leaving.TrySetResult();
                break;
            default:
                break;
        }
    }

    public void MarkClosed() => _closed.TrySetResult();

    public void Dispose() => _sending.Dispose();

    private static Task Within(Task task) => task.WaitAsync(LeaderRun.Patience, TestContext.Current.CancellationToken);
}
