using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Belfry.Core.Protocol;

namespace Belfry.Worker.Journal;

/// <summary>
/// One line of the journal: a kind, the run's uuid, and what the kind needs. Numbers are little endian. The program
/// that reads a journal is of the same or a newer version than the one that wrote it, so kinds are never given a new
/// meaning.
/// </summary>
internal abstract record JournalRecord(Guid Run)
{
    private const int UuidBytes = 16;

    private enum Kind : byte
    {
        Accepted = 1,
        Started = 2,
        Ended = 3,
        Forgotten = 4,
    }

    public sealed record Accepted(Guid Run, int Attempt) : JournalRecord(Run);

    /// <param name="Process">Null for a run without one (http).</param>
    public sealed record Started(Guid Run, DateTimeOffset At, JournalledProcess? Process) : JournalRecord(Run);

    public sealed record Ended(Guid Run, JournalledEnd End) : JournalRecord(Run);

    /// <summary>Its end is confirmed.</summary>
    public sealed record Forgotten(Guid Run) : JournalRecord(Run);

    public void WriteTo(IBufferWriter<byte> output)
    {
        switch (this)
        {
            case Accepted accepted:
                Begin(output, Kind.Accepted);
                Number(output, accepted.Attempt);
                break;
            case Started started:
                Begin(output, Kind.Started);
                Number(output, started.At.ToUnixTimeMilliseconds());
                Number(output, started.Process?.Pid ?? 0);
                Number(output, started.Process?.StartTicks ?? 0);
                break;
            case Ended { End: var end }:
                Begin(output, Kind.Ended);
                Number(output, (long)end.Outcome);
                Number(output, end.ExitCode ?? long.MinValue);
                Number(output, end.At.ToUnixTimeMilliseconds());
                Number(output, end.Chunks);
                output.Write(Encoding.UTF8.GetBytes(end.Remark ?? ""));
                break;
            default:
                Begin(output, Kind.Forgotten);
                break;
        }
    }

    /// <summary>Null for bytes that are no record of a kind this program knows.</summary>
    public static JournalRecord? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 1 + UuidBytes)
            return null;
        var kind = (Kind)bytes[0];
        var run = new Guid(bytes.Slice(1, UuidBytes), bigEndian: true);
        var rest = bytes[(1 + UuidBytes)..];
        return kind switch
        {
            Kind.Accepted when rest.Length >= 8 => new Accepted(run, (int)NumberAt(rest, 0)),
            Kind.Started when rest.Length >= 24 => new Started(
                run,
                Time(rest, 0),
                NumberAt(rest, 1) is 0 ? null : new JournalledProcess((int)NumberAt(rest, 1), NumberAt(rest, 2))),
            Kind.Ended when rest.Length >= 32 => new Ended(run, new JournalledEnd(
                (RunOutcome)NumberAt(rest, 0),
                NumberAt(rest, 1) is long.MinValue ? null : (int)NumberAt(rest, 1),
                Time(rest, 2),
                (int)NumberAt(rest, 3),
                rest.Length is 32 ? null : Encoding.UTF8.GetString(rest[32..]))),
            Kind.Forgotten => new Forgotten(run),
            _ => null,
        };
    }

    private void Begin(IBufferWriter<byte> output, Kind kind)
    {
        var bytes = output.GetSpan(1 + UuidBytes);
        bytes[0] = (byte)kind;
        Run.TryWriteBytes(bytes[1..], bigEndian: true, out _);
        output.Advance(1 + UuidBytes);
    }

    private static void Number(IBufferWriter<byte> output, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(sizeof(long)), value);
        output.Advance(sizeof(long));
    }

    private static long NumberAt(ReadOnlySpan<byte> bytes, int n)
        => BinaryPrimitives.ReadInt64LittleEndian(bytes[(n * sizeof(long))..]);

    private static DateTimeOffset Time(ReadOnlySpan<byte> bytes, int n)
        => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(NumberAt(bytes, n), 0, 253_402_300_799_999));
}
