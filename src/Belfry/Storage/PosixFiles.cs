using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Belfry.Storage;

/// <summary>Which file it is, whatever path leads there, and the id of the account that owns it.</summary>
internal readonly record struct FileIdentity(ulong Device, ulong Inode, uint Owner);

/// <summary>The file calls that .NET has no name for. Failures are <see cref="IOException"/> with errno as HResult.</summary>
internal static partial class PosixFiles
{
    public const int NoSpaceLeft = 28;

    private const int ReadOnly = 0;
    private const int ReadWrite = 2;
    private const int Create = 0x40;
    private const int CloseOnExec = 0x80000;
    private const int LockExclusive = 2;
    private const int LockWithoutWaiting = 4;
    private const int LockRelease = 8;
    private const int WouldBlock = 11;
    private const int NoSuchFile = 2;
    private const int CurrentFolder = -100;
    private const uint BasicStats = 0x7ff;

    /// <summary>Opens a folder to lock, sync or reach it. .NET opens files only.</summary>
    public static SafeFileHandle OpenFolder(string path) => Open(path, ReadOnly | CloseOnExec, 0);

    /// <summary>
    /// Opens a file that is used as a lock. .NET's own open takes a lock of its choice, so that neither an exclusive
    /// one nor reading a locked file would be possible.
    /// </summary>
    public static SafeFileHandle OpenLockFile(string path) =>
        Open(path, ReadWrite | Create | CloseOnExec, Convert.ToInt32("644", 8));

    /// <summary>False when another open of the file holds the lock. The kernel drops it with the last close.</summary>
    public static bool TryLock(SafeFileHandle handle)
    {
        if (FLock(handle, LockExclusive | LockWithoutWaiting) == 0)
            return true;
        return Marshal.GetLastPInvokeError() == WouldBlock ? false : throw LastError("flock");
    }

    /// <summary>
    /// Gives a lock back. By closing alone it would go on for as long as a child, started at that moment, has not come to be
    /// another program: until then it has a copy of all that is open.
    /// </summary>
    public static void Unlock(SafeFileHandle handle)
    {
        if (FLock(handle, LockRelease) != 0)
            throw LastError("flock");
    }

    /// <summary>Makes renames and new names in a folder survive a power failure.</summary>
    public static void SyncFolder(string path)
    {
        using var folder = OpenFolder(path);
        if (FSync(folder) != 0)
            throw LastError($"fsync {path}");
    }

    /// <summary>Null when there is nothing at the path.</summary>
    public static FileIdentity? Identify(string path)
    {
        if (StatX(CurrentFolder, path, 0, BasicStats, out var found) == 0)
            return new FileIdentity((ulong)found.DeviceMajor << 32 | found.DeviceMinor, found.Inode, found.Owner);
        return Marshal.GetLastPInvokeError() == NoSuchFile ? null : throw LastError(path);
    }

    public static void GiveTo(string path, OsAccount account)
    {
        if (ChOwn(path, account.Uid, account.Gid) != 0)
            throw LastError($"chown {path}");
    }

    private static SafeFileHandle Open(string path, int flags, int mode)
    {
        var handle = OpenRaw(path, flags, mode);
        return handle >= 0 ? new SafeFileHandle(handle, ownsHandle: true) : throw LastError(path);
    }

    private static IOException LastError(string about)
    {
        var errno = Marshal.GetLastPInvokeError();
        return new IOException($"{about}: {Marshal.GetPInvokeErrorMessage(errno)}", errno);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenRaw(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int FLock(SafeFileHandle handle, int operation);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChOwn(string path, uint owner, uint group);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, out StatXResult result);

    // struct statx is laid out alike on every architecture; struct stat is not.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatXResult
    {
        [FieldOffset(20)] public uint Owner;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;
    }
}
