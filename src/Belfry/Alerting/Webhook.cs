using Belfry.Core.Contracts;

namespace Belfry.Alerting;

/// <summary>Tells a channel by a POST of JSON; any 2xx means that it was heard.</summary>
internal sealed class Webhook : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = Patience,
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
    })
    {
        Timeout = Patience,
        MaxResponseContentBufferSize = 64 * 1024,
    };

    /// <returns>Why it was not heard; null when it was.</returns>
    public async Task<string?> TellAsync(string url, Message message, CancellationToken ct)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = JsonContent.Create(message.Json, options: ApiJson.Options) };
            // Said with its length: simple receivers do not read a body in chunks.
            await request.Content.LoadIntoBufferAsync(ct);
            request.Headers.UserAgent.ParseAdd("belfry");
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            return answer.IsSuccessStatusCode ? null : $"the server answered {(int)answer.StatusCode}";
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UriFormatException)
        {
            return e.Message;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return $"there was no answer for {Patience.TotalSeconds:0} s";
        }
    }

    public void Dispose() => _http.Dispose();
}
