using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Belfry.FaultLab.Sandbox;

namespace Belfry.FaultLab.Load;

/// <summary>What http jobs call: counts the calls of each. Every call is a connection of its own, so that none is repeated unseen.</summary>
internal sealed class HttpWitness : IDisposable
{
    public const int Port = 8088;

    private readonly TcpListener _listener = new(IPAddress.Parse(Host.Desk), Port);

    /// <summary>How often each path was called.</summary>
    public ConcurrentDictionary<string, int> Calls { get; } = new(StringComparer.Ordinal);

    public void Open() => _listener.Start();

    public async Task ServeAsync(CancellationToken ct)
    {
        var calls = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(ct);
                calls.RemoveAll(call => call.IsCompleted);
                calls.Add(AnswerAsync(client, ct));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(calls);
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task AnswerAsync(TcpClient client, CancellationToken ct)
    {
        using (client)
        {
            try
            {
                await using var stream = client.GetStream();
                using var reader = new StreamReader(stream);
                if (await reader.ReadLineAsync(ct) is not { } request || request.Split(' ') is not [_, var path, _])
                    return;
                Calls.AddOrUpdate(path, 1, (_, count) => count + 1);
                while (await reader.ReadLineAsync(ct) is { Length: > 0 })
                {
                    // the headers
                }
                await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n"), ct);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
            {
                // The caller was cut off or killed: that is what happens here.
            }
        }
    }
}
