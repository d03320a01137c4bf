namespace Belfry.Storage;

/// <summary>Where a master has the keys of the cluster's secrets: a file that was named, else one in its data folder.</summary>
internal static class SecretKeyFile
{
    /// <summary>The keys; none when there is no file in the data folder yet.</summary>
    /// <param name="named">The file that was named; null for the one in the folder.</param>
    /// <exception cref="StartupException">A file was named that cannot be read, or a line is no key.</exception>
    public static SecretKeys Read(DataFolder folder, string? named)
    {
        var file = named ?? folder.SealKeyFile;
        try
        {
            return named is null && !File.Exists(file) ? SecretKeys.None : SecretKeys.Parse(File.ReadAllText(file), file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"The key file {file} cannot be read: {e.Message} Name one that this account can read with --secret-key-file FILE.", e);
        }
    }

    /// <summary>Adds a new key before those that are there, and writes them to the data folder.</summary>
    /// <exception cref="StartupException">A file was named: what is in it is its owner's matter.</exception>
    public static SecretKeys Make(DataFolder folder, string? named, SecretKeys known)
    {
        if (named is not null)
            throw new StartupException($"The key file {named} holds no key. Put one in: openssl rand -base64 32 > {named}");
        var (keys, text) = known.WithNew();
        folder.WriteSecret(folder.SealKeyFile, text);
        return keys;
    }

    /// <summary>What a master is told that does not have the cluster's key.</summary>
    public static StartupException Missing(DataFolder folder, string? named, string key)
    {
        var file = named ?? folder.SealKeyFile;
        return new StartupException(
            $"The secrets of this cluster are sealed with key {key}, and {file} {(File.Exists(file) ? "does not begin with it" : "is not there")}. " +
            $"Copy the file from another master ({Path.GetFileName(folder.SealKeyFile)} in its data folder) or from a backup. " +
            "If it is lost for good: belfry secret-key new makes another key and says which jobs need their secrets again.");
    }
}
