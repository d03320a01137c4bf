using System.Text.Json;
using Belfry.Core.Protocol;
using Belfry.Worker.Processes;
using Microsoft.Win32.SafeHandles;

namespace Belfry.Worker;

/// <summary>
/// The worker's folder: who it is (made once), which masters it knows, its journal and the output that is not stored
/// yet. It is closed to other accounts, and a lock keeps a second worker out.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly SafeFileHandle _lock;
    private readonly string _masters;
    private readonly string _output;

    private DataFolder(string path, SafeFileHandle folderLock, Guid instance)
    {
        Location = path;
        Instance = instance;
        _lock = folderLock;
        _masters = In(path, "masters.json");
        _output = In(path, "output");
        Directory.CreateDirectory(_output, Private);
    }

    public string Location { get; }

    /// <summary>This worker's identity, for as long as the folder lives.</summary>
    public Guid Instance { get; }

    /// <exception cref="WorkerStartException">The folder cannot be used; the message says why.</exception>
    public static DataFolder Open(string path)
    {
        try
        {
            path = Path.GetFullPath(path);
            Directory.CreateDirectory(path, Private);
            File.SetUnixFileMode(path, Private);
            var folderLock = Lock(path);
            try
            {
                return new DataFolder(path, folderLock, ReadOrMakeInstance(In(path, "instance")));
            }
            catch
            {
                folderLock.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WorkerStartException(
                $"The worker's data folder {path} cannot be used: {e.Message} It must belong to the account that "
                + "starts the worker and have room; or name another with --data.", e);
        }
    }

    /// <summary>Where the output of a run is kept until it is stored.</summary>
    public string OutputPathOf(Guid run) => In(_output, run.ToString());

    /// <summary>Removes output that no run of the journal owns.</summary>
    public void RemoveOutputExcept(IReadOnlySet<Guid> runs)
    {
        foreach (var file in Directory.EnumerateFiles(_output))
        {
            if (!Guid.TryParse(Path.GetFileNameWithoutExtension(file), out var run) || !runs.Contains(run))
                File.Delete(file);
        }
    }

    /// <summary>
    /// The masters and the epoch that were last seen; nothing when there is no readable note of them.
    /// </summary>
    public KnownMasters ReadMasters()
    {
        try
        {
            return File.Exists(_masters)
                && JsonSerializer.Deserialize(File.ReadAllBytes(_masters), ProtocolJson.LeaderInfo) is { } info
                ? new KnownMasters(info.Epoch, info.Masters)
                : new KnownMasters(0, []);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return new KnownMasters(0, []);
        }
    }

    /// <exception cref="IOException">The disk is full or broken.</exception>
    public void WriteMasters(KnownMasters known)
    {
        var info = new LeaderInfo(known.Epoch, Url: null, known.Masters);
        WriteWhole(_masters, JsonSerializer.SerializeToUtf8Bytes(info, ProtocolJson.LeaderInfo));
    }

    public void Dispose() => _lock.Dispose();

    private static SafeFileHandle Lock(string path)
    {
        try
        {
            return File.OpenHandle(In(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult is Libc.Eagain)
        {
            throw new WorkerStartException(
                $"Another worker already uses the data folder {path}. Stop it, or give this one a folder of its own "
                + "with --data.", e);
        }
    }

    private static Guid ReadOrMakeInstance(string path)
    {
        if (File.Exists(path))
        {
            return Guid.TryParse(File.ReadAllText(path).Trim(), out var known)
                ? known
                : throw new WorkerStartException(
                    $"{path} holds no uuid. Delete it: the worker then joins as a new one, and runs it had are lost.");
        }

        var made = Guid.CreateVersion7();
        WriteWhole(path, System.Text.Encoding.ASCII.GetBytes($"{made}\n"));
        return made;
    }

    // All or nothing, also when the machine stops in the middle.
    private static void WriteWhole(string path, byte[] content)
    {
        var draft = path + ".new";
        using (var file = File.OpenHandle(draft, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, content, 0);
            RandomAccess.FlushToDisk(file);
        }

        File.Move(draft, path, overwrite: true);
    }

    private static string In(string folder, string name) => Path.Combine(folder, name);
}

/// <summary>The masters that a worker has heard of, and the highest epoch.</summary>
internal sealed record KnownMasters(long Epoch, IReadOnlyList<string> Masters);
