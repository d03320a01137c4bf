using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Belfry.Worker.Processes;

/// <summary>
/// A UTS namespace of a run's own: a mark that every process it starts inherits and that no unprivileged one can take
/// off, also not by a double fork with an empty environment. It costs some two microseconds and changes nothing for
/// the job. The open descriptor keeps the kernel from giving the number to another namespace. Where the worker may not
/// make namespaces, runs have no mark and are known by session and environment alone.
/// </summary>
internal sealed class RunMark : IDisposable
{
    private static readonly int Own = Libc.open("/proc/self/ns/uts", Libc.ORdonly | Libc.OCloexec);
    private static volatile bool _refused;

    private SafeFileHandle? _handle;

    private RunMark(SafeFileHandle handle) => _handle = handle;

    /// <summary>Gives the calling thread a new mark, which the processes it spawns from now on carry.</summary>
    /// <exception cref="IOException">It still carries the mark of another run, and must spawn nothing.</exception>
    public static RunMark? Take()
    {
        if (_refused)
            return null;
        var unmarked = Libc.unshare(Libc.CloneNewUts) is not 0;
        if (unmarked && Marshal.GetLastPInvokeError() is Libc.Eperm)
        {
            _refused = true;
            return null;
        }

        var fd = unmarked ? -1 : Libc.open("/proc/thread-self/ns/uts", Libc.ORdonly | Libc.OCloexec);
        if (fd >= 0)
            return new RunMark(new SafeFileHandle(fd, ownsHandle: true));
        if (unmarked && Libc.setns(Own, Libc.CloneNewUts) is not 0)
            throw new IOException($"A thread cannot let go of a run's mark (error {Marshal.GetLastPInvokeError()}).");
        return null;
    }

    /// <summary>Hands the namespace's descriptor to the caller.</summary>
    public SafeFileHandle? Keep()
    {
        var handle = _handle;
        _handle = null;
        return handle;
    }

    public void Dispose() => _handle?.Dispose();
}
