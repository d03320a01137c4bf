using Belfry.Core.Jobs;

namespace Belfry.Core.Schedules;

/// <summary>A part of a schedule period whose instants are not yet accounted for, in Unix seconds.</summary>
/// <param name="After">Exclusive.</param>
/// <param name="Through">Inclusive.</param>
/// <param name="Stopped">The period was ended by a stop, so its instants do not run.</param>
public readonly record struct InstantSpan(Schedule Schedule, long After, long Through, bool Stopped);

/// <summary>Why a planned row does not run.</summary>
public enum SkipReason
{
    None,
    Stopped,
    Misfire,
}

/// <summary>One row to be written for one or more planned instants, in Unix seconds.</summary>
/// <param name="Instant">The row's own instant: the newest it stands for.</param>
/// <param name="Count">How many instants it stands for; at <see cref="Misfire.CountLimit"/> there may be more.</param>
/// <param name="From">The oldest instant it stands for.</param>
/// <param name="Skip">None for a row that runs.</param>
public readonly record struct PlannedRow(long Instant, int Count, long From, SkipReason Skip);

/// <summary>
/// Turns a job's instants that are not yet accounted for into rows: one each while they are in time, one for all of
/// them (or the newest hundred and one for the rest) when the oldest is late by more than the threshold. Every instant
/// of the spans stands in exactly one row, and there is never a row per missed instant. No clock, no I/O.
/// </summary>
public static class Misfire
{
    /// <summary>Seconds by which a job's oldest instant may be late before all of them are one misfire.</summary>
    public const long ThresholdSeconds = 60;

    /// <summary>Counting stops here; <c>belfry audit</c> works out the rest.</summary>
    public const int CountLimit = 10_000;

    /// <param name="spans">One job's, oldest first, not overlapping.</param>
    /// <param name="now">The database's time.</param>
    /// <param name="rows">Gets the rows, oldest first.</param>
    public static void Plan(ReadOnlySpan<InstantSpan> spans, MisfirePolicy policy, long now, List<PlannedRow> rows)
    {
        // A stop covers everything before it, also what an earlier schedule of the job left behind.
        var stopped = spans.Length;
        while (stopped > 0 && !spans[stopped - 1].Stopped)
            stopped--;
        AddOneRow(spans[..stopped], SkipReason.Stopped, rows);
        spans = spans[stopped..];

        var oldest = First(spans);
        if (oldest == Schedule.Never)
            return;
        if (now - oldest <= ThresholdSeconds)
        {
            AddEach(spans, oldest - 1, rows);
            return;
        }
        switch (policy)
        {
            case MisfirePolicy.Skip:
                AddOneRow(spans, SkipReason.Misfire, rows);
                break;
            case MisfirePolicy.FireOnce:
                AddOneRow(spans, SkipReason.None, rows);
                break;
            case MisfirePolicy.FireAll:
                var firstToRun = NthNewest(spans, JobPolicies.FireAllLimit);
                AddOneRow(UpTo(spans, firstToRun - 1), SkipReason.Misfire, rows);
                AddEach(spans, firstToRun - 1, rows);
                break;
        }
    }

    private static long First(ReadOnlySpan<InstantSpan> spans)
    {
        foreach (var span in spans)
        {
            var next = span.Schedule.Next(span.After);
            if (next <= span.Through)
                return next;
        }
        return Schedule.Never;
    }

    private static long Last(ReadOnlySpan<InstantSpan> spans)
    {
        for (var i = spans.Length - 1; i >= 0; i--)
        {
            var previous = spans[i].Schedule.Previous(spans[i].Through + 1);
            if (previous > spans[i].After)
                return previous;
        }
        return long.MinValue;
    }

    private static void AddOneRow(ReadOnlySpan<InstantSpan> spans, SkipReason skip, List<PlannedRow> rows)
    {
        var oldest = First(spans);
        if (oldest == Schedule.Never)
            return;
        var count = 0;
        foreach (var span in spans)
        {
            var next = span.Schedule.Next(span.After);
            while (next <= span.Through && count < CountLimit)
            {
                count++;
                next = span.Schedule.Next(next);
            }
        }
        rows.Add(new PlannedRow(Last(spans), count, oldest, skip));
    }

    private static void AddEach(ReadOnlySpan<InstantSpan> spans, long after, List<PlannedRow> rows)
    {
        foreach (var span in spans)
        {
            var next = span.Schedule.Next(Math.Max(span.After, after));
            while (next <= span.Through)
            {
                rows.Add(new PlannedRow(next, 1, next, SkipReason.None));
                next = span.Schedule.Next(next);
            }
        }
    }

    /// <summary>The n-th newest instant, or the oldest where there are fewer.</summary>
    private static long NthNewest(ReadOnlySpan<InstantSpan> spans, int n)
    {
        var found = Schedule.Never;
        for (var i = spans.Length - 1; i >= 0 && n > 0; i--)
        {
            var previous = spans[i].Schedule.Previous(spans[i].Through + 1);
            while (previous > spans[i].After && n > 0)
            {
                found = previous;
                n--;
                previous = spans[i].Schedule.Previous(previous);
            }
        }
        return found;
    }

    private static InstantSpan[] UpTo(ReadOnlySpan<InstantSpan> spans, long through)
    {
        var cut = new List<InstantSpan>();
        foreach (var span in spans)
        {
            if (span.After < through)
                cut.Add(span with { Through = Math.Min(span.Through, through) });
        }
        return [.. cut];
    }
}
