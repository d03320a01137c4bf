using System.Globalization;
using Belfry.Core.Contracts;
using Belfry.Core.Schedules;
using Belfry.Storage;

namespace Belfry.Control;

/// <summary>The next instants of a job, with a word on those at which the clocks change.</summary>
internal static class FireNotes
{
    // Clocks change by half an hour, an hour or two.
    private static readonly int[] Shifts = [1800, 3600, 7200];

    public static IReadOnlyList<NextFireDto> Next(IEnumerable<PeriodRow> periods, DateTimeOffset now, int count)
        => [.. periods.OrderBy(period => period.FromAt).SelectMany(period => Of(period, now)).Take(count)];

    private static IEnumerable<NextFireDto> Of(PeriodRow period, DateTimeOffset now)
    {
        if (period.Stopped || !Schedule.TryCreate(
                period.Expression, period.TimeZone, period.JobUuid, period.FromAt, period.StartsAt, period.EndsAt, out var schedule, out _))
            return [];
        var from = Math.Max(now.ToUnixTimeSeconds(), period.FromAt.ToUnixTimeSeconds());
        var through = period.ToAt?.ToUnixTimeSeconds() ?? long.MaxValue;
        return schedule.Between(from, through).Select(second => new NextFireDto
        {
            At = DateTimeOffset.FromUnixTimeSeconds(second),
            Local = schedule.Zone.At(second).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
            Note = NoteOf(schedule.Zone, second),
        });
    }

    private static string? NoteOf(Zone zone, long second)
    {
        var local = zone.At(second);
        var before = zone.OffsetAt(second - 1);
        if (zone.OffsetAt(second) > before)
            return $"The clocks jump ahead here, from {local.ToOffset(TimeSpan.FromSeconds(before)):HH:mm} to {local:HH:mm}: "
                   + "times in between do not exist that day, and those that were meant are this one instant.";
        if (Shifts.Any(shift => zone.At(second + shift).DateTime == local.DateTime))
            return $"The clocks go back that day: {local:HH:mm} comes twice, and this is the first.";
        return Shifts.Any(shift => zone.At(second - shift).DateTime == local.DateTime)
            ? $"The clocks go back that day: {local:HH:mm} comes twice, and this is the second."
            : null;
    }
}
