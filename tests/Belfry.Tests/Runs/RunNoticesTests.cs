using Belfry.Core.Jobs;
using Belfry.Core.Runs;

namespace Belfry.Tests.Runs;

public sealed class RunNoticesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Run Queued = new()
    {
        Id = new RunId(1),
        Uuid = Guid.Empty,
        Job = new JobId(1),
        JobVersion = 1,
        Cause = RunCause.Schedule,
        FirstRun = new RunId(1),
        ScheduledAt = Noon,
        QueuedAt = Noon,
    };

    [Theory]
    [InlineData(RunCause.Schedule, 0, 1.0, null)]
    [InlineData(RunCause.Schedule, 0, 1.001, NotifyOn.Late)]
    [InlineData(RunCause.Timer, 0, 2.0, NotifyOn.Late)]
    [InlineData(RunCause.Schedule, 1, 2.0, null)] // of a broadcast, the first part says it for all
    [InlineData(RunCause.Person, 0, 2.0, null)] // a rerun keeps the time of what it repeats
    [InlineData(RunCause.Retry, 0, 2.0, null)]
    public void Late_is_what_has_a_time_and_was_triggered_more_than_a_second_after_it(
        RunCause cause, int shard, double seconds, NotifyOn? expected)
        => Assert.Equal(expected, RunNotices.OfTriggered(Queued with { Cause = cause, Shard = shard, QueuedAt = Noon.AddSeconds(seconds) }));

    [Fact]
    public void What_is_skipped_late_was_skipped()
        => Assert.Equal(NotifyOn.Skipped, RunNotices.OfTriggered(Queued with { State = RunState.Skipped, QueuedAt = Noon.AddHours(1) }));

    [Theory]
    [InlineData(RunState.Succeeded, 1, false, NotifyOn.Recovery)]
    [InlineData(RunState.Failed, 1, false, NotifyOn.Failure)]
    [InlineData(RunState.TimedOut, 1, false, NotifyOn.Failure)]
    [InlineData(RunState.Lost, 1, false, NotifyOn.Failure)]
    [InlineData(RunState.Failed, 1, true, null)]
    [InlineData(RunState.Lost, 2, true, null)]
    [InlineData(RunState.Killed, 1, false, null)]
    [InlineData(RunState.Skipped, 1, false, NotifyOn.Skipped)]
    [InlineData(RunState.Skipped, 2, false, NotifyOn.Failure)] // its retry did not start in time
    public void An_end_is_told_once_it_is_for_good(RunState state, int attempt, bool isTriedAgain, NotifyOn? expected)
        => Assert.Equal(expected, RunNotices.OfEnded(Queued with { State = state, Attempt = attempt }, isTriedAgain));
}
