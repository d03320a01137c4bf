using System.Security.Claims;
using Belfry.Access;
using Belfry.Core.Contracts;
using Microsoft.AspNetCore.Authorization;

namespace Belfry.Api.SchedulerV2;

/// <summary>A role, or a network that is let in without a token.</summary>
internal sealed record FromRoleOrNetwork(Role Least) : IAuthorizationRequirement;

/// <summary>Lets old clients in that cannot send a token.</summary>
internal sealed class SchedulerV2Access(SchedulerV2Options options) : AuthorizationHandler<FromRoleOrNetwork>
{
    /// <summary>Names of the rules.</summary>
    public const string Read = "scheduler-v2 viewer";
    public const string Write = "scheduler-v2 operator";

    /// <summary>What the audit log calls somebody without a token.</summary>
    private const string Anonymous = "scheduler-v2";

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, FromRoleOrNetwork requirement)
    {
        if (context.User.FindFirst(ClaimTypes.Role)?.Value is { } role)
        {
            if (Word.Parse<Role>(role) >= requirement.Least)
                context.Succeed(requirement);
        }
        else if (context.Resource is HttpContext http && options.AnonymousFrom.Contains(http.Connection.RemoteIpAddress))
        {
            http.Features.Set(new Caller(Anonymous, Role.Operator, http.Connection.RemoteIpAddress?.ToString()));
            context.Succeed(requirement);
        }
        return Task.CompletedTask;
    }
}
