using System.ComponentModel;

namespace Belfry.Core.Contracts;

/// <summary>The body of <c>POST /v1/session</c>.</summary>
public sealed record SignInDto
{
    [Mandatory, Length(1, 200), Description("The user's name."), Example("\"alice\"")]
    public string? Username { get; init; }

    [Mandatory, Length(1, 1000), Description("The user's password."), Example("\"correct horse battery staple\"")]
    public string? Password { get; init; }
}

/// <summary>How people can sign in.</summary>
public sealed record SignInOptionsDto
{
    [Description("The name of the OAuth provider, to which /v1/session/oauth leads a browser; null when there is none."), Example("\"Example SSO\"")]
    public string? OAuth { get; init; }
}

/// <summary>Who is signed in.</summary>
public sealed record SessionDto
{
    [Description("The user, or the token's name when it belongs to nobody."), Example("\"alice\"")]
    public required string Username { get; init; }

    [Words("viewer", "operator", "admin"), Description("What the caller may do."), Example("\"admin\"")]
    public required string Role { get; init; }

    [Description("When the session or the token ends; null when it has no end."), Example("\"2026-11-20T20:00:00.000Z\"")]
    public DateTimeOffset? ExpiresAt { get; init; }
}
