using System.Text.Json;
using Belfry.Core.Contracts;

namespace Belfry.Api;

/// <summary>An answer as server-sent events.</summary>
internal static class EventStream
{
    /// <returns>False when the head of the answer is all that is wanted.</returns>
    public static async Task<bool> StartAsync(HttpContext http, CancellationToken ct)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.StartAsync(ct);
        await http.Response.Body.FlushAsync(ct);
        return !HeadRequests.IsOne(http);
    }

    /// <param name="id">Where to go on, which a browser sends as <c>Last-Event-ID</c> when it was cut off; null for none.</param>
    public static async Task SendAsync<T>(HttpContext http, string name, T data, string? id, CancellationToken ct)
    {
        var head = id is null ? "" : $"id: {id}\n";
        await http.Response.WriteAsync($"{head}event: {name}\ndata: {JsonSerializer.Serialize(data, ApiJson.Options)}\n\n", ct);
        await http.Response.Body.FlushAsync(ct);
    }

    /// <summary>Nothing has come; what lies between must not give up.</summary>
    public static async Task BeatAsync(HttpContext http, CancellationToken ct)
    {
        await http.Response.WriteAsync(": still here\n\n", ct);
        await http.Response.Body.FlushAsync(ct);
    }
}
