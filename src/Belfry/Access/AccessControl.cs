using Belfry.Core.Contracts;
using Belfry.Storage;
using Microsoft.AspNetCore.Identity;

namespace Belfry.Access;

/// <summary>Users, tokens and sessions: what is asked of them at start, at sign-in and at the command line.</summary>
internal sealed class AccessControl(AccessStore store, TimeProvider clock)
{
    public const string Administrator = "admin";

    /// <summary>Characters that a user's name may have.</summary>
    public const int LongestName = 200;

    private static readonly TimeSpan SessionLife = TimeSpan.FromHours(12);
    private static readonly PasswordHasher<string> Hasher = new();

    // Hashing takes its time also when there is no such user, so that nobody can tell by the clock.
    private static readonly string NobodysHash = Hasher.HashPassword("", Secret.New(""));

    /// <summary>Makes the administrator when there is no user at all.</summary>
    /// <returns>The password, to be shown once; null when there were users.</returns>
    public async Task<string?> CreateAdministratorAsync(CancellationToken ct)
    {
        var password = Secret.NewPassword();
        var hash = Hasher.HashPassword(Administrator, password);
        return await store.CreateFirstUserAsync(Administrator, hash, Word.Of(Role.Admin), ct) ? password : null;
    }

    /// <summary>Checks a password and opens a session.</summary>
    /// <returns>Null for a wrong name or password, or a disabled user.</returns>
    public async Task<SignIn?> SignInAsync(
        string name, string password, string? address, CancellationToken ct)
    {
        var user = await store.FindUserAsync(name, ct);
        var verified = Hasher.VerifyHashedPassword(name, user?.PasswordHash ?? NobodysHash, password);
        if (user is null || user.Disabled || verified == PasswordVerificationResult.Failed)
            return null;
        if (verified == PasswordVerificationResult.SuccessRehashNeeded)
            await store.RehashAsync(user.Id, Hasher.HashPassword(name, password), ct);
        return await OpenSessionAsync(user, address, ct);
    }

    /// <summary>
    /// Opens a session for somebody whom a provider vouches for. The first time a user is made, whom no password lets in;
    /// a user that was made here is never taken over, whatever the provider calls its people.
    /// </summary>
    /// <param name="subject">What the provider knows the person by, for ever.</param>
    /// <param name="decides">Whether the role is set again at every sign-in.</param>
    public async Task<(SignIn? Secret, string? Refusal)> SignInByProviderAsync(
        string subject, string name, Role role, bool decides, string? address, CancellationToken ct)
    {
        var noPassword = Hasher.HashPassword(name, Access.Secret.New(""));
        if (await store.ProviderUserAsync(subject, name, noPassword, Word.Of(role), decides, address, ct) is not { } user)
            return (null, $"there is a user {name} already, who signs in with a password");
        return user.Disabled
            ? (null, $"the user {user.Name} is disabled")
            : (await OpenSessionAsync(user, address, ct), null);
    }

    private async Task<SignIn> OpenSessionAsync(UserRow user, string? address, CancellationToken ct)
    {
        await store.RemoveOldSessionsAsync(ct);
        var secret = Secret.New(Secret.SessionPrefix);
        var expiresAt = clock.GetUtcNow() + SessionLife;
        await store.OpenSessionAsync(Secret.Hash(secret), user, expiresAt, address, ct);
        return new SignIn(secret, new SessionDto { Username = user.Name, Role = user.Role, ExpiresAt = expiresAt });
    }

    /// <summary>What is stored of a password.</summary>
    public static string HashOf(string username, string password) => Hasher.HashPassword(username, password);

    public static bool IsPassword(UserRow user, string password)
        => Hasher.VerifyHashedPassword(user.Name, user.PasswordHash, password) != PasswordVerificationResult.Failed;

    public Task SignOutAsync(string secret, Caller caller, CancellationToken ct)
        => store.EndSessionAsync(Secret.Hash(secret), caller.Name, caller.Address, ct);

    /// <summary>Makes an API token; the answer is the only place where it is to be seen.</summary>
    public async Task<string> CreateTokenAsync(Role role, string name, CancellationToken ct)
    {
        var secret = Secret.New(Secret.TokenPrefix);
        await store.AddTokenAsync(Secret.Hash(secret), name, Word.Of(role), Caller.CommandLine.Name, ct);
        return secret;
    }

    /// <summary>Makes a token by which workers join.</summary>
    public async Task<string> CreateJoinTokenAsync(string name, CancellationToken ct)
    {
        var secret = Secret.New(Secret.JoinPrefix);
        await store.AddJoinTokenAsync(name, Secret.Hash(secret), Caller.CommandLine.Name, ct);
        return secret;
    }
}

/// <summary>A session that was opened, and the secret that it is known by.</summary>
internal sealed record SignIn(string Secret, SessionDto Session);
