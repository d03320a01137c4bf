using System.Buffers;
using System.Text;
using Belfry.Core.Protocol;

namespace Belfry.Worker.Output;

/// <summary>
/// What a run prints, on its way to the leader: secrets are masked, then it is cut into numbered pieces on disk. Of
/// more than the job may keep, the first half goes there as it comes and the last half is kept in a ring until the
/// end.
/// </summary>
internal sealed class CapturedOutput : IDisposable
{
    // A piece is sent when it is full or this old; a run that goes on printing little gets longer pieces.
    private static readonly TimeSpan FirstAge = TimeSpan.FromMilliseconds(25), LongestAge = TimeSpan.FromSeconds(1);

    private static ReadOnlySpan<byte> Lost
        => "\n[belfry: the rest of the output is lost, the worker's disk is full]\n"u8;

    private readonly Lock _lock = new();
    private readonly OutputSpool _spool;
    private readonly string _ringPath;
    private readonly long _maxBytes;
    private readonly SecretMask? _mask;
    private readonly Action _grew;
    private readonly Func<LiveTail?> _live;
    private readonly TimeProvider _clock;
    private readonly Action<ReadOnlySpan<byte>> _take;
    private byte[]? _piece;
    private TailRing? _ring;
    private ITimer? _timer;
    private bool _timerRuns;
    private int _pieceBytes;
    private long _headBytes;
    private bool _diskFull;
    private bool _finished;

    /// <param name="path">Where the pieces are kept; the ring is beside it.</param>
    /// <param name="maxBytes">How much of the output is kept.</param>
    /// <param name="grew">Called when there is something to send; it must be quick.</param>
    /// <param name="live">Who watches; null for nobody.</param>
    public CapturedOutput(
        OutputSpool spool, string path, long maxBytes, SecretMask? mask, Action grew, Func<LiveTail?> live,
        TimeProvider clock)
    {
        _spool = spool;
        _ringPath = RingPath(path);
        _maxBytes = maxBytes;
        _mask = mask;
        _grew = grew;
        _live = live;
        _clock = clock;
        _take = Take;
    }

    /// <summary>Something was printed that is not kept in full.</summary>
    public static string RingPath(string path) => path + ".tail";

    /// <summary>Brings what a worker that died has left to its end, so that the number of pieces is final.</summary>
    public static OutputSpool Recover(string path)
    {
        var spool = OutputSpool.Recover(path);
        using var ring = TailRing.Recover(RingPath(path));
        if (ring is not null)
        {
            AppendTail(spool, ring);
            ring.Delete();
        }

        return spool;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (_finished)
                return;
            if (_mask is null)
                Take(bytes);
            else
                _mask.Write(bytes, _take);
        }
    }

    /// <summary>Nothing more comes. From here on the number of pieces is final.</summary>
    public void Finish()
    {
        lock (_lock)
        {
            if (_finished)
                return;
            _mask?.Finish(_take);
            _finished = true;
            _timer?.Dispose();
            CutPiece();
            if (_ring is not null)
            {
                if (!AppendTail(_spool, _ring))
                    _diskFull = true;
                _ring.Delete();
                _ring = null;
            }

            if (_diskFull)
                _spool.AppendInMemory(Lost.ToArray());
        }

        _grew();
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _ring?.Dispose();
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        if (_diskFull)
            return;
        var head = (int)Math.Min(bytes.Length, (_maxBytes / 2) - _headBytes);
        _headBytes += head;
        for (var rest = bytes[..head]; !rest.IsEmpty;)
        {
            _piece ??= ArrayPool<byte>.Shared.Rent(ProtocolLimits.ChunkBytes);
            var part = Math.Min(rest.Length, ProtocolLimits.ChunkBytes - _pieceBytes);
            rest[..part].CopyTo(_piece.AsSpan(_pieceBytes));
            _pieceBytes += part;
            rest = rest[part..];
            if (_pieceBytes is ProtocolLimits.ChunkBytes)
                CutPiece();
        }

        if (_pieceBytes > 0)
            CutLater();
        if (head < bytes.Length)
            TakeTail(bytes[head..]);
    }

    private void TakeTail(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (_ring is null)
            {
                // From here on the number of pieces of the first half is final, as whoever watches is told.
                CutPiece();
                _ring = TailRing.Create(_ringPath, Math.Max(_maxBytes - (_maxBytes / 2), 1));
            }

            if (_live() is { } live)
            {
                live.Append(_spool.Count, _ring.Total, bytes);
                CutLater();
            }

            _ring.Write(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _diskFull = true;
        }
    }

    private void CutPiece()
    {
        if (_piece is null)
            return;
        if (!_spool.TryAppend(_piece.AsSpan(0, _pieceBytes)))
            _diskFull = true;
        _pieceBytes = 0;
        ArrayPool<byte>.Shared.Return(_piece);
        _piece = null;
        _grew();
    }

    private void CutLater()
    {
        var age = TimeSpan.FromTicks(Math.Min(FirstAge.Ticks * (1 + (_spool.Count / 8)), LongestAge.Ticks));
        if (_timer is null)
            _timer = _clock.CreateTimer(_ => OnAge(), state: null, age, Timeout.InfiniteTimeSpan);
        else if (!_timerRuns)
            _timer.Change(age, Timeout.InfiniteTimeSpan);
        _timerRuns = true;
    }

    private void OnAge()
    {
        lock (_lock)
        {
            _timerRuns = false;
            if (_finished)
                return;
            CutPiece();
            if (_live() is not null)
                _grew();
        }
    }

    private static bool AppendTail(OutputSpool spool, TailRing ring)
    {
        var left = ring.Total - ring.Kept;
        var gap = left > 0 ? OutputNotices.LeftOut(left) : "";
        if (gap.Length > 0 && !spool.TryAppend(Encoding.UTF8.GetBytes(gap)))
            return false;
        var piece = new byte[ProtocolLimits.ChunkBytes];
        for (long at = 0; at < ring.Kept;)
        {
            var count = ring.Read(piece, at);
            if (count is 0 || !spool.TryAppend(piece.AsSpan(0, count)))
                return false;
            at += count;
        }

        return true;
    }
}
