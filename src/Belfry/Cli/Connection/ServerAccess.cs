namespace Belfry.Cli.Connection;

/// <summary>Which server, and as whom.</summary>
/// <param name="Url">Ends with a slash.</param>
/// <param name="Credential">Null: not signed in.</param>
/// <param name="CaFile">Certificates that vouch for an HTTPS server, as PEM; null: those of the system.</param>
internal sealed record ServerAccess(Uri Url, Credential? Credential, string? CaFile)
{
    /// <summary>As people write it.</summary>
    public string Name => NameOf(Url);

    public static string NameOf(Uri url) => url.AbsoluteUri.TrimEnd('/');

    /// <exception cref="ClientException">It is no address of a server.</exception>
    /// <param name="where">Where it was given.</param>
    public static Uri Parse(string where, string text)
    {
        if (!Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0)
            throw ClientException.Usage($"{where} {text}: give the whole address, such as http://127.0.0.1:8080.");
        if (url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
            throw ClientException.Usage($"{where}: an address without user, query and fragment, such as http://127.0.0.1:8080. Sign in with belfry login, or --token-file.");
        return url;
    }
}

/// <summary>What shows the server who asks.</summary>
/// <param name="IsSession">The secret of a session (<c>belfry login</c>), not an API token.</param>
internal sealed record Credential(string Secret, bool IsSession);
