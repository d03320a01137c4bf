using System.Runtime.InteropServices;

namespace Belfry.Worker.Processes;

/// <summary>
/// The C library's calls that the worker needs and .NET does not offer. Numbers of system calls and constants are
/// those of Linux on x64 and arm64 alike, except where <see cref="Syscalls"/> tells them apart.
/// </summary>
internal static unsafe partial class Libc
{
    private const string Library = "libc";

    public const int Esrch = 3, Eintr = 4, Echild = 10, Eagain = 11, Enomem = 12, Eacces = 13, Enoent = 2, Eperm = 1;
    public const int E2Big = 7, Enoexec = 8, Enotdir = 20, Enfile = 23, Emfile = 24, Etxtbsy = 26, Enospc = 28;
    public const int Enametoolong = 36, Enosys = 38, Eloop = 40, Edquot = 122, Erofs = 30, Eexist = 17, Eisdir = 21;

    public const int SigTerm = 15, SigKill = 9, SigChld = 17;

    public const int ORdonly = 0, OCloexec = 0x80000, ONonblock = 0x800;
    public const int FSetfd = 2, FGetfl = 3, FSetfl = 4, FdCloexec = 1;

    public const short SpawnSetSigDef = 0x04, SpawnSetSigMask = 0x08, SpawnSetSid = 0x80;

    public const int PPid = 1, PPidfd = 3, WNohang = 1, WExited = 4, WNowait = 0x01000000;

    public const int EpollCtlAdd = 1, EpollCtlDel = 2, EpollCtlMod = 3, EpollCloexec = OCloexec;
    public const uint EpollIn = 0x1, EpollOneShot = 1u << 30;

    public const int RlimitCpu = 0, RlimitData = 2, RlimitNproc = 6, RlimitNofile = 7;

    public const int CloneNewUts = 0x04000000;

    [LibraryImport(Library)]
    public static partial nint gnu_get_libc_version();

    [LibraryImport(Library, SetLastError = true)]
    public static partial int pipe2(int* fds, int flags);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int open(string path, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int close(int fd);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint read(int fd, byte* buffer, nint count);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint write(int fd, byte* buffer, nint count);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint readlink(string path, byte* buffer, nint size);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int fdatasync(int fd);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int fcntl(int fd, int command, int argument);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int posix_fallocate(int fd, long offset, long length);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int chown(string path, uint uid, uint gid);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int faccessat(int folder, string path, int mode, int flags);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int mkdir(string path, uint mode);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int statx(int folder, string path, int flags, uint mask, byte* result);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int kill(int pid, int signal);

    [LibraryImport(Library)]
    public static partial uint geteuid();

    [LibraryImport(Library)]
    public static partial uint getegid();

    [LibraryImport(Library, SetLastError = true)]
    public static partial int unshare(int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int setns(int fd, int kind);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int prlimit(int pid, int resource, Rlimit* limit, Rlimit* old);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int waitid(int type, int id, SigInfo* info, int options);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int epoll_create1(int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int epoll_ctl(int epoll, int operation, int fd, byte* epollEvent);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int epoll_wait(int epoll, byte* events, int capacity, int timeoutMs);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint syscall(nint number, nint a, nint b, nint c, nint d);

    // posix_spawn and its kin return the error instead of setting errno.
    [LibraryImport(Library)]
    public static partial int posix_spawn(
        int* pid, byte* path, void* actions, void* attributes, byte** argv, byte** env);

    [LibraryImport(Library)]
    public static partial int posix_spawnattr_init(void* attributes);

    [LibraryImport(Library)]
    public static partial int posix_spawnattr_destroy(void* attributes);

    [LibraryImport(Library)]
    public static partial int posix_spawnattr_setflags(void* attributes, short flags);

    [LibraryImport(Library)]
    public static partial int posix_spawnattr_setsigmask(void* attributes, void* set);

    [LibraryImport(Library)]
    public static partial int posix_spawnattr_setsigdefault(void* attributes, void* set);

    [LibraryImport(Library)]
    public static partial int posix_spawn_file_actions_init(void* actions);

    [LibraryImport(Library)]
    public static partial int posix_spawn_file_actions_destroy(void* actions);

    [LibraryImport(Library)]
    public static partial int posix_spawn_file_actions_adddup2(void* actions, int fd, int newFd);

    [LibraryImport(Library)]
    public static partial int posix_spawn_file_actions_addchdir_np(void* actions, byte* path);

    [LibraryImport(Library)]
    public static partial int posix_spawn_file_actions_addclosefrom_np(void* actions, int from);

    [LibraryImport(Library)]
    public static partial int sigemptyset(void* set);

    [LibraryImport(Library)]
    public static partial int sigfillset(void* set);

    [LibraryImport(Library)]
    public static partial int sigaction(int signal, void* action, void* former);

    [LibraryImport(Library)]
    public static partial nint signal(int signal, nint handler);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int getpwnam_r(string name, Passwd* entry, byte* buffer, nint size, Passwd** result);

    [LibraryImport(Library)]
    public static partial int getpwuid_r(uint uid, Passwd* entry, byte* buffer, nint size, Passwd** result);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int getgrouplist(string user, uint group, uint* groups, int* count);

    [StructLayout(LayoutKind.Sequential)]
    public struct Rlimit
    {
        public ulong Soft;
        public ulong Hard;
    }

    /// <summary>The head of <c>siginfo_t</c> as waitid fills it on 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    public struct SigInfo
    {
        [FieldOffset(8)]
        public int Code;

        [FieldOffset(16)]
        public int Pid;

        [FieldOffset(24)]
        public int Status;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Passwd
    {
        public nint Name;
        public nint Password;
        public uint Uid;
        public uint Gid;
        public nint Gecos;
        public nint Folder;
        public nint Shell;
    }
}
