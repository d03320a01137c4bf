using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Belfry.Core.Schedules;

/// <summary>
/// A time zone of the system's tzdata as a table of its offsets from UTC, exact to the second from 1970 to 2099.
/// Immutable; there is one object for each name in a process.
/// </summary>
public sealed class Zone
{
    // Transitions lie months apart, so a stretch of 48 days holds few of them and a look-up moves a step or two.
    private const int StretchBits = 22;

    private static readonly ConcurrentDictionary<string, Zone> Known = new(StringComparer.Ordinal);

    private readonly long[] _starts;
    private readonly int[] _offsets;
    private readonly ushort[] _spanOfStretch;

    internal Zone(string name, IReadOnlyList<ZoneFile.Span> spans)
    {
        Name = name;
        var since = 0;
        while (since + 1 < spans.Count && spans[since + 1].From < -2 * CalendarTable.SecondsPerDay)
            since++;
        _starts = new long[spans.Count - since];
        _offsets = new int[_starts.Length];
        for (var i = 0; i < _starts.Length; i++)
            (_starts[i], _offsets[i]) = spans[since + i];
        _starts[0] = long.MinValue;
        _spanOfStretch = new ushort[(CalendarTable.End >> StretchBits) + 1];
        var span = 0;
        for (var stretch = 0; stretch < _spanOfStretch.Length; stretch++)
        {
            while (span + 1 < _starts.Length && _starts[span + 1] <= (long)stretch << StretchBits)
                span++;
            _spanOfStretch[stretch] = (ushort)span;
        }
    }

    /// <summary>Coordinated Universal Time; there even where the system has no tzdata.</summary>
    public static Zone Utc { get; } = new("UTC", [new ZoneFile.Span(long.MinValue, 0)]);

    /// <summary>The name as IANA writes it.</summary>
    public string Name { get; }

    /// <summary>Whether the offset is the same from 1970 to 2099.</summary>
    public bool IsFixed => _starts.Length == 1;

    /// <summary>How many spans of one offset there are.</summary>
    internal int Spans => _starts.Length;

    /// <summary>The zone of a name; null and the reason for a name that IANA does not have.</summary>
    /// <param name="name">Such as <c>Europe/Berlin</c>; the case of letters counts.</param>
    /// <param name="zone">The zone, or null.</param>
    /// <param name="error">Null, or what is wrong with the name.</param>
    public static bool TryFind(
        string name,
        [NotNullWhen(true)] out Zone? zone,
        [NotNullWhen(false)] out ZoneError? error)
    {
        error = null;
        if (name == Utc.Name)
        {
            zone = Utc;
            return true;
        }

        if (Known.TryGetValue(name, out zone))
            return true;
        error = Load(name, out zone);
        if (zone is not null)
            zone = Known.GetOrAdd(name, zone);
        return zone is not null;
    }

    /// <summary>Seconds east of UTC at a Unix second; outside 1970 to 2099 those of the nearest known one.</summary>
    public int OffsetAt(long unixSecond) => _offsets[SpanAt(unixSecond)];

    /// <summary>
    /// A Unix second on the zone's clock. An offset with seconds (Liberia until 1972 alone) is cut to minutes, because
    /// DateTimeOffset has no others.
    /// </summary>
    public DateTimeOffset At(long unixSecond)
    {
        var offset = OffsetAt(unixSecond);
        return DateTimeOffset.FromUnixTimeSeconds(unixSecond).ToOffset(TimeSpan.FromMinutes(offset / 60));
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>The number of the span that holds a Unix second.</summary>
    internal int SpanAt(long unixSecond)
    {
        if (_starts.Length == 1)
            return 0;
        var stretch = Math.Clamp(unixSecond >> StretchBits, 0, _spanOfStretch.Length - 1);
        int span = _spanOfStretch[stretch];
        while (span > 0 && _starts[span] > unixSecond)
            span--;
        while (span + 1 < _starts.Length && _starts[span + 1] <= unixSecond)
            span++;
        return span;
    }

    /// <summary>The Unix second from which on a span's offset holds.</summary>
    internal long StartOf(int span) => _starts[span];

    /// <summary>The Unix second at which a span has ended; <see cref="long.MaxValue"/> for the last.</summary>
    internal long EndOf(int span) => span + 1 < _starts.Length ? _starts[span + 1] : long.MaxValue;

    internal int OffsetOf(int span) => _offsets[span];

    private static ZoneError? Load(string name, out Zone? zone)
    {
        zone = null;
        if (!Tzdata.Names.Contains(name, StringComparer.Ordinal))
            return ZoneNames.Explain(name);
        try
        {
            zone = new Zone(name, ZoneFile.Read(File.ReadAllBytes(Path.Combine(Tzdata.Folder, name))));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return ZoneNames.Unreadable(name, e.Message);
        }
    }
}
