using System.Text;

namespace Belfry.Worker.Processes;

/// <summary>Reads the kernel's small files under /proc without the cost of a stream.</summary>
internal static unsafe class ProcFile
{
    /// <summary>
    /// Fills the buffer as far as the file goes; -1 when it cannot be read, because its process is gone or another's.
    /// </summary>
    public static int Read(string path, Span<byte> buffer)
    {
        var fd = Libc.open(path, Libc.ORdonly | Libc.OCloexec);
        if (fd < 0)
            return -1;
        var total = 0;
        fixed (byte* first = buffer)
        {
            while (total < buffer.Length && Libc.read(fd, first + total, buffer.Length - total) is var count and not 0)
            {
                if (count < 0)
                {
                    total = -1;
                    break;
                }

                total += (int)count;
            }
        }

        _ = Libc.close(fd);
        return total;
    }

    /// <summary>The number of the namespace that the link names; 0 when there is none or it may not be seen.</summary>
    public static long NamespaceNumber(string path)
    {
        var buffer = stackalloc byte[64];
        var count = (int)Libc.readlink(path, buffer, 64);
        var text = count > 0 ? Encoding.ASCII.GetString(buffer, count) : "";
        var open = text.IndexOf('[');
        return open > 0 && long.TryParse(text.AsSpan(open + 1).TrimEnd(']'), out var number) ? number : 0;
    }
}
