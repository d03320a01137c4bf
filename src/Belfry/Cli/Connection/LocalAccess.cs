using System.Text.Json;
using Belfry.Core.Contracts;
using Belfry.Storage;

namespace Belfry.Cli.Connection;

/// <summary>
/// How commands on the same machine reach the <c>belfry standalone</c> of a data folder: its address and a token, in a
/// file that only the folder's owner reads. Who reads it could read the database in the same folder as well.
/// </summary>
internal sealed record LocalAccess(string Server, string Token)
{
    private const string FileName = "client.json";

    /// <summary>Null when the folder has none, or not one that can be read as such.</summary>
    /// <exception cref="UnauthorizedAccessException">The folder is somebody else's.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static LocalAccess? Read(string folder)
    {
        try
        {
            return DataFolder.ReadSecret(Path.Combine(folder, FileName)) is { } text
                ? JsonSerializer.Deserialize<LocalAccess>(text, ApiJson.Options) is { Server: not null, Token: not null } access ? access : null
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Write(DataFolder folder)
        => folder.WriteSecret(folder.In(FileName), JsonSerializer.Serialize(this, ApiJson.Options) + "\n");
}
