using Belfry.Core.Contracts;
using Belfry.Core.Jobs;
using Belfry.Storage;
using Belfry.Worker.Processes;

namespace Belfry.IntegrationTests.Engine;

/// <summary>Everything is killed while runs are going on: each has an end, none is started twice, nothing is left behind.</summary>
public sealed class KilledRunsTests(PostgresFixture postgres) : EngineTest(postgres)
{
    private const int Runs = 50;

    [Fact]
    public async Task Runs_that_were_going_on_have_an_end_after_a_restart_and_leave_no_process_behind()
    {
        var marks = NewFolder();
        Directory.CreateDirectory(marks);
        // The runs are another account's.
        File.SetUnixFileMode(Path.GetDirectoryName(marks)!, (UnixFileMode)0b111_001_001);
        File.SetUnixFileMode(marks, (UnixFileMode)0b111_111_111);
        var belfry = await StartStandaloneAsync(more: ["--slots", "64"]);
        using var client = await ClientAsync(belfry);
        // Each run leaves a line for every time that it is really started.
        var jobs = await CreateJobsAsync(Runs, new JobDto
        {
            Name = "long",
            Type = JobType.Shell,
            Target = $"#!/bin/sh\necho $BELFRY_ATTEMPT >> {marks}/$BELFRY_RUN_ID\nsleep 300 & wait",
        }, client);
        await StartAsync(client, jobs);
        await Eventually.BecomesAsync(() => RunningAsync(client), count => count == Runs, Ct);
        await Eventually.BecomesAsync(() => Task.FromResult(Directory.GetFiles(marks).Length), count => count == Runs, Ct);

        await belfry.KillAsync();
        belfry = await StartStandaloneAsync(more: ["--slots", "64"]);
        using var after = await ClientAsync(belfry);
        await Eventually.BecomesAsync(() => RunningAsync(after), count => count == 0, Ct);

        var rows = await RowsAsync<(Guid Uuid, string State, string Remark)>("select uuid, state::text, remark from all_runs");
        Assert.Equal(Runs, rows.Count);
        Assert.All(rows, row => Assert.Equal(("failed", true), (row.State, row.Remark.Contains("restarted"))));
        Assert.All(rows, row => Assert.Equal("1\n", File.ReadAllText(Path.Combine(marks, row.Uuid.ToString()))));
        Assert.Empty(new RunProcesses([.. rows.Select(row => new RunTraces(row.Uuid, 0, 0, 0))]).FindIn(ProcessTable.Read()));
    }

    [Fact]
    public async Task Ten_thousand_jobs_due_in_one_second_are_all_accounted_for_when_the_leader_is_killed_half_way()
    {
        const int count = 10_000;
        var (_, now) = await new InstantStore(Database).BoundsAsync(Ct);
        await InsertJobsAsync(count);
        var master = await StartMasterAsync();
        using (var client = await ClientAsync(master))
        {
            // One instant only, far enough ahead for ten thousand starts, so that all of them are due in the same second.
            var due = now.AddSeconds(30).UtcDateTime;
            await ExecuteAsync("update jobs set cron = @cron", new { cron = $"{due.Second} {due.Minute} {due.Hour} {due.Day} {due.Month} *" });
            await StartAsync(client, Enumerable.Range(1, count).Select(n => (long)n));
        }
        await master.KillAsync();
        var doomed = await StartMasterAsync(killAt: "pass.chunk:10");
        await doomed.ExitAsync(Ct);
        Assert.Equal(137, doomed.ExitCode);
        // How much of the first half was committed by then is the machine's doing.
        Assert.InRange(await ScalarAsync<long>("select count(*) from all_runs"), 0, count - 1);

        await StartMasterAsync();
        var report = await AuditAsync(now, await AccountedThroughNowAsync());
        AssertSound(report);
        Assert.Equal((count, 0), (report.Planned, report.Pending));
    }

    private static async Task<long> RunningAsync(HttpClient client)
        => (await ReadAsync<PageDto<RunDto>>(await client.GetAsync("/v1/scheduler-logs?state=running&pageSize=1", Ct))).Total;

    private Task InsertJobsAsync(int count)
        => ExecuteAsync(
            """
            insert into jobs (job_id, name, cron, username, spec, policies)
            select gen_random_uuid(), 'job-' || n, '0 0 1 1 *', 'test', '{"type": "command", "target": "true"}', '{}'
            from generate_series(1, @count) n;
            insert into job_versions (job_id, version, name, cron, time_zone, username, spec, policies)
            select id, version, name, cron, time_zone, username, spec, policies from jobs;
            """,
            new { count });
}
