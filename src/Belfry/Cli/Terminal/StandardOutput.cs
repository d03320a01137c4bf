using System.Runtime.InteropServices;

namespace Belfry.Cli.Terminal;

/// <summary>
/// Standard output whose writes fail when nobody reads any more. The console's own stream keeps silent about that, and
/// <c>belfry run output 17 --follow | head</c> would go on until the run ends.
/// </summary>
internal sealed partial class StandardOutput : Stream
{
    /// <summary>HResult of the failure when the reader is gone.</summary>
    public const int BrokenPipe = 32;

    private const int Interrupted = 4;
    private const int WouldBlock = 11;
    private const int FileDescriptor = 1;
    private const short CanBeWritten = 4;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var written = WriteSome(FileDescriptor, in MemoryMarshal.GetReference(buffer), (nuint)buffer.Length);
            if (written >= 0)
                buffer = buffer[(int)written..];
            else if (Marshal.GetLastPInvokeError() is not Interrupted and var errno)
                WaitOrFail(errno);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Nothing is kept back.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>A terminal that another program has set to non-blocking says "not now" when it is full.</summary>
    private static void WaitOrFail(int errno)
    {
        if (errno != WouldBlock)
            throw new IOException($"Standard output: {Marshal.GetPInvokeErrorMessage(errno)}", errno);
        var output = new PollEntry { FileDescriptor = FileDescriptor, Wanted = CanBeWritten };
        _ = Poll(ref output, 1, Timeout.Infinite);
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteSome(int fileDescriptor, in byte buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollEntry entries, nuint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int FileDescriptor;
        public short Wanted;
        public short Got;
    }
}
