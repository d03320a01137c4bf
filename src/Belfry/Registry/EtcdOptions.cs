using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Belfry.Registry;

/// <summary>The etcd in which masters and workers are published, as <c>Etcd:*</c> has it.</summary>
internal sealed record EtcdOptions
{
    public const string Section = "Etcd";

    private const int LeastTtl = 5;
    private const int MostTtl = 3600;

    private static readonly string[] Known = ["Endpoints", "User", "PasswordFile", "CaFile", "Prefix", "TtlSeconds"];

    /// <summary>Addresses of its members; they are tried in turn.</summary>
    public required IReadOnlyList<Uri> Endpoints { get; init; }

    /// <summary>Null: without signing in.</summary>
    public string? User { get; init; }

    /// <summary>Read anew for each sign-in, so that it can be changed.</summary>
    public Func<string> Password { get; init; } = () => "";

    /// <summary>Who vouches for https endpoints; null is the system's.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>What all keys begin with, without a slash at the end.</summary>
    public string Prefix { get; init; } = "/belfry/services";

    /// <summary>What is not renewed for so long vanishes.</summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromSeconds(15);

    /// <param name="errors">Gets a sentence for everything that is wrong.</param>
    /// <returns>Null when there is no etcd.</returns>
    public static EtcdOptions? Read(IConfiguration configuration, ICollection<string> errors)
    {
        var section = configuration.GetSection(Section);
        foreach (var child in section.GetChildren().Where(child => !Known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
            errors.Add($"{Section}:{child.Key} is not known. There are {string.Join(", ", Known)}.");
        var list = section.GetSection("Endpoints");
        // A list in a file; in the environment also one text with commas.
        var texts = list.Value is { } joined
            ? [.. joined.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]
            : list.GetChildren().Select(child => child.Value ?? "").ToList();
        if (texts.Count == 0)
        {
            foreach (var key in Known.Where(key => section[key] is { Length: > 0 }))
                errors.Add($"{Section}:{key} is set, but {Section}:Endpoints is not: the addresses of etcd.");
            return null;
        }
        var before = errors.Count;
        var endpoints = new List<Uri>();
        foreach (var text in texts)
        {
            if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
                endpoints.Add(url);
            else
                errors.Add($"{Section}:Endpoints names \"{text}\"; it must be an address such as http://10.0.0.7:2379.");
        }
        var ttl = 15;
        if (section["TtlSeconds"] is { Length: > 0 } seconds
            && (!int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out ttl) || ttl is < LeastTtl or > MostTtl))
            errors.Add($"{Section}:TtlSeconds is \"{seconds}\"; it must be a whole number from {LeastTtl} to {MostTtl}.");
        var passwordFile = section["PasswordFile"];
        if (section["User"] is { Length: > 0 } && !File.Exists(passwordFile))
            errors.Add($"{Section}:PasswordFile is \"{passwordFile}\"; it must be a file that holds the password of {Section}:User alone.");
        var prefix = (section["Prefix"] is { Length: > 0 } given ? given : "/belfry/services").TrimEnd('/');
        if (prefix.Length == 0)
            errors.Add($"{Section}:Prefix must not be empty: everything below it that Belfry does not know is removed.");
        var authorities = Authority(section["CaFile"], errors);
        return errors.Count > before
            ? null
            : new EtcdOptions
            {
                Endpoints = endpoints,
                User = section["User"] is { Length: > 0 } user ? user : null,
                Password = () => File.ReadAllText(passwordFile!).Trim('\r', '\n'),
                Authorities = authorities,
                Prefix = prefix,
                Ttl = TimeSpan.FromSeconds(ttl),
            };
    }

    private static X509Certificate2Collection? Authority(string? file, ICollection<string> errors)
    {
        if (file is not { Length: > 0 })
            return null;
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(file);
            if (certificates.Count > 0)
                return certificates;
            errors.Add($"{Section}:CaFile {file}: there is no certificate in PEM form in it.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            errors.Add($"{Section}:CaFile {file}: {e.Message}");
        }
        return null;
    }
}
