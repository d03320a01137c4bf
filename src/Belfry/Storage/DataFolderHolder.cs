using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Belfry.Storage;

/// <summary>What a data folder is opened for.</summary>
/// <param name="Command">The command as a person types it, such as <c>belfry standalone</c>.</param>
/// <param name="Passing">Whether the command is done within moments, so that it is worth waiting for.</param>
internal sealed record DataFolderUse(string Command, bool Passing);

/// <summary>The process that has a data folder, as it wrote itself down in the lock file.</summary>
internal sealed record DataFolderHolder(int? Pid, string Command, bool Passing)
{
    private const string PassingWord = "passing";

    public override string ToString() => Pid is { } pid ? $"`{Command}` (process {pid})" : "another Belfry";

    public static void Write(SafeFileHandle lockFile, DataFolderUse use)
    {
        var text = $"{Environment.ProcessId}\n{use.Command}\n{(use.Passing ? PassingWord : "staying")}\n";
        RandomAccess.SetLength(lockFile, 0);
        RandomAccess.Write(lockFile, Encoding.UTF8.GetBytes(text), 0);
    }

    /// <summary>The text is empty for the moment between taking the lock and writing; that is no error.</summary>
    public static DataFolderHolder Read(SafeFileHandle lockFile)
    {
        var bytes = new byte[4096];
        var lines = Encoding.UTF8.GetString(bytes, 0, RandomAccess.Read(lockFile, bytes, 0)).Split('\n');
        return lines is [var pid, var command, var manner, ..] && int.TryParse(pid, out var id)
            ? new DataFolderHolder(id, command, manner == PassingWord)
            : new DataFolderHolder(null, "belfry", Passing: true);
    }
}
