using Belfry.Core.Jobs;
using Belfry.Core.Runs;
using Belfry.Engine;

namespace Belfry.Tests.Engine;

public sealed class ReportTimesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Nothing_happened_before_the_run_was_queued_nor_in_the_future()
    {
        var run = QueuedAt(Now.AddMinutes(-5));
        Assert.Equal(Now.AddMinutes(-1), ReportTimes.Ago(run, 60_000, Now));
        Assert.Equal(run.QueuedAt, ReportTimes.Ago(run, 3_600_000, Now));
        Assert.Equal(Now, ReportTimes.Ago(run, -1, Now));
    }

    [Fact]
    public void An_end_that_is_older_than_history_is_recorded_on_the_oldest_day_there_is()
    {
        var run = QueuedAt(Now.AddDays(-300));
        var ended = ReportTimes.Ago(run, (long)TimeSpan.FromDays(200).TotalMilliseconds, Now);
        Assert.InRange(ended, Now.AddHours(-12).AddDays(-Housekeeping.DaysKept), Now.AddDays(-Housekeeping.DaysKept + 2));
    }

    private static Run QueuedAt(DateTimeOffset at) => new()
    {
        Id = new RunId(1),
        Uuid = Guid.Empty,
        Job = new JobId(1),
        JobVersion = 1,
        Cause = RunCause.Schedule,
        FirstRun = new RunId(1),
        ScheduledAt = at,
        QueuedAt = at,
    };
}
