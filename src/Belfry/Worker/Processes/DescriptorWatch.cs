using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Belfry.Worker.Processes;

/// <summary>
/// One thread that waits on the descriptors of all runs (epoll), so that a run costs no thread. It only wakes who
/// waits; reading is done elsewhere. Each wait is armed anew and fires once, so a descriptor that nobody reads costs
/// nothing.
/// </summary>
internal sealed unsafe class DescriptorWatch : IDisposable
{
    private const int Batch = 256;

    // The kernel packs epoll_event on x64 alone.
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture is Architecture.X64 ? 12 : 16;
    private static readonly int KeyOffset = EventSize - sizeof(long);

    private readonly int _epoll = Libc.epoll_create1(Libc.EpollCloexec);
    private readonly ConcurrentDictionary<long, Watched> _watched = new();
    private readonly Pipe _stop = Pipe.Create() ?? throw new IOException("There are no free descriptors left.");
    private readonly Thread _thread;
    private long _lastKey;

    public DescriptorWatch()
    {
        if (_epoll < 0)
            throw new IOException("There are no free descriptors left.");
        Control(Libc.EpollCtlAdd, _stop.Reader, Libc.EpollIn, key: 0);
        _thread = new Thread(Run) { IsBackground = true, Name = "descriptors" };
        _thread.Start();
    }

    /// <summary>Takes over a descriptor: it is closed with what is returned.</summary>
    public Watched Add(int fd) => new(this, fd, Interlocked.Increment(ref _lastKey));

    public void Dispose()
    {
        _stop.Open();
        _thread.Join();
        foreach (var watched in _watched.Values)
            watched.Dispose();
        _stop.Dispose();
        _ = Libc.close(_epoll);
    }

    private void Run()
    {
        var events = stackalloc byte[Batch * EventSize];
        while (true)
        {
            var count = Libc.epoll_wait(_epoll, events, Batch, timeoutMs: -1);
            for (var i = 0; i < count; i++)
            {
                var key = BinaryPrimitives.ReadInt64LittleEndian(
                    new ReadOnlySpan<byte>(events + (i * EventSize) + KeyOffset, sizeof(long)));
                if (key is 0)
                    return;
                if (_watched.TryGetValue(key, out var watched))
                    watched.Wake(readable: true);
            }
        }
    }

    private bool Control(int operation, int fd, uint events, long key)
    {
        var change = stackalloc byte[EventSize];
        BinaryPrimitives.WriteUInt32LittleEndian(new Span<byte>(change, 4), events);
        BinaryPrimitives.WriteInt64LittleEndian(new Span<byte>(change + KeyOffset, 8), key);
        return Libc.epoll_ctl(_epoll, operation, fd, change) is 0;
    }

    /// <summary>One descriptor with at most one waiter.</summary>
    internal sealed class Watched(DescriptorWatch watch, int fd, long key) : IDisposable
    {
        private readonly Lock _lock = new();
        private TaskCompletionSource<bool>? _waiter;
        private bool _added;
        private bool _closed;

        /// <summary>True when the descriptor can be read or has ended; false when it was closed meanwhile.</summary>
        public Task<bool> WhenReadableAsync()
        {
            TaskCompletionSource<bool> waiter;
            lock (_lock)
            {
                if (_closed)
                    return Task.FromResult(false);
                waiter = _waiter = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
                watch._watched[key] = this;
                if (!watch.Control(
                        _added ? Libc.EpollCtlMod : Libc.EpollCtlAdd, fd, Libc.EpollIn | Libc.EpollOneShot, key))
                {
                    throw new IOException($"A descriptor cannot be watched (error {Marshal.GetLastPInvokeError()}).");
                }

                _added = true;
            }

            return waiter.Task;
        }

        /// <summary>read(2) that never touches a descriptor given to somebody else since; 0 after the close.</summary>
        public nint Read(byte* buffer, nint count)
        {
            lock (_lock)
                return _closed ? 0 : Libc.read(fd, buffer, count);
        }

        public void Dispose()
        {
            lock (_lock)
            {
                if (_closed)
                    return;
                _closed = true;
                watch._watched.TryRemove(key, out _);
                if (_added)
                    watch.Control(Libc.EpollCtlDel, fd, 0, key);
                _ = Libc.close(fd);
            }

            Wake(readable: false);
        }

        public void Wake(bool readable)
        {
            TaskCompletionSource<bool>? waiter;
            lock (_lock)
            {
                waiter = _waiter;
                _waiter = null;
            }

            waiter?.TrySetResult(readable);
        }
    }
}
