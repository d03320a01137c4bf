using System.Buffers.Binary;

namespace Belfry.Core.Runs;

/// <summary>A run's numeric id, from the database's sequence; each attempt has its own.</summary>
public readonly record struct RunId(long Value) : IComparable<RunId>
{
    public int CompareTo(RunId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString();
}

/// <summary>
/// The run's uuid, which wire, journal and jobs see: a version 7 uuid (RFC 9562) whose last 62 bits are the numeric id.
/// So a run is found by its uuid through the index on the id, and a restored database that hands out an id again still
/// makes another uuid, because the time in front differs.
/// </summary>
public static class RunUuid
{
    private const long IdMask = (1L << 62) - 1;

    /// <param name="id">Between 0 and 2^62 - 1.</param>
    /// <param name="at">When the id was taken.</param>
    /// <exception cref="ArgumentOutOfRangeException">The id does not fit 62 bits.</exception>
    public static Guid Create(RunId id, DateTimeOffset at)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id.Value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(id.Value, IdMask);
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, at.ToUnixTimeMilliseconds() << 16);
        Random.Shared.NextBytes(bytes[6..8]);
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0F));
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], unchecked((long)0x8000_0000_0000_0000) | id.Value);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The id inside a run's uuid; for a uuid that no run has, an id whose run has another uuid, or none.</summary>
    public static RunId IdOf(Guid uuid)
    {
        Span<byte> bytes = stackalloc byte[16];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        return new RunId(BinaryPrimitives.ReadInt64BigEndian(bytes[8..]) & IdMask);
    }

    /// <summary>When the id was taken, to the millisecond; for a uuid that no run has, some time before 9999.</summary>
    public static DateTimeOffset TimeOf(Guid uuid)
    {
        Span<byte> bytes = stackalloc byte[16];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16);
        return DateTimeOffset.FromUnixTimeMilliseconds(
            Math.Min(milliseconds, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
    }
}
