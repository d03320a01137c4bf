using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Belfry.Cli.Connection;

/// <summary>How a server is connected to: by whose certificates, and how a connection that died in silence is noticed.</summary>
internal static class ServerTransport
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    /// <exception cref="ClientException">The certificates cannot be read.</exception>
    public static SocketsHttpHandler To(ServerAccess server) => new()
    {
        AllowAutoRedirect = false, // a token must not follow
        UseCookies = false,
        UseProxy = !server.Url.IsLoopback,
        ConnectTimeout = ConnectLimit,
        ConnectCallback = ConnectAsync,
        SslOptions = Trusting(server.CaFile),
    };

    /// <summary>As the handler does it, and a connection on which nothing comes for long is probed.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 15);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            await socket.ConnectAsync(context.DnsEndPoint, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static SslClientAuthenticationOptions Trusting(string? caFile)
    {
        var ssl = new SslClientAuthenticationOptions();
        if (caFile is null)
            return ssl;
        ssl.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        try
        {
            ssl.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(caFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ClientException(ExitCode.Usage, $"--ca-file {caFile}: {e.Message}", e);
        }
        return ssl.CertificateChainPolicy.CustomTrustStore.Count > 0
            ? ssl
            : throw ClientException.Usage($"--ca-file {caFile}: there is no certificate in it (PEM is expected).");
    }
}
