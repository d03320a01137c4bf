using System.Globalization;
using System.Net.Mail;

namespace Belfry.Alerting;

/// <summary>The mail server, as <c>Mail:*</c> has it.</summary>
internal sealed record MailOptions
{
    public const string Section = "Mail";

    private const int DefaultPort = 25;

    private static readonly string[] Known = ["Host", "Port", "From", "User", "PasswordFile", "StartTls"];

    public required string Host { get; init; }

    public int Port { get; init; } = DefaultPort;

    public required MailAddress From { get; init; }

    /// <summary>Null: without signing in.</summary>
    public string? User { get; init; }

    /// <summary>Read anew for each mail, so that it can be changed.</summary>
    public Func<string> Password { get; init; } = () => "";

    /// <summary>Refuses to send over a connection that is not encrypted.</summary>
    public bool StartTls { get; init; }

    /// <param name="errors">Gets a sentence for everything that is wrong.</param>
    /// <returns>Null when there is no mail server.</returns>
    public static MailOptions? Read(IConfiguration configuration, ICollection<string> errors)
    {
        var section = configuration.GetSection(Section);
        foreach (var child in section.GetChildren().Where(child => !Known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
            errors.Add($"{Section}:{child.Key} is not known. There are {string.Join(", ", Known)}.");
        if (section["Host"] is not { Length: > 0 } host)
        {
            foreach (var key in Known.Where(key => section[key] is { Length: > 0 }))
                errors.Add($"{Section}:{key} is set, but {Section}:Host is not: the name of the mail server.");
            return null;
        }
        var before = errors.Count;
        if (!MailAddress.TryCreate(section["From"], out var from))
            errors.Add($"{Section}:From is \"{section["From"]}\"; it must be the address that mails come from, such as belfry@example.com.");
        var port = DefaultPort;
        if (section["Port"] is { Length: > 0 } text
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535))
            errors.Add($"{Section}:Port is \"{text}\"; it must be a port such as 25 or 587.");
        var startTls = false;
        if (section["StartTls"] is { Length: > 0 } tls && !bool.TryParse(tls, out startTls))
            errors.Add($"{Section}:StartTls is \"{tls}\"; it must be true or false.");
        var passwordFile = section["PasswordFile"];
        if (section["User"] is { Length: > 0 } && !File.Exists(passwordFile))
            errors.Add($"{Section}:PasswordFile is \"{passwordFile}\"; it must be a file that holds the password of {Section}:User alone.");
        return errors.Count > before
            ? null
            : new MailOptions
            {
                Host = host,
                Port = port,
                From = from!,
                User = section["User"] is { Length: > 0 } user ? user : null,
                Password = () => File.ReadAllText(passwordFile!).Trim('\r', '\n'),
                StartTls = startTls,
            };
    }
}
