using Belfry.Storage;

namespace Belfry.Cli.Connection;

/// <summary>
/// Which server a command means, and as whom it comes: the command line, else BELFRY_SERVER and BELFRY_TOKEN, else the
/// saved login, else the Belfry of the default data folder. A secret goes only to the server it belongs to.
/// </summary>
internal sealed class ServerFinder(Surroundings around)
{
    private const string ServerVariable = "BELFRY_SERVER";
    private const string TokenVariable = "BELFRY_TOKEN";

    /// <exception cref="ClientException">No server is named, or what names it cannot be read.</exception>
    public ServerAccess Find(ServerArguments given)
    {
        if (given is { Server: not null, Data: not null })
            throw ClientException.Usage("Give either --server or --data.");
        if (given.Data is not null)
            return OfFolder(given.Data, given);
        if (given.Server is not null)
            return Of(ServerAccess.Parse("--server", given.Server), given);
        if (NonEmpty(ServerVariable) is { } server)
            return Of(ServerAccess.Parse(ServerVariable, server), given);
        if (SavedLogin.Read(around.Variable) is { } login)
            return Of(ServerAccess.Parse("The saved login's server", login.Server), given);
        return OfDefaultFolder(given) ?? throw new ClientException(
            ExitCode.Unreachable,
            "No server is named. Sign in with belfry login --server URL --user NAME, or give --server URL and --token-file FILE, " +
            "or set BELFRY_SERVER and BELFRY_TOKEN, or name the data folder of a Belfry on this machine: --data DIR.");
    }

    private ServerAccess Of(Uri url, ServerArguments given)
    {
        var login = SavedLogin.Read(around.Variable) is { } saved && Same(url, saved.Server) ? saved : null;
        var caFile = given.CaFile ?? login?.CaFile;
        if (given.TokenFile is not null)
            return new ServerAccess(url, new Credential(ReadToken(given.TokenFile), IsSession: false), caFile);
        // A token beside BELFRY_SERVER is that server's; it must not go to another one.
        if (NonEmpty(TokenVariable) is { } token && (NonEmpty(ServerVariable) is not { } its || Same(url, its)))
            return new ServerAccess(url, new Credential(Checked(TokenVariable, token), IsSession: false), caFile);
        return new ServerAccess(url, login is null ? null : new Credential(login.Session, IsSession: true), caFile);
    }

    private ServerAccess OfFolder(string folder, ServerArguments given)
    {
        LocalAccess? access;
        try
        {
            access = LocalAccess.Read(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClientException(
                ExitCode.Unreachable, $"{folder} cannot be read ({e.Message}). Its owner can use it with --data; others sign in: belfry login --server URL --user NAME.", e);
        }
        return access is null
            ? throw new ClientException(ExitCode.Unreachable, $"No belfry standalone has run in {folder}. Start one there (belfry standalone --data {folder}), or name a server with --server URL.")
            : Of(access, given);
    }

    private ServerAccess? OfDefaultFolder(ServerArguments given)
    {
        try
        {
            return LocalAccess.Read(DataFolder.DefaultPath()) is { } access ? Of(access, given) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StartupException)
        {
            return null; // somebody else's, or there is no such folder: nobody asked for it
        }
    }

    private ServerAccess Of(LocalAccess access, ServerArguments given)
        => new(
            ServerAccess.Parse("The data folder's server", access.Server),
            new Credential(given.TokenFile is null ? access.Token : ReadToken(given.TokenFile), IsSession: false),
            given.CaFile);

    private string ReadToken(string file)
        => Checked($"--token-file {file}", InputFile.Read(around, "--token-file", file));

    /// <summary>What is no token at all is told apart here, before it could spoil a header.</summary>
    private static string Checked(string where, string text)
    {
        var token = text.Trim();
        return token.Length > 0 && token.All(one => char.IsAscii(one) && !char.IsWhiteSpace(one) && !char.IsControl(one))
            ? token
            : throw ClientException.Usage($"{where}: that is no token. belfry token create prints one.");
    }

    private string? NonEmpty(string variable) => around.Variable(variable) is { Length: > 0 } text ? text : null;

    private static bool Same(Uri url, string other)
        => Uri.TryCreate(other.TrimEnd('/') + "/", UriKind.Absolute, out var parsed) && parsed == url;
}
