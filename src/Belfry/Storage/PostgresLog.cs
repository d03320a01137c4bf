using System.Text;

namespace Belfry.Storage;

/// <summary>
/// What the built-in server says: one file that server after server appends to. It lies in the data folder itself, so
/// the server's account holds it open but cannot put anything else in its place.
/// </summary>
internal sealed class PostgresLog(string file)
{
    private const long Large = 64 * 1024 * 1024;
    private const int TailBytes = 16 * 1024;

    public string File { get; } = file;

    /// <summary>In bytes; 0 when there is none yet.</summary>
    public long Length => new FileInfo(File) is { Exists: true } info ? info.Length : 0;

    /// <summary>
    /// Keeps the file within bounds while servers go on appending to it: its content moves to <c>.1</c>, where it
    /// replaces what was there.
    /// </summary>
    public void KeepSmall()
    {
        if (Length < Large)
            return;
        System.IO.File.Copy(File, File + ".1", overwrite: true);
        using var stream = OpenShared(FileAccess.Write);
        stream.SetLength(0);
    }

    /// <summary>
    /// The last lines written after the log had the given length, oldest first; none when it cannot be read, for this
    /// is wanted when something else has failed.
    /// </summary>
    public IReadOnlyList<string> Tail(long after, int lines)
    {
        try
        {
            using var stream = OpenShared(FileAccess.Read);
            stream.Position = Math.Min(stream.Length, Math.Max(after, stream.Length - TailBytes));
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var all = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return all[^Math.Min(lines, all.Length)..];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private FileStream OpenShared(FileAccess access) =>
        new(File, FileMode.Open, access, FileShare.ReadWrite | FileShare.Delete);
}
