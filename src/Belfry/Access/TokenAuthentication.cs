using System.Security.Claims;
using System.Text.Encodings.Web;
using Belfry.Core.Contracts;
using Belfry.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Npgsql;

namespace Belfry.Access;

/// <summary>Signs a caller in by an API token in the <c>Authorization</c> header, or by the session cookie of the console.</summary>
internal sealed class TokenAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, TokenCache tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Belfry";
    public const string Cookie = "belfry_session";

    /// <summary>What a 401 says to programs.</summary>
    public const string Challenge = "Bearer realm=\"belfry\"";

    /// <summary>Who calls; only behind an authorization rule.</summary>
    public static Caller CallerOf(HttpContext http)
        => http.Features.Get<Caller>() ?? throw new InvalidOperationException("This endpoint has no authorization rule.");

    /// <summary>The bearer token of a request; null when it has none.</summary>
    public static string? BearerToken(HttpRequest request)
    {
        const string prefix = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? header[prefix.Length..].Trim() : null;
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var fromHeader = BearerToken(Request);
        var secret = fromHeader ?? Request.Cookies[Cookie];
        if (string.IsNullOrEmpty(secret) || secret.StartsWith(Secret.JoinPrefix, StringComparison.Ordinal))
            return AuthenticateResult.NoResult();
        // A browser sends the cookie for any page that asks; only our own pages may write with it.
        if (fromHeader is null && !HttpMethods.IsGet(Request.Method) && !HttpMethods.IsHead(Request.Method) && !IsSameOrigin(Request))
            return AuthenticateResult.Fail("The request comes from another site.");
        TokenRow? token;
        try
        {
            token = await tokens.FindAsync(Secret.Hash(secret), Context.RequestAborted);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException && IsOpenToAll())
        {
            // What anybody may ask, a probe above all, is answered also while nobody can be looked up.
            return AuthenticateResult.NoResult();
        }
        if (token is null || token.ExpiresAt <= TimeProvider.GetUtcNow())
            return AuthenticateResult.Fail("The token is unknown, expired or revoked.");
        Context.Features.Set(new Caller(token.Username, Word.Parse<Role>(token.Role), Context.Connection.RemoteIpAddress?.ToString())
        {
            UserId = token.UserId,
            TokenId = token.Id,
            ExpiresAt = token.ExpiresAt,
        });
        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, token.Username), new Claim(ClaimTypes.Role, token.Role)], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.Append(HeaderNames.WWWAuthenticate, Challenge);
        return base.HandleChallengeAsync(properties);
    }

    private bool IsOpenToAll() => Context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    private static bool IsSameOrigin(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0
            ? Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Authority == request.Host.Value
            : request.Headers["Sec-Fetch-Site"].ToString() is "same-origin" or "";
    }
}
