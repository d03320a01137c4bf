using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using Belfry.Core.Contracts;

namespace Belfry.Cli.Connection;

/// <summary>A server's <c>/v1</c> as the commands use it.</summary>
internal sealed class BelfryClient : IDisposable
{
    private const string SessionCookie = "belfry_session";

    private static readonly string[] LocaleVariables = ["LC_ALL", "LC_MESSAGES", "LANG"];
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(100);

    private readonly Surroundings _around;
    private readonly HttpMessageInvoker _http;

    /// <exception cref="ClientException">The certificates cannot be read.</exception>
    public BelfryClient(ServerAccess server, Surroundings around)
    {
        Server = server;
        _around = around;
        _http = new HttpMessageInvoker(ServerTransport.To(server));
    }

    public ServerAccess Server { get; }

    /// <summary>One exchange; a refusal is an answer too.</summary>
    /// <param name="path">Below the server's address, such as <c>v1/jobs</c>.</param>
    /// <param name="body">What becomes the JSON body; null for none.</param>
    /// <param name="ifMatch">The ETag that the thing must still have.</param>
    /// <exception cref="ClientException">The server cannot be reached, or does not know who asks.</exception>
    public async Task<Reply> SendAsync(HttpMethod method, string path, object? body, string? ifMatch, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(AnswerLimit, _around.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        using var request = Request(method, path);
        if (body is not null)
            request.Content = new StringContent(JsonSerializer.Serialize(body, body.GetType(), ApiJson.Options), Encoding.UTF8, "application/json");
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        try
        {
            using var response = await _http.SendAsync(request, either.Token);
            return await ReadAsync(response, either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new ClientException(ExitCode.Unreachable, $"{Server.Name} has not answered for {AnswerLimit.TotalSeconds} seconds. Is the machine overloaded, or its database away? Look at {Server.Name}/health/ready.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Unreachable(e);
        }
    }

    /// <exception cref="ClientException">As <see cref="SendAsync"/>, and when the server refuses.</exception>
    public async Task<Reply> GetAsync(string path, CancellationToken ct)
        => (await SendAsync(HttpMethod.Get, path, null, null, ct)).OrRefusal();

    /// <exception cref="ClientException">As <see cref="SendAsync"/>, and when the server refuses.</exception>
    public async Task<Reply> PostAsync(string path, object? body, CancellationToken ct)
        => (await SendAsync(HttpMethod.Post, path, body, null, ct)).OrRefusal();

    /// <exception cref="ClientException">As <see cref="SendAsync"/>, and when the server refuses.</exception>
    public async Task<Reply> DeleteAsync(string path, object? body, CancellationToken ct)
        => (await SendAsync(HttpMethod.Delete, path, body, null, ct)).OrRefusal();

    /// <summary>Opens an answer that is read while it comes. The caller disposes it.</summary>
    /// <exception cref="HttpRequestException">The server cannot be reached, or is not able to answer now.</exception>
    /// <exception cref="ClientException">It refuses.</exception>
    public async Task<HttpResponseMessage> OpenAsync(string path, string? lastEvent, CancellationToken ct)
    {
        using var request = Request(HttpMethod.Get, path);
        if (lastEvent is not null)
            request.Headers.Add("Last-Event-ID", lastEvent);
        var response = await _http.SendAsync(request, ct);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
        {
            if (response.StatusCode >= HttpStatusCode.InternalServerError)
                throw new HttpRequestException($"it answered {(int)response.StatusCode}", null, response.StatusCode);
            (await ReadAsync(response, ct)).OrRefusal();
            throw NoBelfry(response.StatusCode);
        }
    }

    /// <summary>Signs in.</summary>
    /// <returns>The answer and the session's secret.</returns>
    /// <exception cref="ClientException">The name or the password is wrong, or the server cannot be reached.</exception>
    public async Task<(Reply Reply, string Secret)> SignInAsync(SignInDto who, CancellationToken ct)
    {
        using var request = Request(HttpMethod.Post, "v1/session");
        request.Content = new StringContent(JsonSerializer.Serialize(who, ApiJson.Options), Encoding.UTF8, "application/json");
        try
        {
            using var response = await _http.SendAsync(request, ct);
            var reply = (await ReadAsync(response, ct)).OrRefusal();
            return (reply, SessionOf(response) ?? throw NoBelfry(response.StatusCode));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Unreachable(e);
        }
    }

    /// <summary>What to say when the server cannot be reached.</summary>
    public ClientException Unreachable(Exception reason)
    {
        if (reason is HttpRequestException { InnerException: AuthenticationException })
            return new ClientException(
                ExitCode.Unreachable,
                $"The certificate of {Server.Name} is not trusted ({reason.InnerException.Message.TrimEnd('.')}). " +
                "Name the file that vouches for it with --ca-file; one that Belfry made is certificate.pem in its data folder.",
                reason);
        return new ClientException(
            ExitCode.Unreachable,
            $"{Server.Name} cannot be reached: {(reason.InnerException is SocketException socket ? socket.Message : reason.Message).TrimEnd('.')}. " +
            "Is Belfry running there? belfry standalone starts one; --server URL names another.",
            reason);
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(Server.Url, path));
        if (Server.Credential is { IsSession: true } session)
            request.Headers.TryAddWithoutValidation("Cookie", $"{SessionCookie}={session.Secret}");
        else if (Server.Credential is { } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Secret);
        if (Language() is { } language)
            request.Headers.AcceptLanguage.ParseAdd(language);
        return request;
    }

    /// <summary>The API explains cron in Chinese to whoever works in it.</summary>
    private string? Language()
    {
        var locale = LocaleVariables.Select(_around.Variable).FirstOrDefault(value => !string.IsNullOrEmpty(value));
        return locale?.StartsWith("zh", StringComparison.Ordinal) == true ? "zh" : null;
    }

    private async Task<Reply> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var body = await response.Content.ReadAsStringAsync(ct);
        var status = response.StatusCode;
        var tag = response.Headers.ETag?.ToString();
        if (status >= HttpStatusCode.BadRequest)
        {
            var problem = Problem.Of(status, body, response.Headers.RetryAfter?.Delta?.TotalSeconds.ToString(CultureInfo.InvariantCulture));
            return status == HttpStatusCode.Unauthorized && problem.Code is null or "not_signed_in"
                ? throw NotSignedIn()
                : new Reply(status, body, tag, problem);
        }
        var isText = response.Content.Headers.ContentType?.MediaType is "application/json" or "text/plain" or "text/event-stream";
        return status < HttpStatusCode.MultipleChoices && (isText || body.Length == 0)
            ? new Reply(status, body, tag, null)
            : throw NoBelfry(status);
    }

    /// <summary>What to say when the server does not know who asks.</summary>
    public ClientException NotSignedIn() => new(
        ExitCode.Unreachable,
        Server.Credential switch
        {
            null => $"You are not signed in at {Server.Name}. Sign in with belfry login --server {Server.Name} --user NAME, or give --token-file FILE.",
            { IsSession: true } => $"Your sign-in at {Server.Name} has ended. Sign in again: belfry login --server {Server.Name} --user NAME.",
            _ => $"{Server.Name} does not know this token: it is wrong, expired or revoked. belfry token create makes a new one.",
        });

    private ClientException NoBelfry(HttpStatusCode status) => new(
        ExitCode.Unreachable, $"{Server.Name} answered {(int)status}, and not as a Belfry does. Is that the address of a master?");

    private static string? SessionOf(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Set-Cookie", out var cookies))
            return null;
        return cookies
            .Select(cookie => cookie.Split(';')[0].Split('=', 2))
            .FirstOrDefault(pair => pair is [SessionCookie, { Length: > 0 }])?[1];
    }
}
