using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Belfry.Worker.Processes;

namespace Belfry.Worker;

/// <summary>A file that a run finds in its folder.</summary>
internal sealed record RunFile(string Name, string Content);

/// <summary>
/// Each run has a folder of its own: where it starts, and where its temporary files go. It belongs to the run's account
/// and is emptied after the run. The folders are outside the data folder, which no job may look into.
///
/// An emptied folder that is as new is kept for a later run of the same account: ext4 looks through what was removed in
/// the last minutes whenever it makes something, so a folder made and removed for each run costs more the more runs
/// there are, in the end as much as the run's process.
/// </summary>
internal sealed partial class RunFolders : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Passable = Private | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    // More than end at one time on a worker of some hundred slots; they take an inode each.
    private const int MostSpare = 256;

    // The size of a new one; that of one which held thousands of files stays large, and slow to look through.
    private const ulong MostBytes = 4096;

    private readonly WorkThreads _threads = new("folders", 1);
    private readonly ConcurrentDictionary<uint, ConcurrentStack<string>> _spare = new();
    private long _spares; // only the thread above counts them
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
        Spare = Path.Combine(Root, "spare");
        Make(Spare, Private);
    }

    /// <summary>The folder that holds all that jobs of this worker may see of it.</summary>
    public string Root { get; }

    /// <summary>The folder that each run has its own in.</summary>
    public string Runs { get; }

    /// <summary>Where emptied folders wait; no job can reach into it.</summary>
    private string Spare { get; }

    /// <summary>Makes a run's folder. Its files come first, while no other process can yet reach into it.</summary>
    /// <exception cref="IOException">The disk is full, or read-only.</exception>
    public string Create(Guid run, Account account, params ReadOnlySpan<RunFile> files)
    {
        var folder = PathOf(run);
        if (!Directory.Exists(Runs))
            MakeAgain();
        var isSpare = TakeSpare(folder, account);
        if (!isSpare)
            MakeNew(folder);
        foreach (var file in files)
        {
            var path = Path.Combine(folder, file.Name);
            File.WriteAllText(path, file.Content);
            File.SetUnixFileMode(path, Private);
            Give(path, account);
        }

        if (!isSpare)
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

    /// <summary>Clears a run's folder away, in its own time. It must be given to nobody any more.</summary>
    public void Remove(Guid run, Account account)
        => _ = _threads.InvokeAsync(() => Remove(PathOf(run), account, mayKeep: true));

    /// <summary>Removes what a worker that died has left behind.</summary>
    public void RemoveLeftovers()
    {
        foreach (var folder in Directory.EnumerateDirectories(Runs).Concat(Directory.EnumerateDirectories(Spare)))
        {
            if (FileFacts.Of(folder) is { IsFolder: true } facts)
                _ = _threads.InvokeAsync(() => Remove(folder, _own with { Uid = facts.Owner, Groups = [] }, mayKeep: false));
        }
    }

    /// <summary>Leaves nothing behind but what is still of use: compiled programs, and folders that could not be removed.</summary>
    public void Dispose()
    {
        _threads.Dispose();
        try
        {
            foreach (var kept in _spare.Values.SelectMany(spare => spare))
                Directory.Delete(kept);
            Directory.Delete(Spare);
            Directory.Delete(Runs);
            Directory.Delete(Root);
        }
        catch (IOException)
        {
        }
    }

    // With the account's own rights: as root, a link that a job planted in time could lead the removal elsewhere.
    private bool Remove(string folder, Account account, bool mayKeep)
    {
        if (!Directory.Exists(folder))
            return true;
        try
        {
            _ = Credentials.RunAs(account, real: false, () => Empty(folder));
            if (!mayKeep || !TryKeep(folder, account))
                Directory.Delete(folder);
            return true;
        }
        catch (Exception e)
        {
            LogLeft(e, folder);
            return false;
        }
    }

    // The stack is only of this process: of a worker that died, what is there is removed.
    private bool TakeSpare(string folder, Account account)
        => _spare.TryGetValue(account.Uid, out var spare) && spare.TryPop(out var kept) && Libc.rename(kept, folder) is 0;

    private bool TryKeep(string folder, Account account)
    {
        var spare = _spare.GetOrAdd(account.Uid, _ => new ConcurrentStack<string>());
        var kept = Path.Combine(Spare, $"{++_spares}");
        if (spare.Count >= MostSpare || !IsAsNew(folder, account) || Libc.rename(folder, kept) is not 0)
            return false;
        spare.Push(kept);
        return true;
    }

    // What a job can leave on a folder itself: another mode, attributes and access lists, many entries.
    private static unsafe bool IsAsNew(string folder, Account account)
        => FileFacts.Of(folder) is { IsFolder: true, Permissions: Private, Size: <= MostBytes } facts && facts.Owner == account.Uid
            && Libc.llistxattr(folder, null, 0) is 0;

    private static bool Empty(string folder)
    {
        try
        {
            Delete(folder);
        }
        catch (UnauthorizedAccessException)
        {
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

    // A job may have left folders that even its own account cannot list.
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
        Make(Spare, Private);
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
