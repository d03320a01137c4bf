using System.Runtime.InteropServices;
using Belfry.Worker.Processes;

namespace Belfry.Worker;

/// <summary>A file that a run finds in its folder.</summary>
internal sealed record RunFile(string Name, string Content);

/// <summary>
/// Each run has a folder of its own: where it starts, and where its temporary files go. It belongs to the run's account
/// and is removed after the run. The folders are outside the data folder, which no job may look into.
///
/// A folder is never used again, though making one anew costs ext4 the more the more were removed lately: a process that
/// a run has left may still hold it, and would find there what root writes for the next run.
/// </summary>
internal sealed partial class RunFolders : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Passable = Private | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly WorkThreads _threads = new("folders", 1);
    private readonly Account _own;
    private readonly ILogger<RunFolders> _log;

    /// <param name="place">The folder for temporary files of this machine, or the one the operator named.</param>
    /// <exception cref="WorkerStartException">The folder cannot be made, or is another account's.</exception>
    public RunFolders(string place, Guid instance, Account own, ILogger<RunFolders> log)
    {
        _own = own;
        _log = log;
        Root = Path.Combine(place, $"belfry-{instance:N}");
        Make(Root, Passable);
        Runs = Path.Combine(Root, "runs");
        Make(Runs, Passable);
    }

    /// <summary>The folder that holds all that jobs of this worker may see of it.</summary>
    public string Root { get; }

    /// <summary>The folder that each run has its own in.</summary>
    public string Runs { get; }

    /// <summary>Makes a run's folder. Its files come first, while no other process can yet reach into it.</summary>
    /// <exception cref="IOException">The disk is full, or read-only.</exception>
    public string Create(Guid run, Account account, params ReadOnlySpan<RunFile> files)
    {
        var folder = PathOf(run);
        if (!Directory.Exists(Runs))
            MakeAgain();
        MakeNew(folder);
        foreach (var file in files)
        {
            var path = Path.Combine(folder, file.Name);
            File.WriteAllText(path, file.Content);
            File.SetUnixFileMode(path, Private);
            Give(path, account);
        }

        Give(folder, account);
        return folder;
    }

    /// <summary>A folder that outlives runs and belongs to one account alone.</summary>
    /// <exception cref="IOException">The disk is full, or read-only.</exception>
    public string MakeStore(string name, Account account)
    {
        var stores = Path.Combine(Root, name);
        var store = Path.Combine(stores, account.Uid.ToString());
        lock (_threads)
        {
            if (FileFacts.Of(store) is { IsFolder: true } facts && facts.Owner == account.Uid)
                return store;
            Directory.CreateDirectory(stores, Passable);
            MakeNew(store);
            Give(store, account);
            return store;
        }
    }

    public string PathOf(Guid run) => Path.Combine(Runs, run.ToString());

    /// <summary>Removes a run's folder, in its own time. It must be given to nobody any more.</summary>
    public void Remove(Guid run, Account account)
        => _ = _threads.InvokeAsync(() => Remove(PathOf(run), account));

    /// <summary>Removes what a worker that died has left behind.</summary>
    public void RemoveLeftovers()
    {
        foreach (var folder in Directory.EnumerateDirectories(Runs))
        {
            if (FileFacts.Of(folder) is { IsFolder: true } facts)
                _ = _threads.InvokeAsync(() => Remove(folder, _own with { Uid = facts.Owner, Groups = [] }));
        }
    }

    /// <summary>Leaves nothing behind but what is still of use: compiled programs, and folders that could not be removed.</summary>
    public void Dispose()
    {
        _threads.Dispose();
        try
        {
            Directory.Delete(Runs);
            Directory.Delete(Root);
        }
        catch (IOException)
        {
        }
    }

    // With the account's own rights: as root, a link that a job planted in time could lead the removal elsewhere.
    private bool Remove(string folder, Account account)
    {
        if (!Directory.Exists(folder))
            return true;
        try
        {
            _ = Credentials.RunAs(account, real: false, () => Empty(folder));
            Directory.Delete(folder);
            return true;
        }
        catch (Exception e)
        {
            LogLeft(e, folder);
            return false;
        }
    }

    private static bool Empty(string folder)
    {
        try
        {
            Delete(folder);
        }
        catch (UnauthorizedAccessException)
        {
            File.SetUnixFileMode(folder, Private);
            Unlock(folder);
            Delete(folder);
        }

        return true;
    }

    private static void Delete(string folder)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo { LinkTarget: null } inner)
                inner.Delete(recursive: true);
            else
                entry.Delete();
        }
    }

    // A job may have left folders that even its own account cannot list, its own among them.
    private static void Unlock(string folder)
    {
        foreach (var inner in new DirectoryInfo(folder).EnumerateDirectories())
        {
            if (inner.LinkTarget is not null)
                continue;
            inner.UnixFileMode |= Private;
            Unlock(inner.FullName);
        }
    }

    private void Give(string path, Account account)
    {
        if (account.Uid != _own.Uid && Libc.chown(path, account.Uid, account.Gid) is not 0)
            throw new IOException($"{path} for {account.Name}: {SystemWords.OfError(Marshal.GetLastPInvokeError())}");
    }

    private static void MakeNew(string folder)
    {
        if (Libc.mkdir(folder, (uint)Private) is 0)
            return;
        throw new IOException($"{folder}: {SystemWords.OfError(Marshal.GetLastPInvokeError())}");
    }

    // Whatever tidies the machine's temporary files may have taken it for one.
    private void MakeAgain()
    {
        Make(Root, Passable);
        Make(Runs, Passable);
    }

    private void Make(string folder, UnixFileMode mode)
    {
        try
        {
            Directory.CreateDirectory(folder, mode);
            if (FileFacts.Of(folder) is not { IsFolder: true } facts || facts.Owner != _own.Uid)
            {
                throw new WorkerStartException(
                    $"{folder} is needed for the folders of runs, but belongs to another account. Remove it, or name "
                    + "another place with --scratch.");
            }

            File.SetUnixFileMode(folder, mode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WorkerStartException(
                $"{folder} cannot be made, where runs have their folders: {e.Message} Name another place with "
                + "--scratch.", e);
        }
    }

    [LoggerMessage(5110, LogLevel.Warning, "The folder of an ended run could not be removed: {Folder}")]
    private partial void LogLeft(Exception reason, string folder);
}
