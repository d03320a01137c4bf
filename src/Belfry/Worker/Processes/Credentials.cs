using System.Runtime.InteropServices;

namespace Belfry.Worker.Processes;

/// <summary>
/// Takes an account on the calling thread alone. Linux keeps credentials per thread; the C library's functions spread
/// them over the whole process, so the raw calls are made. The saved user id stays root: that is the way back, and the
/// kernel replaces it at the exec, so that a started program has no way back.
/// </summary>
internal static unsafe class Credentials
{
    private static readonly uint[] OwnGroups = ReadOwnGroups();

    /// <summary>
    /// Runs the work with the account's rights. With <paramref name="real"/> the real ids change too, which a child
    /// needs; without, nobody of that account may signal the thread.
    /// </summary>
    /// <exception cref="CredentialsException">The account could not be taken; the work was not run.</exception>
    public static T RunAs<T>(Account account, bool real, Func<T> work)
    {
        if (account.Uid == Libc.geteuid())
            return work();
        SetGroups([.. account.Groups]);
        try
        {
            Set(Syscalls.SetResGid, real ? account.Gid : uint.MaxValue, account.Gid, uint.MaxValue);
            Set(Syscalls.SetResUid, real ? account.Uid : uint.MaxValue, account.Uid, uint.MaxValue);
            return work();
        }
        finally
        {
            Return();
        }
    }

    // The user id first: with it come the capabilities that the groups need.
    private static void Return()
    {
        try
        {
            Set(Syscalls.SetResUid, 0, 0, 0);
            Set(Syscalls.SetResGid, 0, 0, 0);
            SetGroups(OwnGroups);
        }
        catch (CredentialsException e)
        {
            Environment.FailFast("A thread of the worker could not return to root.", e);
        }
    }

    private static void Set(int call, uint real, uint effective, uint saved)
    {
        // The kernel reads 32 bits of each; -1 leaves an id as it is.
        if (Libc.syscall(call, (nint)real, (nint)effective, (nint)saved, 0) is not 0)
            throw new CredentialsException(Marshal.GetLastPInvokeError());
    }

    private static void SetGroups(uint[] groups)
    {
        fixed (uint* first = groups)
        {
            if (Libc.syscall(Syscalls.SetGroups, groups.Length, (nint)first, 0, 0) is not 0)
                throw new CredentialsException(Marshal.GetLastPInvokeError());
        }
    }

    private static uint[] ReadOwnGroups()
    {
        var count = (int)Libc.syscall(Syscalls.GetGroups, 0, 0, 0, 0);
        var groups = new uint[Math.Max(count, 0)];
        fixed (uint* first = groups)
        {
            count = (int)Libc.syscall(Syscalls.GetGroups, groups.Length, (nint)first, 0, 0);
        }

        return groups[..Math.Max(count, 0)];
    }
}

/// <summary>An account could not be taken.</summary>
internal sealed class CredentialsException(int error) : Exception($"The account could not be taken (error {error}).")
{
    public int Error => error;
}
