namespace Belfry.Azkaban;

/// <summary>Where an Azkaban web server is and as whom it is used.</summary>
public sealed record AzkabanConnection
{
    /// <summary>The web server's address, http or https; a path is kept, for a server behind a proxy.</summary>
    public required Uri Url { get; init; }

    /// <summary>The user, who needs READ and EXECUTE on the projects, and WRITE to upload.</summary>
    public required string User { get; init; }

    /// <summary>
    /// Gives the password. Asked at every sign-in, so that a changed password is taken up; an <see cref="IOException"/>
    /// of it becomes an <see cref="AzkabanErrorKind.SignInRefused"/>.
    /// </summary>
    public required Func<string> Password { get; init; }

    /// <summary>
    /// Certificates in PEM form that vouch for an https server, instead of those that the system trusts; null for the
    /// system's.
    /// </summary>
    public string? AuthorityPem { get; init; }

    /// <summary>
    /// SHA-256 of the server's own certificate, 64 hexadecimal digits with or without colons: that certificate alone is
    /// taken, whoever issued it and whatever name it has. Null to judge by <see cref="AuthorityPem"/>.
    /// </summary>
    public string? Fingerprint { get; init; }

    /// <summary>How long a call may take, from its start to the whole answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a cancel may take. It answers only when the execution's jobs have ended; one that ignores SIGTERM is
    /// killed after 30 s (Azkaban 3.90.0, ProcessJob).
    /// </summary>
    public TimeSpan CancelTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a connection may take to come about.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
