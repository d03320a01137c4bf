using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Belfry.Worker.Output;

/// <summary>
/// The newest bytes of a stream, in a file that is written round and round: two numbers in front (its capacity, and how
/// many bytes came in all), so that a worker that died finds its place again.
/// </summary>
internal sealed class TailRing : IDisposable
{
    private const int HeaderBytes = 16;

    private readonly string _path;
    private readonly SafeFileHandle _file;

    private TailRing(string path, SafeFileHandle file, long capacity, long total)
        => (_path, _file, Capacity, Total) = (path, file, capacity, total);

    public long Capacity { get; }

    /// <summary>Bytes that came in, kept or not.</summary>
    public long Total { get; private set; }

    /// <summary>Bytes that are kept.</summary>
    public long Kept => Math.Min(Total, Capacity);

    /// <exception cref="IOException">The disk is full or broken.</exception>
    public static TailRing Create(string path, long capacity)
    {
        var file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite);
        var ring = new TailRing(path, file, capacity, total: 0);
        ring.WriteHeader();
        return ring;
    }

    /// <summary>Null when there is none, or its head makes no sense.</summary>
    public static TailRing? Recover(string path)
    {
        if (!File.Exists(path))
            return null;
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (RandomAccess.Read(file, header, 0) is HeaderBytes)
        {
            var capacity = BinaryPrimitives.ReadInt64LittleEndian(header);
            var total = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
            var present = RandomAccess.GetLength(file) - HeaderBytes;
            if (capacity > 0 && total >= 0 && Math.Min(total, capacity) <= present)
                return new TailRing(path, file, capacity, total);
        }

        file.Dispose();
        return null;
    }

    /// <exception cref="IOException">The disk is full or broken.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        var skipped = Math.Max(bytes.Length - Capacity, 0);
        Total += skipped;
        bytes = bytes[(int)skipped..];
        while (!bytes.IsEmpty)
        {
            var at = Total % Capacity;
            var part = (int)Math.Min(bytes.Length, Capacity - at);
            RandomAccess.Write(_file, bytes[..part], HeaderBytes + at);
            Total += part;
            bytes = bytes[part..];
        }

        WriteHeader();
    }

    /// <summary>Reads what is kept, from its oldest byte; fewer bytes than asked for at the end alone.</summary>
    public int Read(Span<byte> buffer, long from)
    {
        var done = 0;
        while (done < buffer.Length && from + done < Kept)
        {
            var at = (Total - Kept + from + done) % Capacity;
            var part = (int)Math.Min(Math.Min(buffer.Length - done, Kept - from - done), Capacity - at);
            if (RandomAccess.Read(_file, buffer.Slice(done, part), HeaderBytes + at) < part)
                break;
            done += part;
        }

        return done;
    }

    public void Delete()
    {
        File.Delete(_path);
        _file.Dispose();
    }

    public void Dispose() => _file.Dispose();

    private void WriteHeader()
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        BinaryPrimitives.WriteInt64LittleEndian(header, Capacity);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], Total);
        RandomAccess.Write(_file, header, 0);
    }
}
