using System.Security.Cryptography;
using System.Text;
using Belfry.Access;
using Belfry.Control;

namespace Belfry.Api;

/// <summary>At an endpoint whose request or answer holds a secret: neither is kept.</summary>
internal sealed record HoldsSecrets;

/// <summary>
/// A POST with an <c>Idempotency-Key</c> is carried out once for each caller and key: later ones get the first answer
/// again, for 24 hours. The same key with another request is a 422. An answer of 500 or more is not kept.
/// </summary>
internal sealed class Idempotency(RequestDelegate next, RepeatControl repeats)
{
    private const string Header = "Idempotency-Key";
    private const int LongestKey = 200;

    public async Task InvokeAsync(HttpContext http)
    {
        var key = http.Request.Headers[Header].ToString();
        if (key.Length == 0 || !HttpMethods.IsPost(http.Request.Method) || http.Features.Get<Caller>() is not { } caller)
        {
            await next(http);
            return;
        }
        if (key.Length > LongestKey || key.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            await Problems.Of(400, "invalid", $"{Header} has at most {LongestKey} characters, all of them of ASCII.").ExecuteAsync(http);
            return;
        }
        var hash = await HashAsync(http);
        switch (await repeats.TakeAsync(caller.Identity, key, hash, http.RequestAborted))
        {
            case RepeatVerdict.First:
                await AnswerAndKeepAsync(http, caller.Identity, key);
                break;
            case RepeatVerdict.Other:
                await Problems.Of(422, "key_reused", $"This {Header} came with another request before.").ExecuteAsync(http);
                break;
            case RepeatVerdict.InProgress:
                http.Response.Headers.RetryAfter = "1";
                await Problems.Of(409, "in_progress", $"The first request with this {Header} is still being carried out.").ExecuteAsync(http);
                break;
            case RepeatVerdict.Secret:
                await Problems.Of(409, "already_done", $"The request with this {Header} was carried out; its answer held a secret and is not kept.").ExecuteAsync(http);
                break;
            case RepeatVerdict.Answered answered:
                await RepeatAsync(http, answered.Answer);
                break;
        }
    }

    private static bool HasSecrets(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<HoldsSecrets>() is not null;

    private static async Task<string> HashAsync(HttpContext http)
    {
        var request = http.Request;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        // The hash of a password is a way to find it.
        if (HasSecrets(http))
            return Convert.ToHexString(hash.GetHashAndReset());
        request.EnableBuffering();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, http.RequestAborted)) > 0)
            hash.AppendData(buffer.AsSpan(0, read));
        request.Body.Position = 0;
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private async Task AnswerAndKeepAsync(HttpContext http, string caller, string key)
    {
        var original = http.Response.Body;
        using var copy = new MemoryStream();
        http.Response.Body = copy;
        var isDone = false;
        try
        {
            await next(http);
            isDone = http.Response.StatusCode < StatusCodes.Status500InternalServerError;
            if (isDone)
            {
                // A refusal holds no secret, and may be kept as it is.
                var isSecret = HasSecrets(http) && http.Response.StatusCode < StatusCodes.Status300MultipleChoices;
                await repeats.KeepAsync(
                    caller,
                    key,
                    new KeptAnswer(
                        http.Response.StatusCode,
                        http.Response.ContentType,
                        http.Response.Headers.Location,
                        http.Response.Headers.ETag,
                        isSecret ? null : Encoding.UTF8.GetString(copy.ToArray())),
                    CancellationToken.None);
            }
        }
        finally
        {
            http.Response.Body = original;
            // What was carried out and could not be kept is not free to be done again at once.
            if (!isDone)
                await repeats.ForgetAsync(caller, key, CancellationToken.None);
        }
        copy.Position = 0;
        await copy.CopyToAsync(original, http.RequestAborted);
    }

    private static async Task RepeatAsync(HttpContext http, KeptAnswer answer)
    {
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = answer.ContentType;
        if (answer.Location is not null)
            http.Response.Headers.Location = answer.Location;
        if (answer.ETag is not null)
            http.Response.Headers.ETag = answer.ETag;
        await http.Response.WriteAsync(answer.Body ?? "", http.RequestAborted);
    }
}
