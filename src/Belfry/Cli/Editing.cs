using System.Net;
using System.Text.Json.Nodes;
using Belfry.Cli.Connection;

namespace Belfry.Cli;

/// <summary>GET, change, PUT: nobody else's change in between is lost.</summary>
internal static class Editing
{
    private const int Tries = 3;

    /// <param name="whole">What replaces all of it; null to change what is there. Its <c>version</c>, when it has one, must be the present one.</param>
    /// <param name="change">Is done again on the newer one when somebody else was faster.</param>
    /// <exception cref="ClientException">The server refuses.</exception>
    public static async Task<Reply> PutAsync(
        BelfryClient api, string path, JsonObject? whole, Func<JsonObject, Task> change, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = await api.GetAsync(path, ct);
            var edited = whole is null ? Parse(before) : (JsonObject)whole.DeepClone();
            await change(edited);
            var version = whole?["version"] is { } known ? $"\"{known}\"" : before.ETag;
            var reply = await api.SendAsync(HttpMethod.Put, path, edited, version, ct);
            if (reply.Status != HttpStatusCode.PreconditionFailed || whole is not null || attempt == Tries)
                return reply.OrRefusal();
        }
    }

    private static JsonObject Parse(Reply reply) => reply.As<JsonObject>();
}
