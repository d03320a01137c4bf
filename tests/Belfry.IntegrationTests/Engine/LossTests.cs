using System.Net.Http.Json;
using Belfry.Core.Contracts;
using Belfry.Core.Jobs;
using Belfry.Core.Protocol;

namespace Belfry.IntegrationTests.Engine;

/// <summary>A worker is silent for too long, its runs are tried elsewhere, and then it is heard of again.</summary>
public sealed class LossTests(PostgresFixture postgres) : EngineTest(postgres)
{
    [Fact]
    public async Task What_a_lost_worker_tells_afterwards_is_the_truth_whatever_has_become_of_the_next_attempt()
    {
        var master = await StartMasterAsync();
        var address = await master.AddressAsync(Ct);
        using var client = await ClientAsync(master);
        var gone = await NewWorkerAsync("gone", tags: ["here", "there"]);
        await gone.ConnectAsync(address);
        // The next attempt of two of them finds a worker, that of the others waits.
        var (sentEnded, sentRuns) = (await LoseAsync("here"), await LoseAsync("here"));
        var (waitsEnded, waitsRuns) = (await LoseAsync("there"), await LoseAsync("there"));
        var other = await NewWorkerAsync("other", tags: ["here"]);
        await gone.CutAsync();
        await Eventually.BecomesAsync(() => ScalarAsync<long>("select count(*) from run_history where state = 'lost'"), count => count == 4, Ct);
        await other.ConnectAsync(address);
        var second = (await other.TakeAsync(run => run.Attempt == 2), await other.TakeAsync(run => run.Attempt == 2));

        // It comes back, and takes nothing new.
        await gone.DialAsync(address);
        await gone.SendAsync(gone.Hello(Held(sentEnded, HeldState.Finished), Held(sentRuns, HeldState.Running), Held(waitsEnded, HeldState.Finished), Held(waitsRuns, HeldState.Running)) with { Tags = [] });
        await gone.NextAsync<Welcome>();
        var cancelled = await gone.NextAsync<RunCancelled>();
        Assert.Equal(sentRuns, cancelled.Run);
        await gone.FinishAsync(sentEnded);
        await gone.FinishAsync(waitsEnded);
        await Eventually.BecomesAsync(() => AttemptsAsync(waitsEnded), seen => seen == "succeeded, skipped attempt 1 had succeeded", Ct);
        await Eventually.BecomesAsync(() => AttemptsAsync(waitsRuns), seen => seen == "lost still running on gone, skipped attempt 1 is still running", Ct);

        // Ended both: the instant counts once, and both rows stand.
        await gone.FinishAsync(sentRuns, RunOutcome.Killed);
        await gone.FinishAsync(waitsRuns);
        await other.FinishAsync(second.Item1.Run);
        await other.FinishAsync(second.Item2.Run);
        await Eventually.BecomesAsync(() => AttemptsAsync(sentEnded), seen => seen == "succeeded, succeeded", Ct);
        await Eventually.BecomesAsync(() => AttemptsAsync(sentRuns), seen => seen == "killed superseded by attempt 2, succeeded", Ct);
        await Eventually.BecomesAsync(() => AttemptsAsync(waitsRuns), seen => seen == "succeeded, skipped attempt 1 is still running", Ct);
        Assert.Equal(0, await ScalarAsync<long>("select count(*) from runs"));

        async Task<Guid> LoseAsync(string tag)
        {
            var job = await CreateJobAsync(client, Job($"{Guid.NewGuid()}", null) with { Tag = tag, OnLost = LostPolicy.Retry, LostAfterSeconds = 5 });
            await ReadAsync<RunReservedDto>(await client.PostAsJsonAsync($"/v1/jobs/{job.Id}/runs", new { }, Ct));
            return (await gone.TakeAsync()).Run;
        }
    }

    private static HeldRun Held(Guid run, HeldState state) => new(run, 1, state, 1000);

    /// <summary>State and remark of each attempt, in order.</summary>
    private Task<string> AttemptsAsync(Guid first) => ScalarAsync<string>(
        """
        select string_agg(rtrim(state || ' ' || coalesce(remark, '')), ', ' order by attempt) from all_runs
        where first_run = (select id from all_runs where uuid = @first)
        """,
        new { first });
}
