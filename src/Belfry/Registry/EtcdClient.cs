using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Belfry.Registry;

/// <summary>etcd answered something else than what was asked for, or nobody answered.</summary>
internal sealed class EtcdException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// The few calls of etcd that a registry needs, over its JSON gateway (etcd 3.4 and newer, <c>/v3/…</c>: the protobuf
/// messages of its <c>rpc.proto</c> as JSON, bytes in base64, 64-bit numbers as texts). A member that does not answer, or
/// answers that it cannot (it has no quorum, no leader, no room), is followed by the next.
/// </summary>
internal sealed class EtcdClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>As they are written: etcd passes over names that it does not know, such as a <c>tTL</c>.</summary>
    private static readonly JsonSerializerOptions Names = JsonSerializerOptions.Default;

    private readonly EtcdOptions _options;
    private readonly HttpClient _http;
    private string? _token;
    private int _member;

    public EtcdClient(EtcdOptions options)
    {
        _options = options;
        var ssl = new SslClientAuthenticationOptions();
        if (options.Authorities is { } authorities)
        {
            ssl.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            ssl.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = Patience,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            SslOptions = ssl,
        })
        {
            Timeout = Patience,
        };
    }

    /// <summary>A new lease; keys that are put with it vanish when it is not kept alive for its time.</summary>
    public async Task<long> GrantAsync(TimeSpan ttl, CancellationToken ct)
        => Number(await CallAsync("/v3/lease/grant", new { TTL = (long)ttl.TotalSeconds }, ct), "ID");

    /// <returns>False when etcd no longer has the lease.</returns>
    public async Task<bool> KeepAliveAsync(long lease, CancellationToken ct)
        => (await CallAsync("/v3/lease/keepalive", new { ID = Text(lease) }, ct))["result"] is { } result && Number(result, "TTL") > 0;

    public Task PutAsync(string key, string value, long lease, CancellationToken ct)
        => CallAsync("/v3/kv/put", new { key = Bytes(key), value = Bytes(value), lease = Text(lease) }, ct);

    public Task DeleteAsync(string key, CancellationToken ct) => CallAsync("/v3/kv/deleterange", new { key = Bytes(key) }, ct);

    /// <summary>Every key that begins with a prefix, with its value and lease.</summary>
    public async Task<IReadOnlyDictionary<string, (string Value, long Lease)>> ReadAsync(string prefix, CancellationToken ct)
    {
        // The range ends before the first text that no longer begins with the prefix.
        var end = Encoding.UTF8.GetBytes(prefix);
        end[^1]++;
        var answer = await CallAsync("/v3/kv/range", new { key = Bytes(prefix), range_end = Convert.ToBase64String(end) }, ct);
        return (answer["kvs"] as JsonArray ?? []).OfType<JsonNode>().ToDictionary(
            pair => Plain(pair["key"]),
            pair => (Plain(pair["value"]), Number(pair, "lease")),
            StringComparer.Ordinal);
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode> CallAsync(string path, object body, CancellationToken ct)
    {
        for (var tried = 0; ; tried++)
        {
            try
            {
                if (_options.User is not null && _token is null)
                    _token = (await SendAsync(
                        "/v3/auth/authenticate", new { name = _options.User, password = _options.Password() }, null, ct))["token"]!.GetValue<string>();
                return await SendAsync(path, body, _token, ct);
            }
            catch (EtcdException e) when (tried < _options.Endpoints.Count)
            {
                if (e.InnerException is UnauthorizedAccessException && _token is not null)
                    _token = null; // tokens end after some minutes
                else
                    _member++;
            }
        }
    }

    private async Task<JsonNode> SendAsync(string path, object body, string? token, CancellationToken ct)
    {
        var url = new Uri(_options.Endpoints[_member % _options.Endpoints.Count], path);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = JsonContent.Create(body, options: Names) };
            if (token is not null)
                request.Headers.TryAddWithoutValidation("Authorization", token);
            using var answer = await _http.SendAsync(request, ct);
            var json = await answer.Content.ReadAsStringAsync(ct);
            if (answer.StatusCode == HttpStatusCode.Unauthorized || json.Contains("invalid auth token", StringComparison.Ordinal))
                throw new EtcdException($"{url}: {Shortened(json)}", new UnauthorizedAccessException());
            if (!answer.IsSuccessStatusCode)
                throw new EtcdException($"{url} answered {(int)answer.StatusCode}: {Shortened(json)}");
            var read = JsonNode.Parse(json) ?? throw new EtcdException($"{url} answered nothing.");
            // What is a stream in etcd, such as keeping a lease alive, fails within an answer that began well.
            return read["error"] is null ? read : throw new EtcdException($"{url}: {Shortened(json)}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            throw new EtcdException($"{url}: {e.Message}", e);
        }
    }

    private static string Shortened(string text) => text.Length <= 200 ? text : text[..200];

    private static string Bytes(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Plain(JsonNode? base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64?.GetValue<string>() ?? ""));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long Number(JsonNode json, string name)
        => json[name] is { } field ? long.Parse(field.ToString(), CultureInfo.InvariantCulture) : 0;
}
