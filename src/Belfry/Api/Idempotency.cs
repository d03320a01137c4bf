using System.Security.Cryptography;
using System.Text;
using Belfry.Access;
using Belfry.Storage;

namespace Belfry.Api;

/// <summary>
/// A POST with an <c>Idempotency-Key</c> is carried out once for each caller and key: later ones get the first answer
/// again, for 24 hours. The same key with another request is a 422. An answer of 500 or more is not kept.
/// </summary>
internal sealed class Idempotency(RequestDelegate next, IdempotencyStore store)
{
    private const string Header = "Idempotency-Key";
    private const int LongestKey = 200;

    public async Task InvokeAsync(HttpContext http)
    {
        var key = http.Request.Headers[Header].ToString();
        if (key.Length == 0 || !HttpMethods.IsPost(http.Request.Method) || http.User.Identity?.IsAuthenticated != true)
        {
            await next(http);
            return;
        }
        if (key.Length > LongestKey)
        {
            await Problems.Of(400, "invalid", $"{Header} has at most {LongestKey} characters.").ExecuteAsync(http);
            return;
        }
        var caller = TokenAuthentication.CallerOf(http).Name;
        var hash = await HashAsync(http.Request, http.RequestAborted);
        var known = await store.TakeAsync(caller, key, hash, http.RequestAborted);
        if (known is null)
            await AnswerAndKeepAsync(http, caller, key);
        else if (!known.Request.AsSpan().SequenceEqual(hash))
            await Problems.Of(422, "key_reused", $"This {Header} came with another request before.").ExecuteAsync(http);
        else if (known.Status is not { } status)
            await Problems.Of(409, "in_progress", $"The first request with this {Header} is still being carried out.").ExecuteAsync(http);
        else
            await RepeatAsync(http, status, known);
    }

    private static async Task<byte[]> HashAsync(HttpRequest request, CancellationToken ct)
    {
        request.EnableBuffering();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, ct)) > 0)
            hash.AppendData(buffer.AsSpan(0, read));
        request.Body.Position = 0;
        return hash.GetHashAndReset();
    }

    private async Task AnswerAndKeepAsync(HttpContext http, string caller, string key)
    {
        var original = http.Response.Body;
        using var copy = new MemoryStream();
        http.Response.Body = copy;
        var kept = false;
        try
        {
            await next(http);
            if (http.Response.StatusCode < StatusCodes.Status500InternalServerError)
            {
                await store.KeepAsync(
                    caller, key, http.Response.StatusCode, http.Response.ContentType, http.Response.Headers.Location,
                    Encoding.UTF8.GetString(copy.ToArray()), CancellationToken.None);
                kept = true;
            }
        }
        finally
        {
            http.Response.Body = original;
            if (!kept)
                await store.ForgetAsync(caller, key, CancellationToken.None);
        }
        copy.Position = 0;
        await copy.CopyToAsync(original, http.RequestAborted);
    }

    private static async Task RepeatAsync(HttpContext http, int status, IdempotencyRow known)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = known.ContentType;
        if (known.Location is not null)
            http.Response.Headers.Location = known.Location;
        await http.Response.WriteAsync(known.Body ?? "", http.RequestAborted);
    }
}
