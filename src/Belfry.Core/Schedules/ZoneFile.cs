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
        var first = Header.Read(file);
        if (first.Version < '2')
            throw new InvalidDataException("it holds no 64-bit times (TZif version 1)");

        // The second block repeats the first in 64 bits.
        file = file[(HeaderLength + first.Length(4))..];
        var header = Header.Read(file);
        if (header.Leaps != 0)
            throw new InvalidDataException("it counts leap seconds, as the zones under right/ do");
        if (header.Types == 0)
            throw new InvalidDataException("it holds no offset");
        var times = file[HeaderLength..];
        var typeIndexes = times[(header.Times * 8)..];
        var types = typeIndexes[header.Times..];
        var spans = new List<Span> { new(long.MinValue, OffsetOf(types, 0)) };
        for (var i = 0; i < header.Times; i++)
            Add(spans, BinaryPrimitives.ReadInt64BigEndian(times[(i * 8)..]), OffsetOf(types, typeIndexes[i]));
        var footer = Encoding.ASCII.GetString(file[(HeaderLength + header.Length(8))..]).Trim('\n');
        if (footer.Length > 0)
            AddRule(spans, PosixZoneRule.Parse(footer));
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

    /// <summary>Only what changes the offset is a span: names and the daylight-saving flag alone do not count.</summary>
    private static void Add(List<Span> spans, long from, int offset)
    {
        if (spans[^1].From == from)
            spans.RemoveAt(spans.Count - 1);
        if (spans.Count == 0 || spans[^1].Offset != offset)
            spans.Add(new Span(from, offset));
    }

    private readonly record struct Header(char Version, int IsUtc, int IsStandard, int Leaps, int Times, int Types, int Letters)
    {
        /// <summary>The bytes after the header of a block whose times have so many bytes.</summary>
        public int Length(int timeSize) =>
            (Times * (timeSize + 1)) + (Types * 6) + Letters + (Leaps * (timeSize + 4)) + IsStandard + IsUtc;

        public static Header Read(ReadOnlySpan<byte> block)
        {
            if (block.Length < HeaderLength || !block.StartsWith("TZif"u8))
                throw new InvalidDataException("it is no compiled zone (TZif)");
            return new Header(
                (char)block[4], Count(block, 0), Count(block, 1), Count(block, 2), Count(block, 3), Count(block, 4),
                Count(block, 5));
        }

        private static int Count(ReadOnlySpan<byte> block, int index) =>
            BinaryPrimitives.ReadInt32BigEndian(block[(20 + (index * 4))..]);
    }
}
