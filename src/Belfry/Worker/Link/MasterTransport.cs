using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Belfry.Core.Protocol;

namespace Belfry.Worker.Link;

/// <summary>What a master answered to the question who leads.</summary>
internal enum MasterAnswer
{
    Said,
    TokenRefused,

    /// <summary>It has a certificate that this worker does not trust.</summary>
    Untrusted,
    Unreachable,
}

/// <summary>
/// How masters are reached: HTTP and WebSocket with the join token, TLS checked as the operator chose.
/// </summary>
internal sealed class MasterTransport : IDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(2), ConnectLimit = TimeSpan.FromSeconds(5);

    private readonly HttpMessageInvoker _http;
    private readonly string? _tokenFile;
    private string _token;

    /// <exception cref="WorkerStartException">The file of certificates or the fingerprint cannot be used.</exception>
    public MasterTransport(WorkerOptions options)
    {
        _token = options.JoinToken.Trim();
        _tokenFile = options.JoinTokenFile;
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = AnswerLimit,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            SslOptions = SslOf(options),
        });
    }

    /// <summary>Asks a master who leads.</summary>
    public async Task<(MasterAnswer Answer, LeaderInfo? Info)> AskAsync(Uri master, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AnswerLimit);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(master, "/worker/v1/leader"));
            request.Headers.Authorization = Authorization();
            using var response = await _http.SendAsync(request, limit.Token);
            if (response.StatusCode is HttpStatusCode.Unauthorized)
                return (MasterAnswer.TokenRefused, null);
            if (!response.IsSuccessStatusCode)
                return (MasterAnswer.Unreachable, null);
            await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
            var info = await JsonSerializer.DeserializeAsync(body, ProtocolJson.LeaderInfo, limit.Token);
            return info is null ? (MasterAnswer.Unreachable, null) : (MasterAnswer.Said, info);
        }
        catch (HttpRequestException e) when (e.InnerException is AuthenticationException)
        {
            return (MasterAnswer.Untrusted, null);
        }
        catch (Exception e) when (IsUnreachable(e) && !cancellationToken.IsCancellationRequested)
        {
            return (MasterAnswer.Unreachable, null);
        }
    }

    /// <summary>Opens the link; null when the master does not lead or cannot be reached.</summary>
    public async Task<WebSocket?> ConnectAsync(Uri leader, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ConnectLimit);
        var scheme = leader.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs;
        var address = new UriBuilder(leader) { Scheme = scheme, Path = "/worker/v1/connect" }.Uri;
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.SetRequestHeader("Authorization", Authorization().ToString());

            // The leader's pings are the sign of life, in both directions.
            socket.Options.KeepAliveInterval = Timeout.InfiniteTimeSpan;
            await socket.ConnectAsync(address, _http, limit.Token);
            return socket;
        }
        catch (Exception e) when (IsUnreachable(e) && !cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            return null;
        }
    }

    public void Dispose() => _http.Dispose();

    // A file that is being replaced or is gone changes nothing: the token that served so far may still be good.
    private AuthenticationHeaderValue Authorization()
    {
        try
        {
            if (_tokenFile is not null && File.ReadAllText(_tokenFile).Trim() is { Length: > 0 } token)
                _token = token;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }

        return new AuthenticationHeaderValue("Bearer", _token);
    }

    private static bool IsUnreachable(Exception e)
        => e is HttpRequestException or WebSocketException or IOException or JsonException
            or OperationCanceledException;

    private static SslClientAuthenticationOptions SslOf(WorkerOptions options)
    {
        var ssl = new SslClientAuthenticationOptions();
        if (options.Fingerprint is { Length: > 0 } fingerprint)
        {
            var wanted = fingerprint.Split(',', StringSplitOptions.TrimEntries).Select(Wanted).ToList();
            ssl.RemoteCertificateValidationCallback = (_, certificate, _, _)
                => certificate is not null && SHA256.HashData(certificate.GetRawCertData()) is var hash
                    && wanted.Exists(one => hash.AsSpan().SequenceEqual(one));
        }
        else if (options.CaFile is { Length: > 0 } file)
        {
            ssl.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            ssl.CertificateChainPolicy.CustomTrustStore.AddRange(Certificates(file));
        }

        return ssl;
    }

    private static byte[] Wanted(string fingerprint)
    {
        try
        {
            var bytes = Convert.FromHexString(fingerprint.Replace(":", "", StringComparison.Ordinal));
            if (bytes.Length is SHA256.HashSizeInBytes)
                return bytes;
        }
        catch (FormatException)
        {
        }

        throw new WorkerStartException(
            "--fingerprint: the fingerprint of a master's certificate must be 64 hexadecimal digits (SHA-256).");
    }

    private static X509Certificate2Collection Certificates(string file)
    {
        try
        {
            var found = new X509Certificate2Collection();
            found.ImportFromPemFile(file);
            return found.Count > 0
                ? found
                : throw new WorkerStartException($"--ca-file {file}: there is no certificate in PEM form in it.");
        }
        catch (Exception e) when (e is IOException or CryptographicException or UnauthorizedAccessException)
        {
            throw new WorkerStartException($"--ca-file {file}: the certificates cannot be read: {e.Message}", e);
        }
    }
}
