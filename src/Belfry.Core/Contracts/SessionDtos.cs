namespace Belfry.Core.Contracts;

/// <summary>The body of <c>POST /v1/session</c>.</summary>
public sealed record SignInDto
{
    [Mandatory, Length(1, 200)]
    public string? Username { get; init; }

    [Mandatory, Length(1, 1000)]
    public string? Password { get; init; }
}

/// <param name="Role"><c>viewer</c>, <c>operator</c> or <c>admin</c>.</param>
/// <param name="ExpiresAt">When the session ends; null for a token without end.</param>
public sealed record SessionDto(string Username, string Role, DateTimeOffset? ExpiresAt);
