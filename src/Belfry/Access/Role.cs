using Belfry.Core.Contracts;

namespace Belfry.Access;

/// <summary>What somebody may do; each includes the one before.</summary>
internal enum Role
{
    /// <summary>Reads.</summary>
    Viewer,

    /// <summary>Also writes jobs, and starts and stops.</summary>
    Operator,

    /// <summary>Does all.</summary>
    Admin,
}

/// <summary>Who makes a call, for rights and for the audit log.</summary>
internal sealed record Caller(string Name, Role Role, string? Address)
{
    /// <summary>Somebody at the command line of the machine that has the data folder.</summary>
    public static Caller CommandLine { get; } = new("command line", Role.Admin, null);

    /// <summary>The user; null for a token that belongs to nobody.</summary>
    public long? UserId { get; init; }

    /// <summary>The token or session by which the call came; null at the command line.</summary>
    public long? TokenId { get; init; }

    /// <summary>When that ends.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The same for all calls of one user, or of one token that belongs to nobody.</summary>
    public string Identity => UserId is { } user ? $"user {user}" : $"token {TokenId}";

    /// <summary>The lower of two roles, by their words.</summary>
    public static string Lower(string one, string other)
        => Word.Parse<Role>(one) < Word.Parse<Role>(other) ? one : other;
}

/// <summary>The names of the authorization rules.</summary>
internal static class Policies
{
    public const string Viewer = "viewer";
    public const string Operator = "operator";
    public const string Admin = "admin";

    /// <summary>A worker with a join token.</summary>
    public const string Worker = "worker";
}
