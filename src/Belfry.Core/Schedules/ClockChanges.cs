using System.Globalization;

namespace Belfry.Core.Schedules;

/// <summary>Finds due times that a change of the clocks skips or repeats.</summary>
internal static class ClockChanges
{
    /// <summary>
    /// Adds a warning for each change between two Unix seconds that a due time lies in. An interval that goes on all
    /// day keeps its rhythm through a change, as an hourly one does, and is not warned of.
    /// </summary>
    public static void Add(
        List<CronWarning> warnings, Schedule schedule, LocalTimes times, long after, long through)
    {
        var zone = schedule.Zone;
        for (var span = zone.SpanAt(after) + 1; span < zone.Spans && zone.StartOf(span) <= through; span++)
        {
            var change = new Change(zone.StartOf(span), zone.OffsetOf(span - 1), zone.OffsetOf(span));
            if (change.IsGap)
                AddGap(warnings, schedule, times, change);
            else
                AddOverlap(warnings, schedule, times, change);
        }
    }

    private static void AddGap(List<CronWarning> warnings, Schedule schedule, LocalTimes times, in Change change)
    {
        var first = times.Next(change.LocalBefore - 1);
        if (first >= change.LocalAfter || schedule.Next(change.At - 1) != change.At)
            return;
        if (IsAllDay(schedule) && times.Next(change.LocalAfter - 1) == change.LocalAfter)
            return;
        var last = times.Previous(change.LocalAfter);
        var (from, to) = (Clock(change.LocalBefore), Clock(change.LocalAfter, change.LocalBefore));
        var what = Clock(first, change.LocalBefore);
        var span = first == last ? what : $"{what} - {Clock(last, change.LocalBefore)}";
        warnings.Add(new CronWarning(
            CronWarningKind.SkippedTime,
            $"Clocks in {schedule.Zone} jump from {from} to {to}: what would be due at {span} then is due once, "
                + $"at {to}.",
            $"{schedule.Zone} 的时钟将从 {from} 拨到 {to}：当天 {span} 应触发的任务改在 {to} 触发一次。"));
    }

    private static void AddOverlap(List<CronWarning> warnings, Schedule schedule, LocalTimes times, in Change change)
    {
        var first = times.Next(change.LocalAfter - 1);
        var instant = first - change.OffsetBefore;
        if (first >= change.LocalBefore || IsAllDay(schedule) || schedule.Next(instant - 1) != instant)
            return;
        var last = times.Previous(change.LocalBefore);
        var (from, to) = (Clock(change.LocalBefore), Clock(change.LocalAfter, change.LocalBefore));
        var what = Clock(first, change.LocalBefore);
        var span = first == last ? what : $"{what} - {Clock(last, change.LocalBefore)}";
        var isTwice = schedule.Expression.IsInterval;
        warnings.Add(new CronWarning(
            CronWarningKind.RepeatedTime,
            $"Clocks in {schedule.Zone} go back from {from} to {to}: {span} comes twice then and is due "
                + (isTwice ? "both times, because a range, a step or * is written." : "the first time only."),
            $"{schedule.Zone} 的时钟将从 {from} 拨回 {to}：当天 {span} 会出现两次，"
                + (isTwice ? "由于写有范围、步长或 *，两次都触发。" : "仅第一次触发。")));
    }

    private static bool IsAllDay(Schedule schedule) =>
        schedule.Expression.IsInterval && schedule.Expression.Fields.Hours == CronFields.AllHours;

    /// <summary>A local time with its date, or without where the date is that of another time.</summary>
    private static string Clock(long local, long? sameDayAs = null)
    {
        var time = DateTime.UnixEpoch.AddSeconds(local);
        var isSameDay = sameDayAs is { } other && DateTime.UnixEpoch.AddSeconds(other).Date == time.Date;
        var format = (isSameDay ? "" : "yyyy-MM-dd ") + (time.Second == 0 ? "HH:mm" : "HH:mm:ss");
        return time.ToString(format, CultureInfo.InvariantCulture);
    }

    private readonly record struct Change(long At, int OffsetBefore, int OffsetAfter)
    {
        public bool IsGap => OffsetAfter > OffsetBefore;

        /// <summary>What the clocks would show at the change without it.</summary>
        public long LocalBefore => At + OffsetBefore;

        /// <summary>What they show.</summary>
        public long LocalAfter => At + OffsetAfter;
    }
}
