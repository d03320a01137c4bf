using System.Security.Claims;
using Belfry.Core.Contracts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;

namespace Belfry.Access;

internal static class AccessServices
{
    /// <summary>Sign-in by token, cookie or join token, and the rules by role.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddMemoryCache(options => options.SizeLimit = 10_000);
        services.AddSingleton<AccessControl>();
        services.AddSingleton<TokenCache>();
        // The framework's authentication asks for keys that nothing here uses; they must not land in a home folder.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddAuthentication(TokenAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, TokenAuthentication>(TokenAuthentication.SchemeName, null)
            .AddScheme<AuthenticationSchemeOptions, JoinTokenAuthentication>(JoinTokenAuthentication.SchemeName, null);
        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Viewer, policy => policy.RequireClaim(ClaimTypes.Role, From(Role.Viewer)))
            .AddPolicy(Policies.Operator, policy => policy.RequireClaim(ClaimTypes.Role, From(Role.Operator)))
            .AddPolicy(Policies.Admin, policy => policy.RequireClaim(ClaimTypes.Role, From(Role.Admin)))
            .AddPolicy(Policies.Worker, policy => policy
                .AddAuthenticationSchemes(JoinTokenAuthentication.SchemeName).RequireAuthenticatedUser());
        return services;
    }

    /// <summary>A role and those above it.</summary>
    private static IEnumerable<string> From(Role least)
        => Enum.GetValues<Role>().Where(role => role >= least).Select(Word.Of);
}
