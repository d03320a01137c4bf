using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;

namespace Belfry.Tests.Fleet;

/// <summary>A connection on which the frames arrive that a test writes to it.</summary>
internal sealed class FramesSocket : WebSocket
{
    private readonly Channel<string> _frames = Channel.CreateUnbounded<string>();

    public override WebSocketCloseStatus? CloseStatus => null;

    public override string? CloseStatusDescription => null;

    public override WebSocketState State => WebSocketState.Open;

    public override string? SubProtocol => null;

    public void Arrives(string frame) => _frames.Writer.TryWrite(frame);

    public override async Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
    {
        var frame = await _frames.Reader.ReadAsync(cancellationToken);
        return new WebSocketReceiveResult(Encoding.UTF8.GetBytes(frame, buffer), WebSocketMessageType.Text, endOfMessage: true);
    }

    public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
        => Task.CompletedTask;

    public override void Abort()
    {
    }

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
        => Task.CompletedTask;

    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
        => Task.CompletedTask;

    public override void Dispose()
    {
    }
}
