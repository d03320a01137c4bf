using System.Runtime.InteropServices;

namespace Belfry.Storage;

/// <summary>An account of the operating system.</summary>
internal sealed partial record OsAccount(string Name, uint Uid, uint Gid)
{
    private const int BufferSize = 16 * 1024;

    /// <summary>The id this process works under.</summary>
    public static uint CurrentUid => GetEUid();

    public static bool IsRoot => CurrentUid == 0;

    public static OsAccount? Find(string name)
    {
        unsafe
        {
            var buffer = stackalloc byte[BufferSize];
            return GetPwNam(name, out var entry, buffer, BufferSize, out var found) == 0 ? Read(found, entry) : null;
        }
    }

    public static OsAccount? Find(uint uid)
    {
        unsafe
        {
            var buffer = stackalloc byte[BufferSize];
            return GetPwUid(uid, out var entry, buffer, BufferSize, out var found) == 0 ? Read(found, entry) : null;
        }
    }

    /// <summary>The account's name for messages; its number when it has none here.</summary>
    public static string NameOf(uint uid) => Find(uid)?.Name ?? $"the account with id {uid}";

    private static OsAccount? Read(nint found, PasswordEntry entry) =>
        found == 0 ? null : new OsAccount(Marshal.PtrToStringUTF8(entry.Name)!, entry.Uid, entry.Gid);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEUid();

    [LibraryImport("libc", EntryPoint = "getpwnam_r", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int GetPwNam(string name, out PasswordEntry entry, byte* buffer, nuint size, out nint found);

    [LibraryImport("libc", EntryPoint = "getpwuid_r")]
    private static unsafe partial int GetPwUid(uint uid, out PasswordEntry entry, byte* buffer, nuint size, out nint found);

    [StructLayout(LayoutKind.Sequential)]
    private struct PasswordEntry
    {
        public nint Name;
        public nint Password;
        public uint Uid;
        public uint Gid;
        public nint Comment;
        public nint Home;
        public nint Shell;
    }
}
