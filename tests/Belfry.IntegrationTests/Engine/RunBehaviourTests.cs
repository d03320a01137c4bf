using System.Globalization;
using System.Net.Http.Json;
using Belfry.Core.Contracts;
using Belfry.Core.Jobs;
using Belfry.IntegrationTests.Processes;

namespace Belfry.IntegrationTests.Engine;

/// <summary>What becomes of runs, on the whole program with a real worker: one Belfry for all of these tests.</summary>
public sealed class RunBehaviourTests(RunBehaviourTests.SharedBelfry shared) : IClassFixture<RunBehaviourTests.SharedBelfry>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Standalone Belfry => shared.Belfry;

    [Fact]
    public async Task A_failing_run_is_tried_again_as_further_attempts_of_one_run()
    {
        var job = await CreateAsync(Shell("fails", "[ $BELFRY_ATTEMPT = 3 ] && exit 0; exit 7") with
        {
            Retry = new RetryDto { Limit = 5, DelaySeconds = 0.2, Backoff = 1 },
        });
        var first = await RunAsync(job);
        var rows = await LogAsync(job, rows => rows.Any(row => row.State == "succeeded"));
        Assert.Equal(["failed", "failed", "succeeded"], rows.Select(row => row.State));
        Assert.Equal([1, 2, 3], rows.Select(row => row.Attempt));
        Assert.Equal(["person", "retry", "retry"], rows.Select(row => row.Cause));
        Assert.All(rows, row => Assert.Equal(first.Id, row.FirstRunId));
        Assert.Equal(7, rows[0].ExitCode);
        Assert.Contains("code 7", rows[0].Remark);
        Assert.All(rows.Skip(1), row => Assert.True(row.StartedAt - row.QueuedAt >= TimeSpan.FromSeconds(0.17), $"{row}"));
    }

    [Fact]
    public async Task A_script_that_weighs_six_times_as_much_on_the_wire_runs_like_any_other()
    {
        var job = await CreateAsync(Shell("quotes", $"#!/bin/sh\n# {new string('\'', 1_000_000)}\nexit 0\n"));
        await RunAsync(job);
        Assert.Equal("succeeded", Assert.Single(await LogAsync(job, Ended)).State);
    }

    [Fact]
    public async Task Outputs_far_larger_than_what_a_link_carries_at_once_are_there_whole_when_their_runs_have_ended()
    {
        var runs = new List<(JobDto Job, RunReservedDto Run)>();
        for (var i = 0; i < 3; i++)
        {
            var job = await CreateAsync(Shell($"prints much {i}", "seq 1000001 4000000") with { MaxOutputBytes = 64 * 1024 * 1024 });
            runs.Add((job, await RunAsync(job)));
        }
        foreach (var (job, run) in runs)
        {
            Assert.Equal("succeeded", Assert.Single(await LogAsync(job, Ended)).State);
            var output = await OutputAsync(run);
            Assert.Equal(3_000_000 * 8, output.Length);
            var n = 1_000_000;
            foreach (var line in output.AsSpan(0, output.Length - 1).EnumerateLines())
                Assert.True(int.Parse(line, CultureInfo.InvariantCulture) == ++n, $"{line} is where {n} should be");
        }
    }

    [Fact]
    public async Task A_run_that_takes_too_long_is_ended_as_timed_out_and_says_so()
    {
        var job = await CreateAsync(Shell("slow", "sleep 60") with { TimeoutSeconds = 1, GraceSeconds = 1 });
        await RunAsync(job);
        var row = Assert.Single(await LogAsync(job, Ended));
        Assert.Equal(("timed_out", 4, 2), (row.State, row.Status, row.Result));
        Assert.Contains("1 s", row.Remark);
    }

    [Fact]
    public async Task Forbid_skips_a_run_while_another_is_going_on_unless_it_is_forced()
    {
        var job = await CreateAsync(Shell("forbids", "sleep 60"));
        await RunAsync(job);
        await LogAsync(job, rows => rows.Any(row => row.State == "running"));
        await RunAsync(job);
        await RunAsync(job, new RunRequestDto { Force = true });
        var rows = await LogAsync(job, rows => rows.Count(row => row.State == "running") == 2);
        Assert.Equal(["running", "skipped", "running"], rows.Select(row => row.State));
        Assert.Contains("still going on", rows[1].Remark);
        await StopAsync(job, kill: true);
        await LogAsync(job, Ended);
    }

    [Fact]
    public async Task Queue_lets_runs_take_turns_and_skips_what_is_too_much()
    {
        var job = await CreateAsync(Shell("queues", "sleep 0.5") with { Concurrency = ConcurrencyPolicy.Queue, QueueLimit = 2 });
        for (var i = 0; i < 4; i++)
            await RunAsync(job);
        var rows = await LogAsync(job, rows => rows.Count == 4 && Ended(rows));
        Assert.Equal(["succeeded", "succeeded", "succeeded", "skipped"], rows.Select(row => row.State));
        Assert.True(rows[1].StartedAt >= rows[0].EndedAt && rows[2].StartedAt >= rows[1].EndedAt, string.Join('\n', rows));
    }

    [Fact]
    public async Task Replace_ends_what_runs_and_only_the_newest_waits()
    {
        var job = await CreateAsync(Shell("replaces", "trap 'sleep 0.5; exit 0' TERM; sleep 60 & wait") with { Concurrency = ConcurrencyPolicy.Replace });
        await RunAsync(job);
        await LogAsync(job, rows => rows.Any(row => row.State == "running"));
        await RunAsync(job);
        await RunAsync(job);
        var rows = await LogAsync(job, rows => rows.Count == 3 && rows[2].State == "running");
        Assert.Equal(["killed", "skipped", "running"], rows.Select(row => row.State));
        Assert.All(rows.Take(2), row => Assert.Contains("replaced", row.Remark));
        Assert.True(rows[2].StartedAt >= rows[0].EndedAt, string.Join('\n', rows));
        await StopAsync(job, kill: true);
    }

    [Fact]
    public async Task A_run_that_no_worker_may_take_waits_visibly_and_is_skipped_at_its_deadline()
    {
        var job = await CreateAsync(Shell("waits", "true") with { Tag = "no-such-tag", StartDeadlineSeconds = 4 });
        await RunAsync(job);
        var waiting = await LogAsync(job, rows => rows.Any(row => row.Remark is not null));
        Assert.Equal(("queued", "no online worker carries the tag no-such-tag"), (waiting[0].State, waiting[0].Remark));
        var row = Assert.Single(await LogAsync(job, Ended));
        Assert.Equal("skipped", row.State);
        Assert.Contains("not started within 4 s", row.Remark);
        Assert.Contains("no-such-tag", row.Remark);
    }

    [Fact]
    public async Task A_killed_run_says_by_whom_and_is_not_tried_again()
    {
        var job = await CreateAsync(Shell("killed", "sleep 60") with { Retry = new RetryDto { Limit = 3, DelaySeconds = 0 } });
        var run = await RunAsync(job);
        await LogAsync(job, rows => rows.Any(row => row.State == "running"));
        await Belfry.SendAsync<RunDto>(HttpMethod.Post, $"/v1/scheduler-logs/{run.RunId}/kill", null, Ct);
        var row = Assert.Single(await LogAsync(job, Ended));
        Assert.Equal(("killed", "killed by command line"), (row.State, row.Remark));
    }

    [Fact]
    public async Task A_waiting_timer_reads_as_queued_can_be_killed_and_fires_at_its_time_otherwise()
    {
        var job = await CreateAsync(Shell("timed", "echo $X"));
        var cancelled = await RunAsync(job, new RunRequestDto { Delay = 3600 });
        var fires = await RunAsync(job, new RunRequestDto { Delay = 1.5, Params = new Dictionary<string, ParamDto> { ["X"] = ParamDto.Plain("hello") } });
        Assert.Equal("queued", (await RunOfAsync(fires)).State);
        await Belfry.SendAsync<RunDto>(HttpMethod.Post, $"/v1/scheduler-logs/{cancelled.Id}/kill", null, Ct);
        var fired = await Eventually.BecomesAsync(() => RunOfAsync(fires), run => run.State == "succeeded", Ct);
        Assert.Equal("timer", fired.Cause);
        Assert.InRange(fired.LateMs!.Value, 0, 1000);
        Assert.Equal("hello\n", await OutputAsync(fires));
        Assert.Equal("killed", (await Eventually.BecomesAsync(() => RunOfAsync(cancelled), run => run.EndedAt is not null, Ct)).State);
    }

    [Fact]
    public async Task A_rerun_has_the_params_and_the_planned_time_of_the_run_it_repeats()
    {
        var job = await CreateAsync(Shell("again", "echo $X $BELFRY_SCHEDULED_AT"));
        var first = await RunAsync(job, new RunRequestDto { Params = new Dictionary<string, ParamDto> { ["X"] = ParamDto.Plain("one") } });
        await LogAsync(job, Ended);
        var rerun = await Belfry.SendAsync<RunReservedDto>(HttpMethod.Post, $"/v1/scheduler-logs/{first.Id}/rerun", null, Ct);
        await LogAsync(job, rows => rows.Count == 2 && Ended(rows));
        Assert.StartsWith("one ", await OutputAsync(first));
        Assert.Equal(await OutputAsync(first), await OutputAsync(rerun));
    }

    [Fact]
    public async Task A_job_without_cron_runs_once_for_each_start_and_a_stop_cancels_what_waits()
    {
        var job = await CreateAsync(Shell("once", "true"));
        var now = await StartAsync(job, null);
        var later = await StartAsync(job, 3600);
        Assert.NotNull(now.Items[0].RunId);
        Assert.NotNull(later.Items[0].NextFireTime);
        await StopAsync(job, kill: false);
        var rows = await LogAsync(job, rows => rows.Count == 2 && Ended(rows));
        Assert.Equal(["succeeded", "skipped"], rows.Select(row => row.State));
        Assert.Equal("cancelled: scheduling was stopped", rows[1].Remark);
        Assert.Equal(later.Items[0].RunId, rows[1].RunId);
    }

    [Fact]
    public async Task Urgent_runs_are_placed_first()
    {
        await using var worker = await shared.StartWorkerAsync("urgent", slots: 1);
        var blocker = await CreateAsync(Shell("blocks", "sleep 1") with { Tag = "urgent" });
        var low = await CreateAsync(Shell("low", "true") with { Tag = "urgent", Priority = -1 });
        var high = await CreateAsync(Shell("high", "true") with { Tag = "urgent", Priority = 5 });
        await RunAsync(blocker);
        await LogAsync(blocker, rows => rows.Any(row => row.State == "running"));
        await RunAsync(low);
        await RunAsync(high);
        var first = (await LogAsync(high, Ended))[0];
        var second = (await LogAsync(low, Ended))[0];
        Assert.True(first.StartedAt < second.StartedAt, $"{first}\n{second}");
    }

    private static bool Ended(List<RunDto> rows) => rows.Count > 0 && rows.TrueForAll(row => row.EndedAt is not null);

    private static JobDto Shell(string name, string script) => new() { Name = name, Type = JobType.Shell, Target = $"#!/bin/sh\n{script}\n" };

    private Task<JobDto> CreateAsync(JobDto job) => Belfry.CreateAsync(job, Ct);

    private Task<RunReservedDto> RunAsync(JobDto job, RunRequestDto? request = null)
        => Belfry.SendAsync<RunReservedDto>(HttpMethod.Post, $"/v1/jobs/{job.Id}/runs", request ?? new RunRequestDto(), Ct);

    private Task<RunDto> RunOfAsync(RunReservedDto run)
        => Belfry.SendAsync<RunDto>(HttpMethod.Get, $"/v1/scheduler-logs/{run.RunId}", null, Ct);

    private Task<string> OutputAsync(RunReservedDto run) => Belfry.Client.GetStringAsync($"/v1/scheduler-logs/{run.Id}/output", Ct);

    private Task<ScheduledDto> StartAsync(JobDto job, double? delay)
        => Belfry.SendAsync<ScheduledDto>(HttpMethod.Post, "/v1/schedulers", new ScheduleStartDto { JobIds = [new KeyDto(job.Id, null)], Delay = delay }, Ct);

    private Task<ScheduledDto> StopAsync(JobDto job, bool kill)
        => Belfry.SendAsync<ScheduledDto>(HttpMethod.Delete, "/v1/schedulers", new ScheduleStopDto { JobIds = [new KeyDto(job.Id, null)], Kill = kill }, Ct);

    /// <summary>The job's rows, oldest first, as soon as they are as wanted.</summary>
    private async Task<List<RunDto>> LogAsync(JobDto job, Func<List<RunDto>, bool> areWanted)
        => await Eventually.BecomesAsync(
            async () =>
            {
                var page = await Belfry.Client.GetFromJsonAsync<PageDto<RunDto>>(
                    $"/v1/scheduler-logs?jobId={job.Id}&sort=id", ApiJson.Options, Ct);
                return page!.Items.ToList();
            },
            areWanted,
            Ct,
            TimeSpan.FromSeconds(20));

    /// <summary>One standalone with its own PostgreSQL, for all tests of the class.</summary>
    public sealed class SharedBelfry : IAsyncLifetime
    {
        internal Standalone Belfry { get; } = new();

        public async ValueTask InitializeAsync()
        {
            await Belfry.StartAsync(CancellationToken.None);
            await OnlineAsync(1);
        }

        public ValueTask DisposeAsync() => Belfry.DisposeAsync();

        /// <summary>A further worker, with a tag of its own.</summary>
        internal async Task<BelfryProcess> StartWorkerAsync(string tag, int slots)
        {
            var address = await Belfry.Process.AddressAsync(CancellationToken.None);
            var worker = BelfryProcess.Start([
                "worker", "--masters", $"{address}", "--join-token-file", Path.Combine(Belfry.Folder, "join-token"),
                "--data", Path.Combine(Belfry.Folder, $"worker-{tag}"), "--name", tag, "--tag", tag, "--slots", $"{slots}"]);
            await OnlineAsync(2);
            return worker;
        }

        private async Task OnlineAsync(int count)
            => await Eventually.BecomesAsync(
                () => Belfry.SendAsync<PageDto<WorkerDto>>(HttpMethod.Get, "/v1/workers?state=online", null, CancellationToken.None),
                page => page.Total >= count,
                CancellationToken.None);
    }
}
