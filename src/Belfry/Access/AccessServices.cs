using System.Security.Claims;
using Belfry.Core.Contracts;
using Microsoft.AspNetCore.Authentication;
using Belfry.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Belfry.Access;

internal static class AccessServices
{
    /// <summary>Sign-in by token, cookie or join token, and the rules by role.</summary>
    /// <param name="oauth">A provider to sign in by; null for none.</param>
    public static IServiceCollection AddAccess(this IServiceCollection services, OAuthSettings? oauth)
    {
        services.AddMemoryCache(options => options.SizeLimit = 10_000);
        services.AddSingleton<AccessControl>();
        services.AddSingleton<TokenCache>();
        var authentication = services.AddAuthentication(TokenAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, TokenAuthentication>(TokenAuthentication.SchemeName, null)
            .AddScheme<AuthenticationSchemeOptions, JoinTokenAuthentication>(JoinTokenAuthentication.SchemeName, null);
        if (oauth is null)
            // The framework's authentication asks for keys that nothing uses then; they must not land in a home folder.
            services.AddDataProtection().UseEphemeralDataProtectionProvider();
        else
            services.AddProvider(authentication, oauth);
        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Viewer, policy => policy.RequireClaim(ClaimTypes.Role, From(Role.Viewer)))
            .AddPolicy(Policies.Operator, policy => policy.RequireClaim(ClaimTypes.Role, From(Role.Operator)))
            .AddPolicy(Policies.Admin, policy => policy.RequireClaim(ClaimTypes.Role, From(Role.Admin)))
            .AddPolicy(Policies.Worker, policy => policy
                .AddAuthenticationSchemes(JoinTokenAuthentication.SchemeName).RequireAuthenticatedUser());
        return services;
    }

    private static void AddProvider(this IServiceCollection services, AuthenticationBuilder authentication, OAuthSettings oauth)
    {
        services.AddSingleton(oauth);
        services.AddDataProtection().SetApplicationName("belfry");
        services.AddOptions<KeyManagementOptions>().Configure<ProtectionKeyStore, SecretKeys>((options, store, keys) =>
        {
            options.XmlRepository = store;
            options.XmlEncryptor = new SealedXml(keys);
        });
        OAuthSignIn.Add(authentication, oauth);
    }

    /// <summary>A role and those above it.</summary>
    private static IEnumerable<string> From(Role least)
        => Enum.GetValues<Role>().Where(role => role >= least).Select(Word.Of);
}
