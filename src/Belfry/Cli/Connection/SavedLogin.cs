using System.Text.Json;
using Belfry.Core.Contracts;
using Belfry.Storage;

namespace Belfry.Cli.Connection;

/// <summary>What <c>belfry login</c> keeps: one session, in a file that only its owner reads.</summary>
internal sealed record SavedLogin
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public required string Server { get; init; }

    public required string User { get; init; }

    /// <summary>The session's secret.</summary>
    public required string Session { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public string? CaFile { get; init; }

    /// <summary>Null when nobody is signed in.</summary>
    /// <exception cref="ClientException">The file cannot be used.</exception>
    public static SavedLogin? Read(Func<string, string?> variable)
    {
        if (FileOf(variable) is not { } file)
            return null;
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<SavedLogin>(File.ReadAllText(file), ApiJson.Options) : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ClientException(
                ExitCode.Unreachable, $"The saved login {file} cannot be used ({e.Message}). Remove it and sign in again with belfry login.", e);
        }
    }

    /// <returns>The file.</returns>
    /// <exception cref="ClientException">It cannot be written.</exception>
    public string Save(Func<string, string?> variable)
    {
        var file = FileOf(variable)
            ?? throw new ClientException(ExitCode.Refused, "Neither XDG_CONFIG_HOME nor HOME is set, so there is no place to keep the login.");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!, OwnerOnly | UnixFileMode.UserExecute);
            DataFolder.WriteWhole(file, JsonSerializer.Serialize(this, ApiJson.Options) + "\n", OwnerOnly);
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClientException(ExitCode.Refused, $"The login cannot be kept in {file}: {e.Message}", e);
        }
    }

    /// <exception cref="ClientException">It cannot be removed.</exception>
    public static void Remove(Func<string, string?> variable)
    {
        if (FileOf(variable) is not { } file || !File.Exists(file))
            return;
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClientException(ExitCode.Refused, $"The saved login {file} cannot be removed: {e.Message}", e);
        }
    }

    private static string? FileOf(Func<string, string?> variable)
    {
        if (variable("XDG_CONFIG_HOME") is { Length: > 0 } config && Path.IsPathRooted(config))
            return Path.Combine(config, "belfry", "login.json");
        return variable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".config", "belfry", "login.json") : null;
    }
}
