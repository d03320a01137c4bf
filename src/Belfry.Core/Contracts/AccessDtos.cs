using System.ComponentModel;
using System.Text.Json;

namespace Belfry.Core.Contracts;

/// <summary>A user as <c>/v1/users</c> gives it, and as a PUT takes it.</summary>
public sealed record UserDto
{
    [AnswerOnly, Description("The id."), Example("2")]
    public long? Id { get; init; }

    [Mandatory, Length(1, 200), Description("The name to sign in with; it cannot be changed."), Example("\"alice\"")]
    public string? Name { get; init; }

    [Mandatory, Words("viewer", "operator", "admin"), Description("What the user may do; each role includes the one before."), Example("\"operator\"")]
    public string? Role { get; init; }

    [Default("false"), Description("A disabled user cannot sign in, and neither can the user's tokens be used."), Example("false")]
    public bool? Disabled { get; init; }

    [AnswerOnly, Description("When it was made, in Unix seconds."), Example("1795000000")]
    public long? CreateTime { get; init; }

    [AnswerOnly, Description("Counts the changes. It is the ETag too."), Example("1")]
    public int? Version { get; init; }
}

/// <summary>The body of <c>POST /v1/users</c>.</summary>
public sealed record NewUserDto
{
    [Mandatory, Length(1, 200), Description("The name to sign in with; unique."), Example("\"alice\"")]
    public string? Name { get; init; }

    [Mandatory, Words("viewer", "operator", "admin"), Description("What the user may do; each role includes the one before."), Example("\"operator\"")]
    public string? Role { get; init; }

    [Mandatory, Length(8, 1000), Description("At least 8 characters. The user can change it."), Example("\"correct horse battery staple\"")]
    public string? Password { get; init; }
}

/// <summary>The body of <c>PUT /v1/users/{id}/password</c>.</summary>
public sealed record PasswordDto
{
    [Mandatory, Length(8, 1000), Description("The new password: at least 8 characters."), Example("\"correct horse battery staple\"")]
    public string? Password { get; init; }
}

/// <summary>The body of <c>PUT /v1/profile/password</c>.</summary>
public sealed record PasswordChangeDto
{
    [Mandatory, Length(1, 1000), Description("The password as it is now."), Example("\"tr0ub4dor&3\"")]
    public string? Current { get; init; }

    [Mandatory, Length(8, 1000), Description("The new password: at least 8 characters."), Example("\"correct horse battery staple\"")]
    public string? Password { get; init; }
}

/// <summary>The caller, as <c>GET /v1/profile</c> shows it.</summary>
public sealed record ProfileDto
{
    [Description("The user, or the token's name when it belongs to nobody."), Example("\"alice\"")]
    public required string Username { get; init; }

    [Words("viewer", "operator", "admin"), Description("What the caller may do."), Example("\"operator\"")]
    public required string Role { get; init; }

    [Description("The user's id; null for a token that belongs to nobody."), Example("2")]
    public long? UserId { get; init; }

    [Description("When the session or the token ends; null when it has no end."), Example("\"2026-11-20T20:00:00.000Z\"")]
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>An API token, without its secret.</summary>
public sealed record TokenDto
{
    [Description("The id."), Example("7")]
    public required long Id { get; init; }

    [Description("What it is for."), Example("\"build server\"")]
    public required string Name { get; init; }

    [Description("Whose it is; null for one that was made at the command line."), Example("\"alice\"")]
    public string? Username { get; init; }

    [Words("viewer", "operator", "admin"), Description("What its bearer may do, within what its user may."), Example("\"operator\"")]
    public required string Role { get; init; }

    [Description("When it was made, in Unix seconds."), Example("1795000000")]
    public required long CreateTime { get; init; }

    [Description("When it ends; null when it has no end."), Example("\"2027-02-18T08:00:00.000Z\"")]
    public DateTimeOffset? ExpiresAt { get; init; }

    [Description("When it was last used, to the minute; null: never."), Example("\"2026-11-20T08:00:00.000Z\"")]
    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>The body of <c>POST /v1/tokens</c>.</summary>
public sealed record NewTokenDto : ICheckedContract
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3653);

    [Mandatory, Length(1, 200), Description("What it is for."), Example("\"build server\"")]
    public string? Name { get; init; }

    [Words("viewer", "operator", "admin"), Description("What its bearer may do: at most what the caller may. Default: that."), Example("\"operator\"")]
    public string? Role { get; init; }

    [Description("When it ends, at most 10 years ahead. Default: in 90 days."), Example("\"2027-02-18T08:00:00Z\"")]
    public DateTimeOffset? ExpiresAt { get; init; }

    public void Check(FieldErrors errors, CheckContext context)
    {
        if (ExpiresAt <= context.Now)
            errors.Add("expiresAt", "must be in the future");
        if (ExpiresAt > context.Now + Longest)
            errors.Add("expiresAt", "must not be more than 10 years ahead");
    }
}

/// <summary>A token with its secret, which is shown this once.</summary>
public sealed record TokenSecretDto
{
    [Description("The id."), Example("7")]
    public required long Id { get; init; }

    [Description("What it is for."), Example("\"build server\"")]
    public required string Name { get; init; }

    [Description("The secret, for the Authorization header or the worker's token file. It is stored nowhere."), Example("\"bfy_…\"")]
    public required string Token { get; init; }

    [Description("When it ends; null when it has no end."), Example("\"2027-02-18T08:00:00.000Z\"")]
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A token by which workers join, without its secret.</summary>
public sealed record JoinTokenDto
{
    [Description("The id."), Example("1")]
    public required long Id { get; init; }

    [Description("What it is for."), Example("\"rack 7\"")]
    public required string Name { get; init; }

    [Description("Who made it; null for one that was made at the command line or at the first start."), Example("\"alice\"")]
    public string? Username { get; init; }

    [Description("When it was made, in Unix seconds."), Example("1795000000")]
    public required long CreateTime { get; init; }

    [Description("When a worker last came in by it, to the minute; null: never."), Example("\"2026-11-20T08:00:00.000Z\"")]
    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>The body of <c>POST /v1/join-tokens</c>.</summary>
public sealed record NewJoinTokenDto
{
    [Mandatory, Length(1, 200), Description("What it is for."), Example("\"rack 7\"")]
    public string? Name { get; init; }
}

/// <summary>What somebody changed.</summary>
public sealed record AuditLogDto
{
    [Description("The id."), Example("311")]
    public required long Id { get; init; }

    [Description("When, in Unix seconds."), Example("1795000000")]
    public required long CreateTime { get; init; }

    [Description("Who."), Example("\"alice\"")]
    public required string Username { get; init; }

    [Description("The address of the caller; null at the command line."), Example("\"10.0.0.2\"")]
    public string? Address { get; init; }

    [Description("What was done."), Example("\"update\"")]
    public required string Action { get; init; }

    [Description("To what kind of thing."), Example("\"job\"")]
    public required string Subject { get; init; }

    [Description("The id of the thing."), Example("\"17\"")]
    public string? SubjectId { get; init; }

    [Description("The thing before, in the answer for a single row; null for what was made, and where no settings changed."), Example("null")]
    public JsonElement? Before { get; init; }

    [Description("The thing after, or what was asked, in the answer for a single row; null for what was deleted."), Example("null")]
    public JsonElement? After { get; init; }
}
