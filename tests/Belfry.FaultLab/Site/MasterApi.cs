using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Belfry.FaultLab.Sandbox;

namespace Belfry.FaultLab.Site;

/// <summary>What a call came to: its status, or null when there was no answer.</summary>
/// <param name="Body">Null when it is not JSON.</param>
internal sealed record Answer(HttpStatusCode? Status, JsonNode? Body, string Text)
{
    public bool IsOk => Status is { } status && (int)status is >= 200 and < 300;

    public override string ToString() => $"{(Status is { } status ? (int)status : "no answer")}: {Text}";
}

/// <summary>The HTTP API of a master, called as any client calls it.</summary>
internal sealed class MasterApi : IDisposable
{
    public const int Port = 8080;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly HttpClient _client;

    public MasterApi(Host master, string token) => _client = new HttpClient
    {
        BaseAddress = new Uri($"http://{master.Address}:{Port}"),
        Timeout = Patience,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
    };

    public async Task<Answer> TryAsync(HttpMethod method, string path, object? body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType());
        try
        {
            using var response = await _client.SendAsync(request, ct);
            var text = await response.Content.ReadAsStringAsync(ct);
            var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
            return new Answer(response.StatusCode, isJson ? JsonNode.Parse(text) : null, text);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return new Answer(null, null, e.Message);
        }
    }

    /// <exception cref="LabException">It was refused, or there was no answer.</exception>
    public async Task<JsonNode> SendAsync(HttpMethod method, string path, object? body, CancellationToken ct)
    {
        var answer = await TryAsync(method, path, body, ct);
        return answer.IsOk ? answer.Body! : throw new LabException($"{method} {path}: {answer}");
    }

    public void Dispose() => _client.Dispose();
}
