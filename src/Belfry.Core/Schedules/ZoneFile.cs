using System.Buffers.Binary;
using System.Text;

namespace Belfry.Core.Schedules;

/// <summary>
/// Reads a compiled zone (TZif, RFC 9636) into the spans of its offsets from UTC through 2099. It is read here and not
/// through TimeZoneInfo, which rounds offsets to minutes, keeps rules instead of transitions and answers slower.
/// </summary>
internal static class ZoneFile
{
    private const int HeaderLength = 44;

    /// <summary>A span: its offset, in seconds east of UTC, holds from this Unix second on.</summary>
    public readonly record struct Span(long From, int Offset);

    /// <summary>The spans, oldest first, the first from the beginning of time.</summary>
    /// <exception cref="InvalidDataException">The bytes are no zone, or one with leap seconds.</exception>
    public static List<Span> Read(ReadOnlySpan<byte> file)
    {
        var first = Header.Read(file, timeSize: 4);
        if (first.Version < '2')
            throw new InvalidDataException("it holds no 64-bit times (TZif version 1)");

        // The second block repeats the first in 64 bits.
        file = file[first.BlockLength(4)..];
        var header = Header.Read(file, timeSize: 8);
        if (header.Leaps != 0)
            throw new InvalidDataException("it counts leap seconds, as the zones under right/ do");
        var times = file[HeaderLength..];
        var typeIndexes = times[(header.Times * 8)..];
        var types = typeIndexes[header.Times..];
        if (header.Types == 0
            || typeIndexes[..header.Times].ContainsAnyExceptInRange((byte)0, (byte)(header.Types - 1)))
        {
            throw new InvalidDataException("it lacks an offset that it refers to");
        }

        var spans = new List<Span> { new(long.MinValue, OffsetOf(types, 0)) };
        for (var i = 0; i < header.Times; i++)
            Add(spans, BinaryPrimitives.ReadInt64BigEndian(times[(i * 8)..]), OffsetOf(types, typeIndexes[i]));
        var footer = file[header.BlockLength(8)..];
        if (footer is not [(byte)'\n', .. var rule, (byte)'\n'])
            throw new InvalidDataException("its last line is cut off");
        if (rule.Length > 0)
            AddRule(spans, PosixZoneRule.Parse(Encoding.ASCII.GetString(rule)));
        return spans;
    }

    private static int OffsetOf(ReadOnlySpan<byte> types, int index) =>
        BinaryPrimitives.ReadInt32BigEndian(types[(index * 6)..]);

    private static void AddRule(List<Span> spans, PosixZoneRule rule)
    {
        var last = spans[^1].From;
        if (last == long.MinValue)
            spans[0] = new Span(last, rule.StandardOffset);
        for (var year = CalendarTable.FirstYear; year <= CalendarTable.LastYear + 1; year++)
        {
            foreach (var span in rule.SpansOf(year))
            {
                if (span.From > last)
                    Add(spans, span.From, span.Offset);
            }
        }
    }

    /// <summary>Only what changes the offset is a span; a new name alone is none.</summary>
    private static void Add(List<Span> spans, long from, int offset)
    {
        if (spans[^1].From == from)
            spans.RemoveAt(spans.Count - 1);
        if (spans.Count == 0 || spans[^1].Offset != offset)
            spans.Add(new Span(from, offset));
    }

    private readonly record struct Header(
        char Version, int IsUtc, int IsStandard, int Leaps, int Times, int Types, int Letters)
    {
        /// <exception cref="InvalidDataException">There is no header, or less after it than it says.</exception>
        public static Header Read(ReadOnlySpan<byte> block, int timeSize)
        {
            if (block.Length < HeaderLength || !block.StartsWith("TZif"u8))
                throw new InvalidDataException("it is no compiled zone (TZif)");
            var header = new Header(
                (char)block[4], Count(block, 0), Count(block, 1), Count(block, 2), Count(block, 3), Count(block, 4),
                Count(block, 5));
            return header.BlockLength(timeSize) <= block.Length
                ? header
                : throw new InvalidDataException("it is cut off");
        }

        /// <summary>The bytes of a block, with its header, whose times have so many bytes.</summary>
        public int BlockLength(int timeSize) => HeaderLength
            + (Times * (timeSize + 1)) + (Types * 6) + Letters + (Leaps * (timeSize + 4)) + IsStandard + IsUtc;

        private static int Count(ReadOnlySpan<byte> block, int index)
        {
            var count = BinaryPrimitives.ReadUInt32BigEndian(block[(20 + (index * 4))..]);
            return count <= ushort.MaxValue ? (int)count : throw new InvalidDataException("its header makes no sense");
        }
    }
}
