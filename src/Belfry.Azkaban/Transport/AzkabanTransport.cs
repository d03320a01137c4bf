using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;

namespace Belfry.Azkaban.Transport;

/// <summary>
/// Sends calls with the shared session. A call that met the end of the session was not carried out, and is sent once
/// more with a new one; a read whose answer was lost is sent again; a write never is.
/// </summary>
internal sealed class AzkabanTransport : IDisposable
{
    private const int LargestAnswer = 64 * 1024 * 1024;

    /// <summary>Azkaban has 25 web threads for all its users.</summary>
    private const int MostConnections = 16;

    private static readonly TimeSpan[] ReadAgainAfter = [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(500)];
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(5);

    private readonly AzkabanConnection _connection;
    private readonly TimeProvider _clock;
    private readonly ServerTrust _trust;
    private readonly HttpClient _http;
    private readonly Uri _base;

    /// <param name="handler">Null for the network.</param>
    public AzkabanTransport(AzkabanConnection connection, HttpMessageHandler? handler, TimeProvider clock)
    {
        _connection = connection;
        _clock = clock;
        _trust = new ServerTrust(connection.AuthorityPem, connection.Fingerprint);
        _base = connection.Url.AbsolutePath.EndsWith('/') ? connection.Url : new Uri(connection.Url.AbsoluteUri + "/");
        _http = new HttpClient(handler ?? Network())
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = LargestAnswer,
        };
        Session = new AzkabanSession(SignInAsync, clock);
    }

    public AzkabanSession Session { get; }

    /// <summary>The JSON object that answers a call.</summary>
    public async Task<AzkabanResult<JsonElement>> AskAsync(AzkabanCall call, CancellationToken ct)
    {
        for (var again = 0; ; again++)
        {
            var result = (await SendAsync(call, ct)).Then(answer => AnswerReader.Read(call, answer));
            var isLost = result.Error is
            {
                Kind: AzkabanErrorKind.ConnectionLost or AzkabanErrorKind.ServerFailed or AzkabanErrorKind.UnexpectedAnswer,
            };
            if (call.IsWrite || !isLost || again == ReadAgainAfter.Length)
                return result;
            await Task.Delay(ReadAgainAfter[again], _clock, ct);
        }
    }

    /// <summary>The answer to a call, whatever it is, as long as it does not say that the session is over.</summary>
    public async Task<AzkabanResult<RawAnswer>> SendAsync(AzkabanCall call, CancellationToken ct)
    {
        string? dead = null;
        for (var signedInAnew = false; ; signedInAnew = true)
        {
            string? session = null;
            if (call.NeedsSession)
            {
                var given = await Session.GetAsync(dead, ct);
                if (given.Error is { } noSession)
                    return noSession;
                session = given.Value;
            }
            var answer = await SendOnceAsync(call, session, ct);
            if (answer.Error is not null || !call.NeedsSession || !AnswerReader.IsSessionOver(answer.Value))
                return answer;
            if (signedInAnew)
                return new AzkabanError(
                    AzkabanErrorKind.SessionRefused,
                    $"To {call.Purpose}, Azkaban does not take the session that it gave a moment ago. Do several servers stand behind "
                    + "one address? Sessions live in one server's memory, so name that server itself.");
            dead = session;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<AzkabanResult<string>> SignInAsync()
    {
        string password;
        try
        {
            password = _connection.Password();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new AzkabanError(AzkabanErrorKind.SignInRefused, $"The password for Azkaban cannot be read: {e.Message}");
        }
        var call = new AzkabanCall
        {
            Purpose = $"sign in as {_connection.User}",
            Path = "",
            Values = [("action", "login"), ("username", _connection.User), ("password", password)],
            IsPost = true,
            NeedsSession = false,
        };
        // Those who wait share it, so it is none's to cancel; its own time limit ends it.
        var result = await AskAsync(call, CancellationToken.None);
        return result.Then<string>(json => AnswerReader.TextOf(json, "session.id") is { Length: > 0 } id
            ? id
            : AnswerReader.Unproven(call, json));
    }

    private async Task<AzkabanResult<RawAnswer>> SendOnceAsync(AzkabanCall call, string? session, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(call.Timeout ?? _connection.Timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ct);
        using var request = Request(call, session);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token);
            // Some answers have no Content-Type, none says its charset rightly: what has one is UTF-8.
            var bytes = await response.Content.ReadAsByteArrayAsync(either.Token);
            return new RawAnswer((int)response.StatusCode, Encoding.UTF8.GetString(bytes), response.Headers.Location);
        }
        catch (Exception) when (request.Content is TimelyForm { WasLate: true })
        {
            return new AzkabanError(
                AzkabanErrorKind.NotSent,
                $"To {call.Purpose} was held up for more than {call.Within!.Value.Longest.TotalSeconds:0} s, so nothing was sent.");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new AzkabanError(
                AzkabanErrorKind.TimedOut,
                $"To {call.Purpose}, Azkaban at {_base.Authority} gave no answer within {(call.Timeout ?? _connection.Timeout).TotalSeconds:0} s.")
            {
                MayHaveTakenEffect = call.IsWrite,
            };
        }
        catch (HttpRequestException e)
        {
            return Failed(call, e);
        }
    }

    private AzkabanError Failed(AzkabanCall call, HttpRequestException reason)
    {
        var innermost = reason.GetBaseException().Message.TrimEnd('.');
        switch (reason.HttpRequestError)
        {
            case HttpRequestError.SecureConnectionError when _trust.Refusal is { } refusal && reason.InnerException is AuthenticationException:
                return new AzkabanError(
                    AzkabanErrorKind.CertificateNotTrusted,
                    $"The certificate of Azkaban at {_base.Authority} is not trusted: {refusal}. Name the file of the authority that issued it, "
                    + "or, if this is the right server, its fingerprint.");
            case HttpRequestError.SecureConnectionError:
                return new AzkabanError(
                    AzkabanErrorKind.Unreachable,
                    $"Azkaban at {_base.Authority} does not speak https as it should: {innermost}. Is it http, or another port?");
            case HttpRequestError.NameResolutionError:
                return new AzkabanError(
                    AzkabanErrorKind.Unreachable, $"The name of Azkaban's server {_base.Host} is not known: {innermost}.");
            case HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError:
                return new AzkabanError(
                    AzkabanErrorKind.Unreachable,
                    $"Azkaban at {_base.Authority} cannot be reached: {innermost}. Is its web server running, and the address right?");
            default:
                return new AzkabanError(
                    AzkabanErrorKind.ConnectionLost,
                    $"To {call.Purpose}, Azkaban at {_base.Authority} broke the answer off: {innermost}.")
                {
                    MayHaveTakenEffect = call.IsWrite,
                };
        }
    }

    private HttpRequestMessage Request(AzkabanCall call, string? session)
    {
        var values = session is null ? call.Values : [("session.id", session), .. call.Values];
        if (!call.IsPost)
        {
            var query = string.Join('&', values.Select(value => $"{Uri.EscapeDataString(value.Name)}={Uri.EscapeDataString(value.Value)}"));
            return new HttpRequestMessage(HttpMethod.Get, new Uri(_base, query.Length == 0 ? call.Path : $"{call.Path}?{query}"));
        }
        return new HttpRequestMessage(HttpMethod.Post, new Uri(_base, call.Path))
        {
            // Without it an expired session is answered with a page of HTML.
            Headers = { { "X-Requested-With", "XMLHttpRequest" } },
            Content = call.File is { } file ? Parts(values, file) : Form(values, call.Within),
        };
    }

    private FormUrlEncodedContent Form(IReadOnlyList<(string Name, string Value)> values, SendWithin? within)
    {
        var pairs = values.Select(value => KeyValuePair.Create(value.Name, value.Value));
        return within is { } limit ? new TimelyForm(pairs, limit, _clock) : new FormUrlEncodedContent(pairs);
    }

    private static MultipartFormDataContent Parts(IReadOnlyList<(string Name, string Value)> values, ZipFile file)
    {
        var parts = new MultipartFormDataContent();
        foreach (var (name, value) in values)
        {
            var part = new ByteArrayContent(Encoding.UTF8.GetBytes(value));
            part.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = $"\"{name}\"" };
            parts.Add(part);
        }
        var content = new ReadOnlyMemoryContent(file.Content);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/zip");
        content.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data")
        {
            Name = "\"file\"",
            FileName = $"\"{file.Name}\"",
        };
        parts.Add(content);
        return parts;
    }

    private SocketsHttpHandler Network() => new()
    {
        // A session that comes as a cookie beats the parameter, so one dead cookie would make every call fail.
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        MaxConnectionsPerServer = MostConnections,
        PooledConnectionLifetime = ConnectionLife,
        ConnectCallback = ConnectAsync,
        SslOptions = { RemoteCertificateValidationCallback = _trust.IsTrusted },
    };

    /// <summary>
    /// A connection that does not come about in time is told apart from an answer that does not: of the former it is
    /// certain that nothing was sent.
    /// </summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var patience = new CancellationTokenSource(_connection.ConnectTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ct);
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, either.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
