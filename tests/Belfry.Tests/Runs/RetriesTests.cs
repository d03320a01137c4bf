using Belfry.Core.Jobs;
using Belfry.Core.Runs;
using FsCheck;
using FsCheck.Fluent;

namespace Belfry.Tests.Runs;

public sealed class RetriesTests
{
    private static readonly DateTimeOffset T0 = DateTimeOffset.FromUnixTimeSeconds(1_795_000_000);

    [Fact]
    public void A_failed_run_is_tried_again_as_often_as_its_limit_says()
    {
        var policies = new JobPolicies { Retry = new RetryPolicy { Limit = 2 } };
        Assert.NotNull(Retries.DelayAfter(Ended(RunState.Failed, attempt: 1), policies, 0.5));
        Assert.NotNull(Retries.DelayAfter(Ended(RunState.TimedOut, attempt: 2), policies, 0.5));
        Assert.Null(Retries.DelayAfter(Ended(RunState.Failed, attempt: 3), policies, 0.5));
    }

    [Theory]
    [InlineData(RunState.Succeeded)]
    [InlineData(RunState.Killed)]
    [InlineData(RunState.Skipped)]
    public void What_succeeded_was_killed_or_never_ran_is_not_tried_again(RunState state)
        => Assert.Null(Retries.DelayAfter(
            Ended(state, 1), new JobPolicies { Retry = new RetryPolicy { Limit = 9 }, OnLost = LostPolicy.Retry }, 0.5));

    [Fact]
    public void Losses_have_a_budget_of_their_own_and_no_delay()
    {
        var policies = new JobPolicies { Retry = new RetryPolicy { Limit = 1 }, OnLost = LostPolicy.Retry };
        Assert.Equal(TimeSpan.Zero, Retries.DelayAfter(Ended(RunState.Lost, attempt: 3, lost: 2), policies, 0.5));
        Assert.Null(Retries.DelayAfter(Ended(RunState.Lost, attempt: 4, lost: 3), policies, 0.5));
        // Three losses leave the one retry of a failure untouched.
        Assert.NotNull(Retries.DelayAfter(Ended(RunState.Failed, attempt: 4, lost: 3), policies, 0.5));
        Assert.Null(Retries.DelayAfter(Ended(RunState.Lost, attempt: 1), policies with { OnLost = LostPolicy.Fail }, 0.5));
    }

    [Fact]
    public void Delays_grow_by_the_backoff_stay_below_the_maximum_and_differ_by_chance_alone()
    {
        var policies = Gen.Choose(0, 50).SelectMany(limit => Gen.Choose(0, 600).SelectMany(delay =>
            Gen.Choose(10, 40).SelectMany(backoff => Gen.Choose(1, 3600).Select(most => new RetryPolicy
            {
                Limit = limit,
                DelaySeconds = delay,
                Backoff = backoff / 10.0,
                MaxDelaySeconds = most,
            }))));
        Prop.ForAll(
            policies.ToArbitrary(),
            Gen.Choose(1, 51).ToArbitrary(),
            Gen.Choose(0, 999).ToArbitrary(),
            (retry, attempt, chance) =>
            {
                var delay = Retries.DelayAfter(Ended(RunState.Failed, attempt), new JobPolicies { Retry = retry }, chance / 1000.0);
                if (attempt > retry.Limit)
                    return delay is null;
                var expected = Math.Min(retry.DelaySeconds * Math.Pow(retry.Backoff, attempt - 1), retry.MaxDelaySeconds);
                return delay is { TotalSeconds: var seconds }
                       && seconds >= (expected * (1 - Retries.Jitter)) - 1e-3 && seconds <= (expected * (1 + Retries.Jitter)) + 1e-3;
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_next_attempt_is_a_row_of_its_own_that_keeps_what_the_first_stood_for()
    {
        var first = Ended(RunState.Lost, 1) with { Instant = T0, StartedBy = "alice", Params = new ParamSet { Plain = new Dictionary<string, string> { ["A"] = "1" } }, Shard = 2, Shards = 3, Member = new WorkerId(8) };
        var next = Retries.NextAttempt(first, new RunId(9), Guid.NewGuid(), 4, T0.AddSeconds(5), T0.AddSeconds(15));
        Assert.Equal((2, 1, first.Id, RunCause.Retry), (next.Attempt, next.LostAttempts, next.FirstRun, next.Cause));
        Assert.Equal((T0, "alice", "1"), (next.Instant, next.StartedBy, next.Params!.Plain["A"]));
        Assert.Equal((2, 3, first.Member), (next.Shard, next.Shards, next.Member));
        Assert.Equal((RunState.Queued, T0.AddSeconds(15)), (next.State, next.NotBefore));
    }

    private static Run Ended(RunState state, int attempt, int lost = 0) => new()
    {
        Id = new RunId(1),
        Uuid = Guid.Empty,
        Job = new JobId(1),
        JobVersion = 1,
        Cause = RunCause.Schedule,
        FirstRun = new RunId(1),
        ScheduledAt = T0,
        QueuedAt = T0,
        State = state,
        EndedAt = T0,
        Attempt = attempt,
        LostAttempts = lost,
    };
}
