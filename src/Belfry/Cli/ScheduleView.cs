using Belfry.Cli.Terminal;
using Belfry.Core.Contracts;

namespace Belfry.Cli;

/// <summary>What starting and stopping has brought about, as people see it.</summary>
internal static class ScheduleView
{
    /// <param name="jobs">Those whose names are known; the others are shown by uuid.</param>
    public static void Started(Screen screen, ViewerTime time, ScheduledDto scheduled, IEnumerable<JobDto> jobs)
    {
        var names = Names(jobs);
        if (scheduled.Items is [var one])
        {
            var what = one.RunId is null ? "is due next" : "runs once";
            screen.Say(one.NextFireTime is { } next
                ? $"Started {NameOf(one, names)}; it {what} at {time.Exact(next)}."
                : $"Started {NameOf(one, names)}.");
        }
        else
        {
            screen.Table(
                [new("started"), new($"next ({time.Zone})"), new("run")],
                [.. scheduled.Items.Select(item => (IReadOnlyList<Cell>)
                    [NameOf(item, names), item.NextFireTime is { } next ? time.Short(next) : null, item.RunId?.ToString()])]);
        }
        SayPending(screen, scheduled);
    }

    /// <param name="jobs">As for <see cref="Started"/>.</param>
    public static void Stopped(Screen screen, ScheduledDto scheduled, IEnumerable<JobDto> jobs)
    {
        var names = Names(jobs);
        foreach (var item in scheduled.Items)
            screen.Say($"Stopped {NameOf(item, names)}.");
        SayPending(screen, scheduled);
    }

    private static void SayPending(Screen screen, ScheduledDto scheduled)
    {
        if (scheduled.Pending == true)
            screen.Note("The leader has not applied it yet; it will as soon as there is one (belfry master list).");
    }

    private static Dictionary<Guid, string> Names(IEnumerable<JobDto> jobs)
        => jobs.Where(job => job is { JobId: not null, Name: not null }).ToDictionary(job => job.JobId!.Value, job => job.Name!);

    private static string NameOf(ScheduledJobDto item, Dictionary<Guid, string> names)
        => names.GetValueOrDefault(item.JobId) ?? item.JobId.ToString();
}
