using Belfry.Core.Jobs;
using Belfry.Core.Protocol;
using Belfry.Core.Runs;

namespace Belfry.Tests.Runs;

public sealed class RunTransitionsTests
{
    private static readonly DateTimeOffset T0 = DateTimeOffset.FromUnixTimeSeconds(1_795_000_000);

    private static readonly RunEvent[] Events =
    [
        new Assigned(T0.AddSeconds(1), new WorkerId(7)),
        new Started(T0.AddSeconds(2)),
        Finish(RunOutcome.Succeeded, 0),
        Finish(RunOutcome.Failed, 3),
        Finish(RunOutcome.TimedOut, 143),
        Finish(RunOutcome.Killed, 143),
        new WorkerLost(T0.AddSeconds(3), "silent"),
        new Withdrawn(T0.AddSeconds(3), "stopped"),
        new KilledWhileQueued(T0.AddSeconds(3), "killed by alice"),
        new FoundRunning(T0.AddSeconds(3), "still running on w"),
    ];

    /// <summary>docs/state-machine.md as a table: every event that changes a state, and what it becomes.</summary>
    public static TheoryData<RunState, int, RunState> Changes { get; } = new()
    {
        { RunState.Queued, 0, RunState.Assigned },
        { RunState.Queued, 7, RunState.Skipped },
        { RunState.Queued, 8, RunState.Killed },
        { RunState.Assigned, 1, RunState.Running },
        { RunState.Assigned, 2, RunState.Succeeded },
        { RunState.Assigned, 3, RunState.Failed },
        { RunState.Assigned, 4, RunState.TimedOut },
        { RunState.Assigned, 5, RunState.Killed },
        { RunState.Assigned, 6, RunState.Lost },
        { RunState.Running, 2, RunState.Succeeded },
        { RunState.Running, 3, RunState.Failed },
        { RunState.Running, 4, RunState.TimedOut },
        { RunState.Running, 5, RunState.Killed },
        { RunState.Running, 6, RunState.Lost },
        { RunState.Lost, 2, RunState.Succeeded },
        { RunState.Lost, 3, RunState.Failed },
        { RunState.Lost, 4, RunState.TimedOut },
        { RunState.Lost, 5, RunState.Killed },
        { RunState.Lost, 9, RunState.Lost },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void An_event_of_the_table_changes_the_state(RunState from, int happened, RunState to)
    {
        var after = RunTransitions.Apply(In(from), Events[happened]);
        Assert.Equal(to, after.State);
        Assert.Equal(to >= RunState.Succeeded, after.EndedAt is not null);
    }

    /// <summary>Lists leave out the days of history before the one in which something was queued.</summary>
    [Theory]
    [InlineData(RunState.Queued, 7)]
    [InlineData(RunState.Queued, 8)]
    [InlineData(RunState.Assigned, 2)]
    [InlineData(RunState.Running, 3)]
    [InlineData(RunState.Running, 6)]
    [InlineData(RunState.Lost, 4)]
    public void Nothing_ends_before_it_was_queued_or_started_though_a_clock_was_set_back(RunState from, int happened)
    {
        var run = In(from) with { QueuedAt = T0.AddHours(1) };
        var after = RunTransitions.Apply(run, Events[happened]);
        Assert.Equal(run.QueuedAt, after.EndedAt);
        run = run with { StartedAt = T0.AddHours(2) };
        Assert.Equal(run.StartedAt, RunTransitions.Apply(run, Events[happened]).EndedAt);
    }

    [Fact]
    public void Every_other_event_changes_nothing_at_all()
    {
        var listed = Changes.Select(row => (row.Data.Item1, row.Data.Item2)).ToHashSet();
        foreach (var state in Enum.GetValues<RunState>())
        {
            for (var happened = 0; happened < Events.Length; happened++)
            {
                var run = In(state);
                if (!listed.Contains((state, happened)))
                    Assert.Same(run, RunTransitions.Apply(run, Events[happened]));
            }
        }
    }

    [Fact]
    public void An_end_without_a_reported_start_brings_the_start_along()
    {
        var after = RunTransitions.Apply(In(RunState.Assigned), Finish(RunOutcome.Succeeded, 0));
        Assert.Equal(T0.AddSeconds(2), after.StartedAt);
        Assert.Equal((T0.AddSeconds(5), 0), (after.EndedAt, after.ExitCode));
    }

    [Fact]
    public void No_run_ends_before_it_started_whatever_two_clocks_say()
    {
        var run = In(RunState.Running) with { StartedAt = T0.AddSeconds(6) };
        Assert.Equal(T0.AddSeconds(6), RunTransitions.Apply(run, Finish(RunOutcome.Succeeded, 0)).EndedAt);
    }

    private static Finished Finish(RunOutcome outcome, int code)
        => new(T0.AddSeconds(5), outcome, T0.AddSeconds(2), code, code == 0 ? null : "why");

    private static Run In(RunState state) => new()
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
        EndedAt = state >= RunState.Succeeded ? T0.AddSeconds(4) : null,
    };
}
