using Belfry.Core.Contracts;

namespace Belfry.Access;

/// <summary>
/// An OAuth 2 or OpenID provider by which people sign in: the configuration's section <c>OAuth</c>. Without it there is
/// none.
/// </summary>
internal sealed class OAuthSettings
{
    public const string Section = "OAuth";

    public string? ClientId { get; init; }

    public string? ClientSecret { get; init; }

    /// <summary>In place of <see cref="ClientSecret"/>: a file that has it.</summary>
    public string? ClientSecretFile { get; init; }

    public string? AuthorizationEndpoint { get; init; }

    public string? TokenEndpoint { get; init; }

    public string? UserInformationEndpoint { get; init; }

    /// <summary>Where people reach Belfry when a proxy stands in front; null: as the browser says.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>What the sign-in page calls it.</summary>
    public string Name { get; init; } = "single sign-on";

    /// <summary>With spaces or commas in between.</summary>
    public string Scopes { get; init; } = "openid profile email";

    /// <summary>The field of the user information that never changes for a person.</summary>
    public string SubjectField { get; init; } = "sub";

    /// <summary>The field that becomes the user's name.</summary>
    public string NameField { get; init; } = "preferred_username";

    /// <summary>The field, a text or a list, by which roles are given.</summary>
    public string RoleField { get; init; } = "groups";

    /// <summary>Values of <see cref="RoleField"/> that make a viewer, operator or administrator; with commas in between.</summary>
    public string? Viewers { get; init; }

    public string? Operators { get; init; }

    public string? Admins { get; init; }

    /// <summary>The role of people whom no value gives one; null: they are not let in.</summary>
    public string? DefaultRole { get; init; }

    /// <summary>Whether the provider decides about roles at every sign-in, or only at the first.</summary>
    public bool HasRoleRules => (Viewers ?? Operators ?? Admins) is not null;

    /// <summary>The settings; null when there is no provider.</summary>
    /// <param name="errors">Gets what is wrong.</param>
    public static OAuthSettings? Read(IConfiguration configuration, List<string> errors)
    {
        var section = configuration.GetSection(Section);
        if (!section.GetChildren().Any())
            return null;
        var known = typeof(OAuthSettings).GetProperties().Where(property => property.CanWrite).Select(property => property.Name).ToList();
        errors.AddRange(section.GetChildren().Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            .Select(child => $"{Section}:{child.Key} is not known. There are {string.Join(", ", known)}."));
        var settings = new OAuthSettings();
        section.Bind(settings);
        errors.AddRange(settings.Wrong());
        return settings;
    }

    /// <summary>The secret itself.</summary>
    public string Secret() => ClientSecret ?? File.ReadAllText(ClientSecretFile!).Trim();

    /// <summary>What somebody may do to whom the provider gives these values.</summary>
    /// <returns>Null for nobody.</returns>
    public Role? RoleOf(IReadOnlyCollection<string> values)
    {
        if (Has(Admins))
            return Role.Admin;
        if (Has(Operators))
            return Role.Operator;
        if (Has(Viewers))
            return Role.Viewer;
        return DefaultRole is null ? null : Word.Parse<Role>(DefaultRole);

        bool Has(string? list) => Split(list).Any(values.Contains);
    }

    public static IReadOnlyList<string> Split(string? list)
        => list?.Split([' ', ',', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private IEnumerable<string> Wrong()
    {
        if (string.IsNullOrWhiteSpace(ClientId))
            yield return $"{Section}:ClientId is missing: the name that the provider knows Belfry by";
        if (ClientSecret is null == ClientSecretFile is null)
            yield return $"{Section}:ClientSecretFile (a file) or {Section}:ClientSecret must be given, one of them";
        if (ClientSecretFile is not null && !File.Exists(ClientSecretFile))
            yield return $"{Section}:ClientSecretFile: there is no file {ClientSecretFile}";
        foreach (var (name, url, isRequired) in (IEnumerable<(string, string?, bool)>)
            [
                (nameof(AuthorizationEndpoint), AuthorizationEndpoint, true),
                (nameof(TokenEndpoint), TokenEndpoint, true),
                (nameof(UserInformationEndpoint), UserInformationEndpoint, true),
                (nameof(PublicUrl), PublicUrl, false),
            ])
        {
            if (url is null && isRequired)
                yield return $"{Section}:{name} is missing: the provider's documentation has it";
            else if (url is not null && !IsSafeUrl(url))
                yield return $"{Section}:{name} must be an https URL (http for this machine alone): {url}";
        }
        if (DefaultRole is not null && !Word.All<Role>().Contains(DefaultRole))
            yield return $"{Section}:DefaultRole must be one of {string.Join(", ", Word.All<Role>())}: {DefaultRole}";
        if (DefaultRole is null && !HasRoleRules)
            yield return $"nobody could sign in: give {Section}:DefaultRole, or who is what by {Section}:Viewers, {Section}:Operators, {Section}:Admins";
    }

    private static bool IsSafeUrl(string text)
        => Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == "https" || (url.Scheme == "http" && url.IsLoopback));
}
