using Belfry.Core.Protocol;

namespace Belfry.Worker.Output;

/// <summary>
/// The newest output of a run that somebody watches and that is not stored as it comes: at most one message long, older
/// bytes give way.
/// </summary>
internal sealed class LiveTail
{
    private readonly Lock _lock = new();
    private readonly byte[] _bytes = new byte[ProtocolLimits.ChunkBytes];
    private int _count;
    private int _after;
    private long _end;

    /// <param name="after">How many pieces are stored of the output before.</param>
    /// <param name="at">How many bytes lie between those pieces and these.</param>
    public void Append(int after, long at, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            _after = after;
            _end = at + bytes.Length;
            if (bytes.Length > _bytes.Length)
                bytes = bytes[^_bytes.Length..];
            if (_count + bytes.Length > _bytes.Length)
            {
                var kept = _bytes.Length - bytes.Length;
                _bytes.AsSpan(_count - kept, kept).CopyTo(_bytes);
                _count = kept;
            }

            bytes.CopyTo(_bytes.AsSpan(_count));
            _count += bytes.Length;
        }
    }

    /// <summary>What came since the last call; null for nothing.</summary>
    public LiveOutput? Take(Guid run)
    {
        lock (_lock)
        {
            if (_count is 0)
                return null;
            var taken = new LiveOutput(run, _after, _end - _count, _bytes.AsSpan(0, _count).ToArray());
            _count = 0;
            return taken;
        }
    }
}
