using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Belfry.IntegrationTests.Alerting;

/// <summary>A mail that was taken.</summary>
/// <param name="Data">Headers and text as they came, without the dot at the end.</param>
internal sealed record TakenMail(string From, IReadOnlyList<string> To, string Data);

/// <summary>A small SMTP server (RFC 5321): it takes mails from anybody, or refuses them as the test says.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<TakenMail> _mails = Channel.CreateUnbounded<TakenMail>();
    private readonly Task _accepting;

    public MailServer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>It does not take recipients.</summary>
    public bool Refuses { get; set; }

    /// <summary>Nor this one, whoever else is.</summary>
    public string? Unknown { get; set; }

    public Task<TakenMail> NextAsync(CancellationToken ct)
        => _mails.Reader.ReadAsync(ct).AsTask().WaitAsync(Patience, TimeProvider.System, ct);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var talks = new List<Task>();
        try
        {
            while (true)
                talks.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(talks);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var connection = client;
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\r\n", AutoFlush = true };
        try
        {
            await SayAsync("220 test");
            string? from = null;
            var to = new List<string>();
            while (await reader.ReadLineAsync(_stopping.Token) is { } line)
            {
                var word = line.Split(' ', ':')[0].ToUpperInvariant();
                switch (word)
                {
                    case "EHLO" or "HELO":
                        await SayAsync("250 test");
                        break;
                    case "MAIL":
                        from = Address(line);
                        await SayAsync("250 ok");
                        break;
                    case "RCPT":
                        var refuses = Refuses || Address(line) == Unknown;
                        if (!refuses)
                            to.Add(Address(line));
                        await SayAsync(refuses ? "550 nobody of that name lives here" : "250 ok");
                        break;
                    case "DATA":
                        await SayAsync("354 go on");
                        _mails.Writer.TryWrite(new TakenMail(from!, [.. to], await DataAsync(reader)));
                        to.Clear();
                        await SayAsync("250 taken");
                        break;
                    case "QUIT":
                        await SayAsync("221 bye");
                        return;
                    default:
                        await SayAsync("250 ok");
                        break;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // the client went away, or the test is over
        }

        Task SayAsync(string words) => writer.WriteLineAsync(words.AsMemory(), _stopping.Token);
    }

    private async Task<string> DataAsync(StreamReader reader)
    {
        var data = new StringBuilder();
        while (await reader.ReadLineAsync(_stopping.Token) is { } line && line != ".")
            data.Append(line.StartsWith('.') ? line[1..] : line).Append('\n');
        return data.ToString();
    }

    private static string Address(string line) => line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
}
