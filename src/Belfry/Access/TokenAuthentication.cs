using System.Security.Claims;
using System.Text.Encodings.Web;
using Belfry.Core.Contracts;
using Belfry.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Belfry.Access;

/// <summary>
/// Signs a caller in by an API token in the <c>Authorization</c> header, or by the session cookie of the console. A
/// good token is remembered for a few seconds, so a revoked one may live that much longer.
/// </summary>
internal sealed class TokenAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    AccessStore store,
    IMemoryCache cache) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Belfry";
    public const string Cookie = "belfry_session";

    private static readonly TimeSpan RememberFor = TimeSpan.FromSeconds(5);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var fromHeader = BearerToken(Request);
        var secret = fromHeader ?? Request.Cookies[Cookie];
        if (string.IsNullOrEmpty(secret) || secret.StartsWith(Secret.JoinPrefix, StringComparison.Ordinal))
            return AuthenticateResult.NoResult();
        // A browser sends the cookie for any page that asks; only our own pages may write with it.
        if (fromHeader is null && !HttpMethods.IsGet(Request.Method) && !HttpMethods.IsHead(Request.Method) && !IsSameOrigin(Request))
            return AuthenticateResult.Fail("The request comes from another site.");
        var token = await FindAsync(secret);
        if (token is null)
            return AuthenticateResult.Fail("The token is unknown, expired or revoked.");
        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, token.Username), new Claim(ClaimTypes.Role, token.Role)], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    /// <summary>The bearer token of a request; null when it has none.</summary>
    public static string? BearerToken(HttpRequest request)
    {
        const string prefix = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? header[prefix.Length..].Trim() : null;
    }

    /// <summary>Who calls.</summary>
    public static Caller CallerOf(HttpContext http)
    {
        var role = http.User.FindFirstValue(ClaimTypes.Role) is { } word && Word.TryParse<Role>(word, out var known)
            ? known
            : Role.Viewer;
        return new Caller(http.User.Identity?.Name ?? "nobody", role, http.Connection.RemoteIpAddress?.ToString());
    }

    private async Task<TokenRow?> FindAsync(string secret)
    {
        var hash = Secret.Hash(secret);
        var key = ("token", Convert.ToHexString(hash));
        if (cache.TryGetValue(key, out TokenRow? known))
            return known;
        var found = await store.FindTokenAsync(hash, Context.RequestAborted);
        return found is null ? null : cache.Set(key, found, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = RememberFor, Size = 1 });
    }

    private static bool IsSameOrigin(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0
            ? Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Authority == request.Host.Value
            : request.Headers["Sec-Fetch-Site"].ToString() is "same-origin" or "";
    }
}
