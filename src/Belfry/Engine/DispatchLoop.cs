using Belfry.Cluster;

namespace Belfry.Engine;

/// <summary>
/// Looks after what is queued: retries whose time has come, start deadlines, and the reason why a run waits, which is
/// written to its row so that anybody can see it. Placing itself happens wherever something changes; this loop catches
/// what changes by time alone.
/// </summary>
internal sealed class DispatchLoop(
    Term term,
    RunBook book,
    RunLifecycle lifecycle,
    Ledger ledger,
    DatabaseClock databaseClock,
    TimeProvider clock)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    // A run that is placed within a second needs no reason.
    private static readonly TimeSpan ReasonAfter = TimeSpan.FromSeconds(1);

    /// <summary>Reasons written per look; with more runs than that, the rest follow a second later. They leave room for what matters more.</summary>
    private const int ReasonsPerLook = 2_000;

    public async Task RunAsync()
    {
        var lastLook = clock.GetTimestamp();
        while (true)
        {
            await Task.Delay(UntilNext(lastLook), clock, term.Ended);
            await ledger.RoomAsync();
            lock (book.Gate)
            {
                book.WakeRetries(databaseClock.Now);
                if (clock.GetElapsedTime(lastLook) >= LookEvery)
                {
                    lastLook = clock.GetTimestamp();
                    EnforceDeadlines();
                    book.DropEmptyQueues();
                }
                lifecycle.Place();
                if (ledger.HasRoomForNew)
                    WriteReasons();
                ledger.Decided();
            }
        }
    }

    private TimeSpan UntilNext(long lastLook)
    {
        var look = LookEvery - clock.GetElapsedTime(lastLook);
        TimeSpan? retry;
        lock (book.Gate)
            retry = book.NextRetry - databaseClock.Now;
        var wait = retry < look ? retry.Value : look;
        return wait > TimeSpan.FromMilliseconds(1) ? wait : TimeSpan.FromMilliseconds(1);
    }

    private void EnforceDeadlines()
    {
        var now = databaseClock.Now;
        foreach (var live in book.Queued.Where(live => live.Deadline <= now).ToList())
        {
            var why = live.Held ? live.Run.Remark : lifecycle.WhyWaiting(live.Need);
            lifecycle.Withdraw(
                live, Remarks.NotStartedInTime(live.Plan.Policies.StartDeadlineSeconds, why));
        }
    }

    private void WriteReasons()
    {
        var left = ReasonsPerLook;
        var waitingSince = databaseClock.Now - ReasonAfter;
        foreach (var queue in book.Queues)
        {
            if (queue.Peek() is null)
                continue;
            var reason = lifecycle.WhyWaiting(queue.Need);
            foreach (var live in queue.Ready())
            {
                if (live.Run.Remark == reason || live.Run.QueuedAt > waitingSince)
                    continue;
                if (left-- == 0)
                    return;
                live.Run = live.Run with { Remark = reason };
                lifecycle.Enqueue([(live.Run, false)]);
            }
        }
    }
}
