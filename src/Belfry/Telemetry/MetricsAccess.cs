using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;

namespace Belfry.Telemetry;

/// <summary>Somebody who may read, or who comes from a network that is let in.</summary>
internal sealed record ReaderOrNetwork : IAuthorizationRequirement;

/// <summary>Lets a Prometheus in that has no token.</summary>
internal sealed class MetricsAccess(MetricsOptions options) : AuthorizationHandler<ReaderOrNetwork>
{
    /// <summary>The name of the rule.</summary>
    public const string Policy = "metrics";

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ReaderOrNetwork requirement)
    {
        var mayRead = context.User.HasClaim(claim => claim.Type == ClaimTypes.Role);
        if (mayRead || (context.Resource is HttpContext http && options.AllowedNetworks.Contains(http.Connection.RemoteIpAddress)))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
