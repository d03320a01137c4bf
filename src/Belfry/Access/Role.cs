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
