using System.Security.Claims;
using System.Text.Encodings.Web;
using Belfry.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Belfry.Access;

/// <summary>Lets a worker in by its join token.</summary>
internal sealed partial class JoinTokenAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AccessStore store)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Join";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (TokenAuthentication.BearerToken(Request) is not { } secret)
            return AuthenticateResult.NoResult();
        if (await store.IsJoinTokenAsync(Secret.Hash(secret), Context.RequestAborted))
            return AuthenticateResult.Success(new AuthenticationTicket(
                new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "worker")], SchemeName)), SchemeName));
        LogBadToken(Logger, Context.Connection.RemoteIpAddress?.ToString() ?? "?");
        return AuthenticateResult.Fail("The join token is unknown or revoked.");
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.Append(HeaderNames.WWWAuthenticate, TokenAuthentication.Challenge);
        return base.HandleChallengeAsync(properties);
    }

    [LoggerMessage(7001, LogLevel.Warning,
        "A worker at {Address} was refused: its join token is unknown or revoked (belfry join-token create makes one)")]
    private static partial void LogBadToken(ILogger logger, string address);
}
