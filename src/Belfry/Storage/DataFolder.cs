using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Belfry.Storage;

/// <summary>
/// The folder in which one Belfry keeps what is its own: the built-in PostgreSQL, ids, keys, the worker's journal.
/// While this object lives no other process opens the folder; the kernel drops the lock with the process, however that
/// ends. Others may pass through the folder (0711: jobs reach their own temporary folders below it); nobody but the
/// owner reads what is in it.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    /// <summary>The name of <see cref="SealKeyFile"/>.</summary>
    public const string SealKeyName = "seal.key";

    private const UnixFileMode Passable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>How long a start waits for a command such as <c>belfry token create</c> to be done with the folder.</summary>
    private static readonly TimeSpan PassingWait = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    private readonly SafeFileHandle _lock;
    private Guid? _masterId;

    private DataFolder(string path, SafeFileHandle heldLock)
    {
        Path = path;
        _lock = heldLock;
    }

    /// <summary>The folder, as an absolute path.</summary>
    public string Path { get; }

    /// <summary>Where the built-in PostgreSQL keeps its cluster. Its server's account owns it.</summary>
    public string PostgresFolder => PostgresFolderOf(Path);

    /// <summary>What the built-in PostgreSQL says.</summary>
    public string PostgresLog => In("postgres.log");

    /// <summary>The worker's instance id, journal and temporary folders.</summary>
    public string WorkerFolder => In("worker");

    public string JoinTokenFile => In("join-token");

    /// <summary>The certificate of the HTTPS address, its own first, then those that vouch for it.</summary>
    public string CertificateFile => In("certificate.pem");

    public string CertificateKeyFile => In("certificate-key.pem");

    /// <summary>The keys that seal the secrets which are stored in the database.</summary>
    public string SealKeyFile => In(SealKeyName);

    /// <summary>The id of the master that works from this folder, made once.</summary>
    public Guid MasterId => _masterId ??= ReadOrMakeMasterId();

    /// <summary>/var/lib/belfry for root, else the account's own place for data.</summary>
    public static string DefaultPath()
    {
        if (OsAccount.IsRoot)
            return "/var/lib/belfry";
        if (Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } data && System.IO.Path.IsPathRooted(data))
            return System.IO.Path.Combine(data, "belfry");
        if (Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home)
            return System.IO.Path.Combine(home, ".local", "share", "belfry");
        throw new StartupException("HOME is not set, so there is no default data folder: name one with --data DIR.");
    }

    /// <summary>
    /// Makes the folder when it is missing and takes it for this process; waits a little when only a passing command
    /// has it.
    /// </summary>
    /// <exception cref="StartupException">The folder is in use, or cannot be used.</exception>
    public static async Task<DataFolder> OpenAsync(
        string path, DataFolderUse use, TimeProvider clock, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            if (TryOpen(path, use, out var folder, out var holder))
                return folder;
            if (!holder.Passing || clock.GetElapsedTime(began) > PassingWait)
                throw new StartupException($"The data folder {path} is in use by {holder}. " +
                    "Stop that one first, or choose another folder with --data DIR.");
            await Task.Delay(LookAgain, clock, cancellationToken);
        }
    }

    /// <summary>As <see cref="OpenAsync"/>, but says who has the folder instead of waiting.</summary>
    public static bool TryOpen(
        string path,
        DataFolderUse use,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out DataFolder? folder,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out DataFolderHolder? holder)
    {
        path = System.IO.Path.GetFullPath(path);
        try
        {
            Prepare(path);
            var file = PosixFiles.OpenLockFile(System.IO.Path.Combine(path, "lock"));
            if (PosixFiles.TryLock(file))
            {
                DataFolderHolder.Write(file, use);
                folder = new DataFolder(path, file);
                holder = null;
                return true;
            }

            using (file)
                holder = DataFolderHolder.Read(file);
            folder = null;
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, e);
        }
    }

    /// <summary>The same of a folder that another process has.</summary>
    public static string PostgresFolderOf(string path) => System.IO.Path.Combine(path, "postgres");

    /// <summary>Where a file or folder of that name lies in here.</summary>
    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The text of a file in here, null when there is none.</summary>
    public static string? ReadSecret(string file) => File.Exists(file) ? File.ReadAllText(file) : null;

    /// <summary>Writes a file that only the owner reads: whole or not at all, and durable when this returns.</summary>
    public void WriteSecret(string file, string text)
    {
        try
        {
            WriteWhole(file, text, OwnerOnly);
            PosixFiles.SyncFolder(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(Path, e);
        }
    }

    /// <summary>
    /// Replaces a file by renaming, so that a reader sees the old or the new text. Works in a folder that another
    /// account may write to: what lies at the temporary name is removed, never followed.
    /// </summary>
    public static void WriteWhole(string file, string text, UnixFileMode mode)
    {
        var draft = file + ".new";
        File.Delete(draft);
        using (var stream = new FileStream(draft, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = mode,
        }))
        {
            // By the handle: the name might mean another file by now. Again, because the umask had its say.
            File.SetUnixFileMode(stream.SafeFileHandle, mode);
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, file, overwrite: true);
    }

    public void Dispose()
    {
        if (_lock.IsClosed)
            return;
        PosixFiles.Unlock(_lock);
        _lock.Dispose();
    }

    private static void Prepare(string path)
    {
        if (File.Exists(path))
            throw new StartupException($"The data folder {path} is a file. Name a folder with --data DIR.");
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path);
            File.SetUnixFileMode(path, Passable);
        }

        if (PosixFiles.Identify(path) is { } found && found.Owner != OsAccount.CurrentUid)
        {
            var (owner, me) = (OsAccount.NameOf(found.Owner), OsAccount.NameOf(OsAccount.CurrentUid));
            throw new StartupException($"The data folder {path} belongs to {owner}, and this is {me}. " +
                $"Start Belfry as {owner}, give the folder to {me} (chown -R), or name another with --data DIR.");
        }

        if ((File.GetUnixFileMode(path) & UnixFileMode.OtherWrite) != UnixFileMode.None)
            throw new StartupException($"Everybody may write to the data folder {path}, so nothing in it would be safe. " +
                $"Name a folder of Belfry's own with --data DIR, or close this one: chmod o-w {path}");
    }

    private static StartupException Unusable(string path, Exception reason) => new(
        reason.HResult == PosixFiles.NoSpaceLeft
            ? $"The disk that holds the data folder {path} is full. Make room there, or name another with --data DIR."
            : $"The data folder {path} cannot be used: {reason.Message}. " +
                "Make it writable for this account, or name another with --data DIR.",
        reason);

    private Guid ReadOrMakeMasterId()
    {
        var file = In("master-id");
        if (ReadSecret(file) is { } text)
            return Guid.TryParse(text.Trim(), out var known)
                ? known
                : throw new StartupException($"{file} does not hold a uuid. Delete it to have a new id made.");
        var made = Guid.NewGuid();
        WriteSecret(file, $"{made}\n");
        return made;
    }
}
