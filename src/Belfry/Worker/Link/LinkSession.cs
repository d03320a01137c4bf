using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using Belfry.Core.Protocol;
using Belfry.Worker.Runs;

namespace Belfry.Worker.Link;

/// <summary>
/// One connection to a leader, after its welcome: one loop reads, one sends. Messages that come close together share a
/// frame.
/// </summary>
internal sealed class LinkSession(
    WebSocket socket, RunTable table, RunHost host, Outbox outbox, LeaderSearch search, TimeProvider clock)
{
    private const int FirstBufferBytes = 64 * 1024, FrameTarget = 1024 * 1024, OutputPerFrame = 256 * 1024;

    private readonly SendWindow _window = new();
    private readonly FramePace _pace = new(clock);
    private readonly ArrayBufferWriter<byte> _frame = new(FirstBufferBytes);
    private byte[] _received = new byte[FirstBufferBytes];
    private long _heardAt = clock.GetTimestamp();
    private bool _leaving;

    /// <summary>How long the leader has been silent.</summary>
    public TimeSpan Silence => clock.GetElapsedTime(Interlocked.Read(ref _heardAt));

    /// <summary>Sends messages as a frame of their own.</summary>
    public async Task SendAsync(IReadOnlyList<WorkerMessage> messages, CancellationToken cancellationToken)
        => await socket.SendAsync(
            JsonSerializer.SerializeToUtf8Bytes(messages, ProtocolJson.WorkerFrame),
            WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    /// <summary>The messages of the next frame; null when the leader closed the connection.</summary>
    /// <exception cref="JsonException">The frame does not follow the protocol.</exception>
    public async Task<IReadOnlyList<MasterMessage>?> ReceiveAsync(CancellationToken cancellationToken)
    {
        for (var count = 0; ;)
        {
            var part = await socket.ReceiveAsync(_received.AsMemory(count), cancellationToken);
            if (part.MessageType is WebSocketMessageType.Close)
                return null;
            count += part.Count;
            if (part.EndOfMessage)
            {
                Interlocked.Exchange(ref _heardAt, clock.GetTimestamp());
                var messages = ProtocolJson.Read(_received.AsSpan(0, count), ProtocolJson.MasterFrame);
                // One heavy assignment must not cost its memory for as long as the connection lasts.
                if (_received.Length > ProtocolLimits.FrameBytes)
                    _received = new byte[FirstBufferBytes];
                return messages;
            }

            if (count < _received.Length)
                continue;
            if (count >= ProtocolLimits.LeaderFrameBytes)
                throw new JsonException($"A frame is longer than {ProtocolLimits.LeaderFrameBytes} bytes.");
            Array.Resize(ref _received, Math.Min(count * 4, ProtocolLimits.LeaderFrameBytes + 1));
        }
    }

    /// <summary>Reads and sends until the connection ends.</summary>
    /// <param name="first">What came in the frame of the welcome, behind it.</param>
    public async Task RunAsync(IReadOnlyList<MasterMessage> first, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        foreach (var run in table.All)
        {
            run.Live = null;
            _window.Restart(run);
            outbox.Add(run);
        }

        foreach (var message in first)
            Handle(message);
        var reading = ReadAsync(ended.Token);
        var sending = SendAllAsync(ended.Token);
        var over = await Task.WhenAny(reading, sending);
        await ended.CancelAsync();
        try
        {
            await Task.WhenAll(reading, sending);
        }
        catch (Exception) when (over.IsFaulted)
        {
            // The first failure is the cause; the other loop only felt it.
            await over;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        while (await ReceiveAsync(cancellationToken) is { } messages)
        {
            foreach (var message in messages)
                Handle(message);
        }
    }

    private void Handle(MasterMessage message)
    {
        switch (message)
        {
            case RunAssigned assigned when assigned.Epoch >= search.Epoch:
                search.Raise(assigned.Epoch);
                if (table.Count >= RunTable.Capacity)
                    throw new JsonException($"The leader gave this worker more than {RunTable.Capacity} runs.");
                host.Assign(assigned);
                break;
            case RunCancelled cancelled:
                host.Kill(cancelled.Run, cancelled.Reason);
                break;
            case OutputFollowed followed:
                host.Follow(followed.Run, followed.On);
                break;
            case OutputStored stored when table.Find(stored.Run) is { } run:
                _window.Stored(run, stored.Count);
                outbox.Signal();
                break;
            case ResultConfirmed confirmed when table.Find(confirmed.Run) is { } run:
                _window.Stored(run, int.MaxValue);
                host.Confirm(confirmed.Run);
                outbox.Signal();
                break;
            case Ping ping:
                outbox.Add(new Pong(ping.N));
                break;
            default:
                break;
        }
    }

    private async Task SendAllAsync(CancellationToken cancellationToken)
    {
        await using var writer = new Utf8JsonWriter(_frame);
        while (true)
        {
            await outbox.WaitAsync(cancellationToken);
            await _pace.WaitAsync(cancellationToken);
            for (var more = true; more;)
            {
                var count = Fill(writer, out more);
                if (count is 0)
                    break;
                await socket.SendAsync(
                    _frame.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
            }

            if (_leaving)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "leaving", cancellationToken);
                return;
            }
        }
    }

    // How many messages the frame has; more when it is full and there may be others.
    private int Fill(Utf8JsonWriter writer, out bool more)
    {
        _frame.ResetWrittenCount();
        writer.Reset(_frame);
        writer.WriteStartArray();
        var count = 0;
        var output = 0;
        while (true)
        {
            more = count >= ProtocolLimits.FrameMessages - 2
                || writer.BytesCommitted + writer.BytesPending >= FrameTarget
                || output >= OutputPerFrame;
            if (more)
                break;
            if (outbox.TryTake(out WorkerMessage? message))
            {
                _leaving |= message is Leaving;
                Write(writer, message, ref count);
            }
            else if (outbox.TryTake(out WorkerRun? run))
            {
                Tell(writer, run, ref count, ref output);
            }
            else if (_window.Next() is { } piece)
            {
                output += piece.Data.Length;
                Write(writer, piece, ref count);
            }
            else
            {
                break;
            }
        }

        writer.WriteEndArray();
        writer.Flush();
        return count;
    }

    // A run that printed little is told in the order in which it happened; of one that printed much the end goes ahead
    // of what waits for room.
    private void Tell(Utf8JsonWriter writer, WorkerRun run, ref int count, ref int output)
    {
        var facts = run.Facts;
        if (facts.State is HeldState.Running && !run.Told.Started)
        {
            run.Told.Started = true;
            Write(writer, new RunStarted(run.Id, AgoMs(facts.StartedAt!.Value)), ref count);
        }
        else if (facts is { State: HeldState.Finished, End: { } end } && !run.Told.Finished)
        {
            while (output < OutputPerFrame
                && count < ProtocolLimits.FrameMessages - 1
                && _window.NextOf(run) is { } piece)
            {
                output += piece.Data.Length;
                Write(writer, piece, ref count);
            }

            run.Told.Finished = true;
            Write(writer, Finished(run, facts, end), ref count);
        }

        _window.Enter(run);
        if (run.Live?.Take(run.Id) is { } live)
        {
            output += live.Data.Length;
            Write(writer, live, ref count);
        }
    }

    private RunFinished Finished(WorkerRun run, RunFacts facts, RunEnd end) => new()
    {
        Run = run.Id,
        Outcome = end.Outcome,
        ExitCode = end.ExitCode,
        StartedAgoMs = facts.StartedAt is { } at ? AgoMs(at) : null,
        EndedAgoMs = AgoMs(facts.EndedAt!.Value),
        Remark = end.Remark,
        Chunks = facts.Pieces,
    };

    private static void Write(Utf8JsonWriter writer, WorkerMessage message, ref int count)
    {
        JsonSerializer.Serialize(writer, message, ProtocolJson.WorkerMessage);
        count++;
    }

    private long AgoMs(long timestamp) => Math.Max((long)clock.GetElapsedTime(timestamp).TotalMilliseconds, 0);
}
