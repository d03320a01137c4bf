namespace Belfry.Api;

/// <summary>
/// HEAD is answered as GET would be, without the body (RFC 9110, 9.3.2). Nothing is written at all: over HTTP/2 a body
/// after HEAD breaks the stream.
/// </summary>
internal static class HeadRequests
{
    /// <summary>Must stand before the routing, which knows of GET alone.</summary>
    public static void Use(IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await next(http);
            return;
        }
        http.Request.Method = HttpMethods.Get;
        http.Features.Set(new WithoutBody());
        http.Response.Body = Stream.Null;
        await next(http);
    });

    /// <summary>Whether the head of the answer is all that is wanted.</summary>
    public static bool IsOne(HttpContext http) => http.Features.Get<WithoutBody>() is not null;

    private sealed class WithoutBody;
}
