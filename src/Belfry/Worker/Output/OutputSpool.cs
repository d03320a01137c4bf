using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Belfry.Worker.Output;

/// <summary>
/// The pieces of a run's output on disk, numbered from 0: each is its length (4 bytes, little endian) and its bytes.
/// The file is made with the first piece. It is not synced: a worker that is killed loses nothing, a machine that
/// loses its power may lose the newest pieces.
/// </summary>
internal sealed class OutputSpool : IDisposable
{
    private const int LengthBytes = 4;

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly List<(long Offset, int Length)> _pieces = [];
    private readonly List<byte[]> _unwritten = [];
    private SafeFileHandle? _file;
    private long _end;
    private bool _deleted;

    public OutputSpool(string path) => _path = path;

    public int Count
    {
        get
        {
            lock (_lock)
                return _pieces.Count + _unwritten.Count;
        }
    }

    /// <summary>Opens what a worker that died has left; a piece that was cut off is dropped.</summary>
    public static OutputSpool Recover(string path)
    {
        var spool = new OutputSpool(path);
        if (File.Exists(path))
            spool.Scan();
        return spool;
    }

    /// <summary>False when the disk is full or broken; what was written before stays.</summary>
    public bool TryAppend(ReadOnlySpan<byte> piece)
    {
        lock (_lock)
        {
            if (_deleted)
                return true;
            if (_unwritten.Count > 0)
                return false;
            try
            {
                _file ??= File.OpenHandle(_path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite);
                Span<byte> length = stackalloc byte[LengthBytes];
                BinaryPrimitives.WriteInt32LittleEndian(length, piece.Length);
                RandomAccess.Write(_file, piece, _end + LengthBytes);
                RandomAccess.Write(_file, length, _end);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return false;
            }

            _pieces.Add((_end + LengthBytes, piece.Length));
            _end += LengthBytes + piece.Length;
            return true;
        }
    }

    /// <summary>Adds a last small piece that is kept in memory alone, to say that the disk took no more.</summary>
    public void AppendInMemory(byte[] piece)
    {
        lock (_lock)
            _unwritten.Add(piece);
    }

    /// <summary>A piece below <see cref="Count"/>; empty when its bytes cannot be read any more.</summary>
    public byte[] Read(int n)
    {
        lock (_lock)
        {
            if (n >= _pieces.Count)
                return _deleted ? [] : _unwritten[n - _pieces.Count];
            var (offset, length) = _pieces[n];
            var piece = new byte[length];
            try
            {
                return _file is null || RandomAccess.Read(_file, piece, offset) < length ? [] : piece;
            }
            catch (IOException)
            {
                return [];
            }
        }
    }

    public int LengthOf(int n)
    {
        lock (_lock)
            return n < _pieces.Count ? _pieces[n].Length : _unwritten[n - _pieces.Count].Length;
    }

    /// <summary>Everything is stored elsewhere, or nobody wants it: the file goes.</summary>
    public void Delete()
    {
        lock (_lock)
        {
            if (_deleted)
                return;
            _deleted = true;
            if (_file is null)
                return;
            File.Delete(_path);
            _file.Dispose();
            _file = null;
        }
    }

    public void Dispose()
    {
        lock (_lock)
            _file?.Dispose();
    }

    private void Scan()
    {
        _file = File.OpenHandle(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var size = RandomAccess.GetLength(_file);
        Span<byte> length = stackalloc byte[LengthBytes];
        while (RandomAccess.Read(_file, length, _end) is LengthBytes)
        {
            var bytes = BinaryPrimitives.ReadInt32LittleEndian(length);
            if (bytes <= 0 || _end + LengthBytes + bytes > size)
                break;
            _pieces.Add((_end + LengthBytes, bytes));
            _end += LengthBytes + bytes;
        }

        RandomAccess.SetLength(_file, _end);
    }
}
