namespace Belfry.Core.Schedules;

/// <summary>
/// Carries the local times of an expression onto the time line of a zone, whose spans of one offset follow each other
/// with a gap (clocks jump ahead) or an overlap (clocks go back) of local times between them.
/// Local times in a gap are one instant, the jump. Local times in an overlap come twice: an interval is due both times,
/// any other expression the first. No span is shorter than the shifts beside it; a test looks at every zone for that.
/// </summary>
internal static class ZonedTimes
{
    /// <summary>The first instant after a Unix second, or <see cref="long.MaxValue"/>.</summary>
    public static long Next(LocalTimes times, Zone zone, bool isInterval, long after)
    {
        var span = zone.SpanAt(after);
        var offset = zone.OffsetOf(span);
        var searchedFrom = after + offset;
        if (!isInterval && span > 0)
        {
            // What the span before has shown already is not due again.
            searchedFrom = Math.Max(searchedFrom, zone.StartOf(span) + zone.OffsetOf(span - 1) - 1);
        }

        var found = times.Next(searchedFrom);
        while (true)
        {
            // Without a due time to come, a repeated one may still be: hence no early return.
            var end = zone.EndOf(span);
            if (end == long.MaxValue || found < end + offset)
                return found == long.MaxValue ? found : found - offset;
            span++;
            var before = offset;
            offset = zone.OffsetOf(span);
            if (found < end + offset)
                return end;

            // Times before the overlap's end are searched again, unless nothing was due from the overlap's start on.
            if (isInterval && offset < before && end + offset - 1 < searchedFrom)
            {
                searchedFrom = end + offset - 1;
                found = times.Next(searchedFrom);
            }
        }
    }

    /// <summary>The last instant before a Unix second, or <see cref="long.MinValue"/>.</summary>
    public static long Previous(LocalTimes times, Zone zone, bool isInterval, long before)
    {
        var span = zone.SpanAt(before - 1);
        var offset = zone.OffsetOf(span);
        var searchedFrom = before + offset;
        var found = times.Previous(searchedFrom);
        while (true)
        {
            var start = zone.StartOf(span);
            if (start == long.MinValue)
                return found == long.MinValue ? found : found - offset;
            var earlier = zone.OffsetOf(span - 1);

            // The local time with which the span begins to be due.
            var opens = isInterval ? start + offset : Math.Max(start + offset, start + earlier);
            if (found >= opens)
                return found - offset;
            if (found >= start + earlier && offset > earlier)
                return start;
            span--;
            offset = earlier;
            if (start + offset > searchedFrom)
            {
                searchedFrom = start + offset;
                found = times.Previous(searchedFrom);
            }
        }
    }
}
