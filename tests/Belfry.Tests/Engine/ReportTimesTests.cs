using Belfry.Core.Jobs;
using Belfry.Core.Runs;
using Belfry.Engine;
using Belfry.Storage;

namespace Belfry.Tests.Engine;

public sealed class ReportTimesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Nothing_happened_before_the_run_was_queued_nor_in_the_future()
    {
        var run = QueuedAt(Now.AddMinutes(-5));
        Assert.Equal(Now.AddMinutes(-1), ReportTimes.Ago(run, 60_000, Now, new RetentionOptions().OldestRecord));
        Assert.Equal(run.QueuedAt, ReportTimes.Ago(run, 3_600_000, Now, new RetentionOptions().OldestRecord));
        Assert.Equal(Now, ReportTimes.Ago(run, -1, Now, new RetentionOptions().OldestRecord));
    }

    [Fact]
    public void An_end_that_is_older_than_history_is_recorded_on_the_oldest_day_there_is()
    {
        var run = QueuedAt(Now.AddDays(-300));
        foreach (var days in (int[])[30, 7, 2])
        {
            var ended = ReportTimes.Ago(run, (long)TimeSpan.FromDays(200).TotalMilliseconds, Now, new RetentionOptions { Days = days }.OldestRecord);
            Assert.InRange(ended, Now.AddDays(-days), Now.AddDays(-days + 2));
        }
        // Of days that go by their size, only yesterday is sure to be there.
        Assert.Equal(TimeSpan.FromDays(1), new RetentionOptions { MaxBytes = 1 }.OldestRecord);
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
