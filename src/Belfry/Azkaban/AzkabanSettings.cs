using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace Belfry.Azkaban;

/// <summary>Reads and checks <c>Azkaban:*</c>, and finds all that is wrong with it at once.</summary>
internal static class AzkabanSettings
{
    public const string Section = "Azkaban";
    public const string DefaultZone = "Asia/Shanghai";

    private const int LongestSettleSeconds = 3600;
    private const int MostParallel = 16;

    private static readonly string[] Known =
        ["Url", "User", "PasswordFile", "CaFile", "Fingerprint", "Zone", "Native", "TimeoutSeconds", "SettleSeconds", "Parallel"];

    /// <param name="errors">Gets a sentence for everything that is wrong.</param>
    public static AzkabanOptions Read(IConfiguration configuration, ICollection<string> errors)
    {
        var section = configuration.GetSection(Section);
        foreach (var child in section.GetChildren().Where(child => !Known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
            errors.Add($"{Section}:{child.Key} is not known. There are {string.Join(", ", Known)}.");
        var list = section.GetSection("Native");
        // A list in a file; in the environment also one text with commas.
        var native = list.Value is { } joined
            ? [.. joined.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]
            : list.GetChildren().Select(child => child.Value ?? "").ToList();
        foreach (var name in native.Where(name => name.Split('/') is not [{ Length: > 0 }, { Length: > 0 }]))
            errors.Add($"{Section}:Native names \"{name}\"; it must be PROJECT/FLOW, or PROJECT/* for all flows of a project.");
        return new AzkabanOptions
        {
            Connection = Connection(section, errors),
            Zone = Zone(section["Zone"], errors),
            Native = native,
            Parallel = Number(section, "Parallel", 4, 1, MostParallel, errors),
            SettleAfter = TimeSpan.FromSeconds(Number(section, "SettleSeconds", 60, 1, LongestSettleSeconds, errors)),
        };
    }

    private static AzkabanConnection? Connection(IConfiguration section, ICollection<string> errors)
    {
        var timeout = Number(section, "TimeoutSeconds", 30, 1, 600, errors);
        if (section["Url"] is not { Length: > 0 } text)
        {
            foreach (var key in (string[])["User", "PasswordFile", "CaFile", "Fingerprint"])
            {
                if (section[key] is { Length: > 0 })
                    errors.Add($"{Section}:{key} is set, but {Section}:Url is not (--azkaban-url, the address of Azkaban's web server).");
            }
            return null;
        }
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
            errors.Add($"{Section}:Url (--azkaban-url) is \"{text}\"; it must be an http or https address such as https://azkaban.example.com:8443.");
        else if (url.Query.Length > 0 || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
            errors.Add($"{Section}:Url (--azkaban-url) must be an address alone, without user, query or fragment.");
        if (section["User"] is not { Length: > 0 } user)
        {
            user = "";
            errors.Add($"{Section}:User (--azkaban-user) is missing: the name by which Belfry signs in to Azkaban.");
        }
        var passwordFile = section["PasswordFile"] ?? "";
        if (passwordFile.Length == 0)
            errors.Add($"{Section}:PasswordFile (--azkaban-password-file) is missing: a file that holds that user's password alone.");
        else if (TryRead(passwordFile, "PasswordFile", errors) is { } password && password.Trim('\r', '\n').Length == 0)
            errors.Add($"{Section}:PasswordFile {passwordFile}: the file is empty.");
        var fingerprint = section["Fingerprint"] is { Length: > 0 } given ? given : null;
        if (fingerprint is not null && fingerprint.Replace(":", "", StringComparison.Ordinal) is var digits
            && (digits.Length != 64 || !digits.All(char.IsAsciiHexDigit)))
            errors.Add($"{Section}:Fingerprint must be the SHA-256 of the server's certificate, 64 hexadecimal digits, with or without colons.");
        var authority = section["CaFile"] is { Length: > 0 } caFile ? Authority(caFile, errors) : null;
        if (url?.Scheme == Uri.UriSchemeHttp && (fingerprint ?? section["CaFile"]) is { Length: > 0 })
            errors.Add($"{Section}:CaFile and {Section}:Fingerprint are for https, but {Section}:Url is http.");
        if (errors.Count > 0)
            return null;
        return new AzkabanConnection
        {
            Url = url!,
            User = user,
            Password = () => File.ReadAllText(passwordFile).Trim('\r', '\n'),
            AuthorityPem = authority,
            Fingerprint = fingerprint,
            Timeout = TimeSpan.FromSeconds(timeout),
        };
    }

    private static string? Authority(string file, ICollection<string> errors)
    {
        if (TryRead(file, "CaFile", errors) is not { } pem)
            return null;
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(pem);
            if (certificates.Count > 0)
                return pem;
            errors.Add($"{Section}:CaFile {file}: there is no certificate in PEM form (-----BEGIN CERTIFICATE-----).");
        }
        catch (System.Security.Cryptography.CryptographicException e)
        {
            errors.Add($"{Section}:CaFile {file}: {e.Message}");
        }
        return null;
    }

    private static string? TryRead(string file, string key, ICollection<string> errors)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add($"{Section}:{key} {file}: {e.Message}");
            return null;
        }
    }

    private static TimeZoneInfo Zone(string? name, ICollection<string> errors)
    {
        if (TimeZoneInfo.TryFindSystemTimeZoneById(name is { Length: > 0 } ? name : DefaultZone, out var zone))
            return zone;
        errors.Add($"{Section}:Zone {name ?? DefaultZone} is no time zone of this machine; it must be a name such as Asia/Shanghai or UTC.");
        return TimeZoneInfo.Utc;
    }

    private static int Number(IConfiguration section, string key, int otherwise, int least, int most, ICollection<string> errors)
    {
        if (section[key] is not { Length: > 0 } text)
            return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        errors.Add($"{Section}:{key} is \"{text}\"; it must be a whole number from {least} to {most}.");
        return otherwise;
    }
}
