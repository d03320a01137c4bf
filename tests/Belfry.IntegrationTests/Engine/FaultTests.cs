using Belfry.Core.Contracts;
using Belfry.Core.Jobs;
using Belfry.Core.Protocol;
using Belfry.Engine;
using Belfry.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Belfry.IntegrationTests.Engine;

/// <summary>What the engine meets when PostgreSQL, time or another master does what it should not.</summary>
public sealed class FaultTests(PostgresFixture postgres) : EngineTest(postgres)
{
    [Fact]
    public async Task A_row_that_PostgreSQL_refuses_is_recorded_as_failed_and_the_rest_goes_through()
    {
        var from = await NowAsync();
        var master = await StartMasterAsync();
        using var client = await ClientAsync(master);
        var jobs = await CreateJobsAsync(200, Job("every-second"), client);
        await ExecuteAsync($"""
            create function refuse() returns trigger language plpgsql as
            $$ begin raise exception 'this row is poison' using errcode = '22023'; end $$;
            create trigger refuse before insert on runs for each row when (new.job_id = {jobs[77]}) execute function refuse();
            """);
        await StartAsync(client, jobs);
        await Eventually.BecomesAsync(
            () => ScalarAsync<long>("select count(distinct job_id) from all_runs"), count => count == jobs.Count, Ct);
        var report = await AuditAsync(from, await AccountedThroughNowAsync());

        AssertSound(report);
        var row = (await RowsAsync<(string State, string Remark)>(
            "select state::text, remark from run_history where job_id = @job and state <> 'skipped' limit 1", new { job = jobs[77] }))[0];
        Assert.Equal(("failed", "PostgreSQL refused to record it: 22023 this row is poison"), row);
        Assert.True(await ScalarAsync<bool>("select exists (select from alerts where kind = 'poison_row')"));
        Assert.Equal(1, await ScalarAsync<long>("select count(*) from terms"));
    }

    [Fact]
    public async Task Behind_a_refused_row_what_was_sent_ahead_of_its_turn_goes_through_too()
    {
        const int Jobs = 8_000;
        var from = await NowAsync();
        var master = await StartMasterAsync();
        using var client = await ClientAsync(master);
        var like = (await CreateJobAsync(client, Job("every-second"))).Id!.Value;
        await CopyJobAsync(like, Jobs + 1);
        await ExecuteAsync($"""
            create function refuse() returns trigger language plpgsql as
            $$ begin raise exception 'this row is poison' using errcode = '22023'; end $$;
            create trigger refuse before insert on runs for each row when (new.job_id = {like + 2_000}) execute function refuse();
            -- So slow that more waits than one batch takes.
            create function linger() returns trigger language plpgsql as $$ begin perform pg_sleep(0.1); return null; end $$;
            create trigger linger before insert on runs for each statement execute function linger();
            """);
        await StartAsync(client, Enumerable.Range(1, Jobs).Select(n => like + n));
        await Eventually.BecomesAsync(
            () => ScalarAsync<bool>(
                "select exists (select from run_history where job_id = @poison and remark like 'PostgreSQL refused%') and (select count(distinct job_id) from all_runs) = @jobs",
                new { poison = like + 2_000, jobs = Jobs }),
            all => all, Ct);
        await StopAsync(client, Enumerable.Range(1, Jobs).Select(n => like + n));
        AssertSound(await AuditAsync(from, await AccountedThroughNowAsync()));
        Assert.Equal(1, await ScalarAsync<long>("select count(*) from terms"));
    }

    [Fact]
    public async Task A_leader_whose_epoch_was_raised_writes_nothing_more_and_stands_again()
    {
        var from = await NowAsync();
        var master = await StartMasterAsync();
        using var client = await ClientAsync(master);
        var jobs = await CreateJobsAsync(20, Job("every-second"), client);
        await StartAsync(client, jobs);
        await AccountedThroughNowAsync();

        await ExecuteAsync("update leadership set epoch = epoch + 1, master_id = gen_random_uuid()");
        var raised = await ScalarAsync<long>("select epoch from leadership");
        await Eventually.BecomesAsync(() => ScalarAsync<long>("select epoch from leadership"), epoch => epoch > raised, Ct);
        AssertSound(await AuditAsync(from, await AccountedThroughNowAsync()));
        await master.SaysAsync("another master has taken over", Ct);
    }

    [Fact]
    public async Task A_session_of_ours_that_makes_the_ledger_wait_is_ended()
    {
        var master = await StartMasterAsync();
        using var client = await ClientAsync(master);
        await StartAsync(client, await CreateJobsAsync(1, Job("every-second"), client));
        await AccountedThroughNowAsync();

        var took = await MetricAsync(client, "belfry_ledger_commit_seconds_sum");
        await using var blocker = await Database.OpenAsync(Ct);
        await using var transaction = await blocker.BeginTransactionAsync(Ct);
        await using (var hold = new NpgsqlCommand("lock table watermark in exclusive mode", blocker, transaction))
            await hold.ExecuteNonQueryAsync(Ct);
        await AccountedThroughNowAsync();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => transaction.CommitAsync(Ct));
        await master.SaysAsync("the session that held it was ended: belfry api, idle in transaction", Ct);
        Assert.Equal(1, await ScalarAsync<long>("select count(*) from terms"));
        // The batch that waited for it has taken that long.
        await Eventually.BecomesAsync(() => MetricAsync(client, "belfry_ledger_commit_seconds_sum"), sum => sum >= took + 0.5, Ct);
    }

    [Fact]
    public async Task Under_load_batches_are_carried_out_side_by_side_and_every_instant_is_accounted_for()
    {
        const int jobs = 3_000;
        var master = await StartMasterAsync();
        using var client = await ClientAsync(master);
        var worker = await StartWorkerAsync("worker", [await master.AddressAsync(Ct)], "--dry-run", "--slots", "10000");
        var pattern = (await CreateJobsAsync(1, Job("every-second") with { Concurrency = ConcurrencyPolicy.Allow }, client))[0];
        await CopyJobAsync(pattern, jobs);
        await StartAsync(client, await RowsAsync<long>("select id from jobs"));
        var from = await AccountedThroughNowAsync();
        await Eventually.BecomesAsync(() => MetricAsync(client, "belfry_ledger_beside_total"), beside => beside >= 10, Ct);
        var to = await AccountedThroughNowAsync();
        await StopAsync(client, await RowsAsync<long>("select id from jobs"));
        await Eventually.BecomesAsync(() => ScalarAsync<long>("select count(*) from runs"), unfinished => unfinished == 0, Ct);
        var report = await AuditAsync(from, to);
        AssertSound(report);
        Assert.True(report.Planned >= jobs, $"{report.Planned} planned");
        Assert.Equal(0, await ScalarAsync<long>("select count(*) from run_history where state <> 'succeeded'"));
        Assert.Equal(0, await ScalarAsync<long>(
            "select count(*) from job_last_run l where run_id <> (select id from run_history h where h.job_id = l.job_id order by queued_at desc, id desc limit 1)"));
        await worker.StopAsync(Ct);
    }

    [Fact]
    public async Task However_much_is_due_what_workers_say_is_heard()
    {
        const int jobs = 8_000;
        var master = await StartMasterAsync();
        using var client = await ClientAsync(master);
        var worker = await NewWorkerAsync();
        await worker.ConnectAsync(await master.AddressAsync(Ct));
        await StartAsync(client, [(await CreateJobAsync(client, Job("runs", null))).Id!.Value]);
        var run = (await worker.TakeAsync()).Run;
        await Eventually.BecomesAsync(RunningAsync, running => running == 1, Ct);
        var pattern = (await CreateJobsAsync(1, Job("every-second") with { Tag = "nobody has it", Concurrency = ConcurrencyPolicy.Allow }, client))[0];
        await CopyJobAsync(pattern, jobs);

        await using (var blocker = new NpgsqlConnection(ConnectionString))
        {
            await blocker.OpenAsync(Ct);
            await using var transaction = await blocker.BeginTransactionAsync(Ct);
            await using (var hold = new NpgsqlCommand("lock table belfry.runs in exclusive mode", blocker, transaction))
                await hold.ExecuteNonQueryAsync(Ct);
            await StartAsync(client, await RowsAsync<long>("select id from jobs where cron is not null"));
            var before = 0d;
            await Eventually.BecomesAsync(
                async () => (Before: before, Now: before = await MetricAsync(client, "belfry_ledger_queue")),
                queue => queue.Now >= 1_000 && queue.Now == queue.Before, Ct);
            await worker.FinishAsync(run);
            await Eventually.BecomesAsync(RunningAsync, running => running == 0, Ct);
            await transaction.CommitAsync(Ct);
        }
        await worker.NextAsync<ResultConfirmed>(confirmed => confirmed.Run == run);

        Task<double> RunningAsync() => MetricAsync(client, "belfry_runs_unfinished{state=\"running\"}");
    }

    [Fact]
    public async Task What_is_asked_for_while_the_leader_is_held_up_is_in_force_from_when_it_was_asked()
    {
        var master = await StartMasterAsync();
        using var client = await ClientAsync(master);
        var jobs = await CreateJobsAsync(3, Job("every-second") with { Concurrency = ConcurrencyPolicy.Allow }, client);
        await StartAsync(client, [jobs[0]]);
        await AccountedThroughNowAsync();

        // Not a session named "belfry …": the ledger would end it.
        await using var blocker = new NpgsqlConnection(ConnectionString);
        await blocker.OpenAsync(Ct);
        await using var transaction = await blocker.BeginTransactionAsync(Ct);
        await using (var hold = new NpgsqlCommand("lock table belfry.schedule_periods in exclusive mode", blocker, transaction))
            await hold.ExecuteNonQueryAsync(Ct);
        await AskAsync(jobs[1]);
        await Eventually.BecomesAsync(() => ScalarAsync<long>("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"), waiting => waiting > 0, Ct);
        await AskAsync(jobs[2]);
        var asked = await ScalarAsync<DateTime>("select max(requested_at) from schedule_requests");
        // The first job is due meanwhile, and again.
        await Eventually.BecomesAsync(() => ScalarAsync<DateTime>("select clock_timestamp()"), now => now > asked.AddSeconds(2), Ct);
        await transaction.CommitAsync(Ct);

        await Eventually.BecomesAsync(() => ScalarAsync<long>("select count(*) from schedule_requests"), waiting => waiting == 0, Ct);
        Assert.Equal(asked, await ScalarAsync<DateTime>("select from_at from schedule_periods where job_id = @job", new { job = jobs[2] }));

        Task AskAsync(long job) => ExecuteAsync(
            $"insert into schedule_requests (job_id, action, expression, time_zone, username) values ({job}, 'start', '* * * * * *', 'UTC', 'test')");
    }

    [Fact]
    public async Task Instants_missed_while_nothing_ran_go_by_the_policy_of_their_job()
    {
        var master = await StartMasterAsync();
        long once, all, skip;
        using (var client = await ClientAsync(master))
        {
            once = (await CreateJobAsync(client, Job("once", "* * * * *"))).Id!.Value;
            all = (await CreateJobAsync(client, Job("all", "*/2 * * * * *") with { Misfire = MisfirePolicy.FireAll, Concurrency = ConcurrencyPolicy.Allow })).Id!.Value;
            skip = (await CreateJobAsync(client, Job("skip", "*/5 * * * *") with { Misfire = MisfirePolicy.Skip })).Id!.Value;
            await StartAsync(client, [once, all, skip]);
        }
        await master.KillAsync();
        // As if nothing had run for the last hour.
        await ExecuteAsync("""
            delete from run_history; delete from runs; delete from job_last_run;
            update watermark set done_through = date_trunc('second', now()) - interval '1 hour', pass_through = null;
            update schedule_periods set from_at = date_trunc('second', now()) - interval '1 hour';
            """);
        var from = new DateTimeOffset(await ScalarAsync<DateTime>("select done_through from watermark"));
        await StartMasterAsync();
        var report = await AuditAsync(from, await AccountedThroughNowAsync());
        AssertSound(report);

        var missed = await RowsAsync<(long Job, string State, int? Coalesced)>(
            "select job_id, state::text, coalesced from all_runs where queued_at - instant > interval '60 seconds' or coalesced is not null order by instant");
        // A minute may have turned until the master had started.
        var planned = new DateTimeOffset(await ScalarAsync<DateTime>("select min(queued_at) from all_runs"));
        Assert.Equal([(once, "queued", DueEvery(60))], missed.Where(row => row.Job == once));
        Assert.Equal([(skip, "skipped", DueEvery(300))], missed.Where(row => row.Job == skip));
        var older = missed.First(row => row.Job == all);
        Assert.Equal("skipped", older.State);
        Assert.InRange(older.Coalesced!.Value, 1699, 1710); // the start of the master takes its seconds too
        // The newest hundred of that job were due within the last 200 s; those of the last 60 s are only late.
        Assert.Equal(100, await ScalarAsync<long>(
            "select count(*) from all_runs where job_id = @all and state <> 'skipped' and queued_at - instant < interval '210 seconds' and instant < (select min(queued_at) from all_runs)", new { all }));

        int DueEvery(int seconds) => (int)((planned.ToUnixTimeSeconds() / seconds) - (from.ToUnixTimeSeconds() / seconds));
    }

    [Fact]
    public async Task A_timer_that_was_due_while_nothing_ran_fires_late_and_once()
    {
        var from = await NowAsync();
        var master = await StartMasterAsync();
        RunReservedDto run;
        using (var client = await ClientAsync(master))
        {
            var job = await CreateJobAsync(client, Job("timed", null));
            run = await ReadAsync<RunReservedDto>(await client.PostAsync(
                $"/v1/jobs/{job.Id}/runs", System.Net.Http.Json.JsonContent.Create(new { delay = 2 }), Ct));
            await Eventually.BecomesAsync(() => ScalarAsync<long>("select count(*) from timers"), count => count == 1, Ct);
        }
        await master.KillAsync();
        await Eventually.BecomesAsync(() => ScalarAsync<bool>("select due_at < now() - interval '1 second' from timers"), due => due, Ct);
        await StartMasterAsync();
        await Eventually.BecomesAsync(() => ScalarAsync<string?>("select outcome from timers"), outcome => outcome == "fired", Ct);
        Assert.Equal([(run.Id, run.RunId, "timer")], await RowsAsync<(long, Guid, string)>("select id, uuid, cause::text from all_runs"));
        var report = await AuditAsync(from, await AccountedThroughNowAsync());
        AssertSound(report);
        Assert.Equal((1, 1), (report.Timers, report.TimersFired));
    }

    [Fact]
    public async Task Another_master_takes_over_from_one_that_is_killed_stopped_or_paused()
    {
        var from = await NowAsync();
        var first = await StartMasterAsync("first");
        using (var client = await ClientAsync(first))
            await StartAsync(client, await CreateJobsAsync(50, Job("every-second"), client));
        await AccountedThroughNowAsync();
        var second = await StartMasterAsync("second");

        await first.KillAsync();
        await TakenOverAsync(2);
        first = await StartMasterAsync("first");
        await second.StopAsync(Ct);
        await TakenOverAsync(3);
        second = await StartMasterAsync("second");
        first.Signal("-STOP");
        await TakenOverAsync(4);
        // It wakes up believing that it leads, and may say so as loudly as it likes.
        first.Signal("-CONT");
        await first.SaysAsync("has ended", Ct);
        AssertSound(await AuditAsync(from, await AccountedThroughNowAsync()));
        Assert.Equal(4, await ScalarAsync<long>("select count(*) from terms"));

        async Task TakenOverAsync(int terms)
        {
            await Eventually.BecomesAsync(() => ScalarAsync<long>("select count(*) from terms"), count => count == terms, Ct);
            await AccountedThroughNowAsync();
        }
    }

    [Fact]
    public async Task Periods_that_PostgreSQL_refuses_plan_nothing()
    {
        var from = await NowAsync();
        var master = await StartMasterAsync();
        using var client = await ClientAsync(master);
        var jobs = await CreateJobsAsync(2, Job("every-second"), client);
        await ExecuteAsync($"""
            create function refuse() returns trigger language plpgsql as
            $$ begin raise exception 'this period is poison' using errcode = '22023'; end $$;
            create trigger refuse before insert on schedule_periods for each row when (new.job_id = {jobs[0]}) execute function refuse();
            """);
        await StartAsync(client, jobs);
        await Eventually.BecomesAsync(
            () => ScalarAsync<long>("select count(*) from all_runs where job_id = @job", new { job = jobs[1] }), count => count >= 3, Ct);
        AssertSound(await AuditAsync(from, await AccountedThroughNowAsync()));
        Assert.Equal(0, await ScalarAsync<long>("select count(*) from all_runs where job_id = @job", new { job = jobs[0] }));
    }

    [Fact]
    public async Task What_another_leader_changed_is_not_lost_on_one_that_does_not_know_of_it_yet()
    {
        var from = await NowAsync();
        var master = await StartMasterAsync();
        using var client = await ClientAsync(master);
        var job = await CreateJobAsync(client, Job("every-second"));
        await AccountedThroughNowAsync();
        await ExecuteAsync($"""
            begin;
            update leadership set epoch = epoch + 1, master_id = gen_random_uuid();
            insert into schedule_periods (id, job_id, job_uuid, job_name, from_at, expression, time_zone)
            values (1, {job.Id}, '{job.JobId}', 'every-second', clock_timestamp(), '* * * * * *', 'UTC');
            insert into job_changes (job_id, epoch) select {job.Id}, epoch from leadership;
            notify belfry_requests;
            commit;
            """);
        await Eventually.BecomesAsync(() => ScalarAsync<long>("select count(*) from terms"), count => count == 2, Ct);
        AssertSound(await AuditAsync(from, await AccountedThroughNowAsync()));
        Assert.True(await ScalarAsync<long>("select count(*) from all_runs") > 0);
    }

    [Fact]
    public async Task A_master_leads_while_somebody_reads_history_for_hours()
    {
        await using var backup = new NpgsqlConnection(Database.ConnectionString);
        await backup.OpenAsync(Ct);
        await ExecuteAsync("""
            do $$ begin execute (select 'drop table ' || max(inhrelid::regclass::text) from pg_inherits where inhparent = 'run_history'::regclass); end $$
            """);
        await using var transaction = await backup.BeginTransactionAsync(Ct);
        await using (var hold = new NpgsqlCommand("lock table belfry.run_history in access share mode", backup, transaction))
            await hold.ExecuteNonQueryAsync(Ct);
        var master = await StartMasterAsync();
        await AccountedThroughNowAsync();
        await master.SaysAsync("are made later", Ct);
    }

    [Fact]
    public async Task A_master_that_has_not_read_for_long_reads_all_schedules_again()
    {
        var clock = new AdvancedClock();
        var book = new ScheduleBook(new ScheduleStore(Database), clock, NullLogger<ScheduleBook>.Instance);
        await book.CatchUpAsync(DateTimeOffset.UnixEpoch, Ct);
        // The change itself is no longer kept.
        await ExecuteAsync("""
            insert into schedule_periods (id, job_id, job_uuid, job_name, from_at, expression, time_zone)
            values (1, 1, gen_random_uuid(), 'n', now(), '* * * * *', 'UTC')
            """);
        await book.CatchUpAsync(DateTimeOffset.UnixEpoch, Ct);
        Assert.Equal(0, book.Count);
        clock.Ahead = TimeSpan.FromHours(2);
        await book.CatchUpAsync(DateTimeOffset.UnixEpoch, Ct);
        Assert.Equal(1, book.Count);
    }

    [Fact]
    public async Task A_leader_with_workers_stops_at_once_and_gives_the_leadership_up()
    {
        var master = await StartMasterAsync();
        var worker = await NewWorkerAsync();
        await worker.ConnectAsync(await master.AddressAsync(Ct));
        await master.StopAsync(Ct).WaitAsync(TimeSpan.FromSeconds(15), TimeProvider.System, Ct);
        Assert.Equal(0, master.ExitCode);
        await worker.Closed;
        Assert.True(await ScalarAsync<bool>("select master_id is null from leadership"));
    }

    /// <summary>So many jobs in all that are like the newest one.</summary>
    private Task CopyJobAsync(long pattern, int jobs) => ExecuteAsync(
        """
        insert into jobs (job_id, name, tag, cron, time_zone, username, spec, policies)
        select gen_random_uuid(), name || n, tag, cron, time_zone, username, spec, policies from jobs, generate_series(2, @jobs) n where id = @pattern;
        insert into job_versions (job_id, version, name, tag, cron, time_zone, username, spec, policies)
        select id, version, name, tag, cron, time_zone, username, spec, policies from jobs where id > @pattern
        """,
        new { jobs, pattern });

    private async Task<DateTimeOffset> NowAsync() => (await new InstantStore(Database).BoundsAsync(Ct)).Now;

    private sealed class AdvancedClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override long GetTimestamp() => base.GetTimestamp() + (long)(Ahead.TotalSeconds * TimestampFrequency);
    }
}
