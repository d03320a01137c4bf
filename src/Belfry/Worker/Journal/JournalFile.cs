using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Belfry.Worker.Processes;
using Microsoft.Win32.SafeHandles;

namespace Belfry.Worker.Journal;

/// <summary>
/// One of the journal's two files. Its space is written once in front, so that appending never meets a full disk and a
/// sync has no metadata to write. A head (magic, generation, checksum) is followed by records, each with its length
/// and a checksum that begins with the generation; a length of 0 is the end. Because of the generation, what an older
/// use of the file left behind the end is never read.
/// </summary>
internal sealed class JournalFile : IDisposable
{
    private const int HeaderBytes = 24, FrameBytes = 8;
    private const ulong Magic = 0x314E_524A_4C45_42UL;

    private readonly SafeFileHandle _file;
    private long _end = HeaderBytes;

    private JournalFile(SafeFileHandle file, long capacity)
    {
        _file = file;
        Capacity = capacity;
    }

    public long Capacity { get; private set; }

    /// <summary>0 for a file that holds nothing.</summary>
    public ulong Generation { get; private set; }

    /// <summary>Opens the file, or makes it; it then has room for so many bytes at least.</summary>
    /// <exception cref="IOException">The disk is full or broken.</exception>
    public static JournalFile Open(string path, long capacity)
    {
        var handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var file = new JournalFile(handle, RandomAccess.GetLength(handle));
        try
        {
            file.Reserve(capacity);
        }
        catch
        {
            handle.Dispose();
            throw;
        }

        file.Generation = file.ReadHeader();
        return file;
    }

    /// <summary>Makes sure of the space.</summary>
    /// <exception cref="IOException">The disk is full or broken.</exception>
    public void Reserve(long capacity)
    {
        var zeros = new byte[64 * 1024];
        while (Capacity < capacity)
        {
            var part = zeros.AsSpan(0, (int)Math.Min(zeros.Length, capacity - Capacity));
            RandomAccess.Write(_file, part, Capacity);
            Capacity += part.Length;
        }
    }

    /// <summary>The same as far as the disk allows.</summary>
    public void TryReserve(long capacity)
    {
        try
        {
            Reserve(capacity);
        }
        catch (IOException)
        {
        }
    }

    /// <summary>
    /// All records to the end; the second value is false when the end is torn and something may be lost.
    /// </summary>
    public (List<JournalRecord> Records, bool Whole) ReadAll()
    {
        var bytes = new byte[Capacity];
        var size = RandomAccess.Read(_file, bytes, 0);
        var records = new List<JournalRecord>();
        while (_end + FrameBytes <= size)
        {
            var frame = bytes.AsSpan((int)_end, FrameBytes);
            var length = BinaryPrimitives.ReadInt32LittleEndian(frame);
            if (length is 0)
                return (records, true);
            if (length < 0 || _end + FrameBytes + length > size)
                break;
            var body = bytes.AsSpan((int)_end + FrameBytes, length);
            if (Checksum(Generation, body) != BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]))
                break;
            if (JournalRecord.Read(body) is { } record)
                records.Add(record);
            _end += FrameBytes + length;
        }

        return (records, _end + FrameBytes > size);
    }

    public bool HasRoomFor(int bytes) => _end + bytes + FrameBytes <= Capacity;

    /// <summary>Puts a record's bytes with its frame behind the others, for the given generation.</summary>
    public static void Frame(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> body, ulong generation)
    {
        var frame = output.GetSpan(FrameBytes);
        BinaryPrimitives.WriteInt32LittleEndian(frame, body.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Checksum(generation, body));
        output.Advance(FrameBytes);
        output.Write(body);
    }

    /// <summary>Writes framed records at the end, and the end behind them.</summary>
    /// <exception cref="IOException">The disk is broken.</exception>
    public void Append(ArrayBufferWriter<byte> frames)
    {
        var length = frames.WrittenCount;
        frames.GetSpan(FrameBytes)[..FrameBytes].Clear();
        frames.Advance(FrameBytes);
        RandomAccess.Write(_file, frames.WrittenSpan, _end);
        _end += length;
    }

    /// <summary>Begins a new generation with these records; it counts from the moment its head is on disk.</summary>
    /// <exception cref="IOException">The disk is full or broken.</exception>
    public void Begin(ulong generation, ArrayBufferWriter<byte> frames)
    {
        Reserve(HeaderBytes + frames.WrittenCount + FrameBytes);
        _end = HeaderBytes;
        Append(frames);
        Sync();
        Span<byte> header = stackalloc byte[HeaderBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(header, Magic);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], generation);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], Checksum(generation, header[..16]));
        RandomAccess.Write(_file, header, 0);
        Sync();
        Generation = generation;
    }

    /// <exception cref="IOException">The disk is broken.</exception>
    public void Sync()
    {
        if (Libc.fdatasync((int)_file.DangerousGetHandle()) is not 0)
            throw new IOException($"The journal cannot be synced (error {Marshal.GetLastPInvokeError()}).");
    }

    public void Dispose() => _file.Dispose();

    private ulong ReadHeader()
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (RandomAccess.Read(_file, header, 0) < HeaderBytes
            || BinaryPrimitives.ReadUInt64LittleEndian(header) is not Magic)
        {
            return 0;
        }

        var generation = BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
        var sum = BinaryPrimitives.ReadUInt32LittleEndian(header[16..]);
        return sum == Checksum(generation, header[..16]) ? generation : 0;
    }

    private static uint Checksum(ulong generation, ReadOnlySpan<byte> bytes)
    {
        var sum = BitOperations.Crc32C(uint.MaxValue, generation);
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var single in bytes)
            sum = BitOperations.Crc32C(sum, single);
        return sum;
    }
}
