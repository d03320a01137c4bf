using System.Text.Json.Nodes;

namespace Belfry.IntegrationTests.Alerting;

/// <summary>Each kind of alert by what really causes it: raised once, told to those who want it, and over when its cause is.</summary>
public sealed class AlertTests(AlertSite site) : IClassFixture<AlertSite>, IAsyncLifetime
{
    private Receiver? _receiver;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Receiver Receiver => _receiver!;

    public async ValueTask InitializeAsync() => _receiver = await Receiver.StartAsync(Ct);

    public async ValueTask DisposeAsync() => await _receiver!.DisposeAsync();

    [Fact]
    public async Task A_worker_that_goes_without_a_word_is_told_of_by_webhook_and_by_mail_until_it_is_back()
    {
        await site.WebhookAsync(Receiver.Url, "worker_lost");
        await site.MailAsync(["oncall@example.com"], "worker_lost");
        var worker = await site.WorkerAsync("goes");
        await worker.CutAsync();
        var notice = await Receiver.NoticeAsync(one => Says(one, "scripted/goes"), Ct);
        Assert.Equal(("worker_lost", false), (Receiver.KindOf(notice), notice["over"]!.GetValue<bool>()));
        var mail = await MailAsync(to: "oncall@example.com");
        Assert.Single(mail.To);
        Assert.Equal("belfry@example.com", mail.From);
        Assert.True(Unfolded(mail.Data).Contains("\nSubject: [Belfry] worker_lost: Worker scripted/goes on 127.0.0.1 went away", StringComparison.Ordinal), mail.Data);
        Assert.Contains("Auto-Submitted: auto-generated", mail.Data, StringComparison.Ordinal);

        await site.ConnectAsync(worker);
        var over = await Receiver.NoticeAsync(one => Says(one, "scripted/goes"), Ct);
        Assert.True(over["over"]!.GetValue<bool>());
        Assert.True(over["id"]!.GetValue<long>() > notice["id"]!.GetValue<long>());
        Assert.Equal(1, await site.ScalarAsync<long>("select count(*) from alerts where text like '%scripted/goes %'"));
        await ForgetAsync(worker);
    }

    [Fact]
    public async Task A_worker_that_was_never_heard_is_missing_from_when_it_was_missed()
    {
        // As one that has joined and is not taken in yet, long after this master began to lead.
        await Eventually.BecomesAsync(() => site.ScalarAsync<double>("select extract(epoch from now() - max(began_at))::float8 from terms"), age => age > 10, Ct);
        var joined = await site.ScalarAsync<DateTime>("""
            insert into workers (instance, host, name, srv_name, tags, slots, types, program, seen_at)
            values (gen_random_uuid(), '127.0.0.1', 'joins', 'scripted', '{}', 1, '{command}', '1', clock_timestamp()) returning seen_at
            """);
        var text = await Eventually.BecomesAsync(
            () => site.ScalarAsync<string?>("select max(text) from alerts where kind = 'worker_lost' and text like '%scripted/joins %'"), told => told is not null, Ct);
        var age = await site.ScalarAsync<double>("select extract(epoch from at - @joined)::float8 from alerts where text like '%scripted/joins %'", new { joined });
        var told = double.Parse(text!.Split("went away ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(told <= age + 1, $"{text} It joined {age} s before.");
        await site.ExecuteAsync("delete from workers where name = 'joins'");
    }

    [Fact]
    public async Task Runs_that_nobody_may_take_are_told_of_once_for_all_and_so_is_that_nothing_runs()
    {
        await Eventually.BecomesAsync(
            () => site.ScalarAsync<long>("select count(*) from alerts where kind = 'nothing_ran' and ended_at is null"), open => open == 0, Ct);
        await using var other = await Receiver.StartAsync(Ct);
        await site.WebhookAsync(Receiver.Url, "no_eligible_worker");
        await site.WebhookAsync(other.Url, "nothing_ran");
        var job = await site.JobAsync("true", ("tag", "orphan"), ("concurrency", "allow"));
        await site.RunAsync(job);
        await site.RunAsync(job);
        await Receiver.NoticeAsync(one => Says(one, $" of job {job} waits"), Ct);
        Assert.False((await other.NoticeAsync("nothing_ran", Ct))["over"]!.GetValue<bool>());

        var worker = await site.WorkerAsync("orphan");
        await worker.FinishAsync((await worker.TakeAsync()).Run);
        await worker.FinishAsync((await worker.TakeAsync()).Run);
        Assert.True((await Receiver.NoticeAsync(one => Says(one, $" of job {job} waits"), Ct))["over"]!.GetValue<bool>());
        Assert.True((await other.NoticeAsync("nothing_ran", Ct))["over"]!.GetValue<bool>());
        Assert.Equal(1, await site.ScalarAsync<long>("select count(*) from alerts where kind = 'no_eligible_worker' and text like @text", new { text = $"% of job {job} waits%" }));
        await ForgetAsync(worker);
    }

    [Fact]
    public async Task That_nothing_starts_is_told_also_beside_one_goingrun_that_goes_on()
    {
        var worker = await site.WorkerAsync("long");
        await site.RunAsync(await site.JobAsync("true", ("tag", "long")));
        var going = (await worker.TakeAsync()).Run;
        await Eventually.BecomesAsync(
            () => site.ScalarAsync<long>("select count(*) from alerts where kind = 'nothing_ran' and ended_at is null"), open => open == 0, Ct);
        await site.WebhookAsync(Receiver.Url, "nothing_ran");
        var waits = await site.JobAsync("true", ("tag", "nobody is there"));
        await site.RunAsync(waits);
        Assert.False((await Receiver.NoticeAsync("nothing_ran", Ct))["over"]!.GetValue<bool>());
        await site.SendAsync(HttpMethod.Delete, "/v1/schedulers", new { jobIds = new[] { waits }, kill = true });
        Assert.True((await Receiver.NoticeAsync("nothing_ran", Ct))["over"]!.GetValue<bool>());
        await worker.FinishAsync(going);
        await ForgetAsync(worker);
    }

    [Fact]
    public async Task What_PostgreSQL_refuses_is_told_and_so_is_a_term_that_ends_by_a_fault()
    {
        await site.WebhookAsync(Receiver.Url, "poison_row", "term_failed");
        var job = await site.JobAsync("true", ("tag", "refused"));
        await site.ExecuteAsync($"""
            create function refuse() returns trigger language plpgsql as
            $$ begin raise exception 'this row is poison' using errcode = '22023'; end $$;
            create trigger refuse before insert on runs for each row when (new.job_id = {job}) execute function refuse();
            """);
        await site.RunAsync(job);
        Assert.Contains("22023 this row is poison", (await Receiver.NoticeAsync("poison_row", Ct))["text"]!.GetValue<string>(), StringComparison.Ordinal);

        // The leader's own sessions, as an administrator of PostgreSQL ends them who does not know what they are.
        await site.ExecuteAsync("drop trigger refuse on runs; select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'belfry leader%' and datname = current_database()");
        await site.RunAsync(job);
        Assert.Contains("ended early", (await Receiver.NoticeAsync("term_failed", Ct))["text"]!.GetValue<string>(), StringComparison.Ordinal);
        await site.SendAsync(HttpMethod.Delete, "/v1/schedulers", new { jobIds = new[] { job }, kill = true });
    }

    [Fact]
    public async Task What_lasts_over_a_change_of_leader_is_not_said_again_and_still_ends()
    {
        await site.WebhookAsync(Receiver.Url, "no_eligible_worker");
        var job = await site.JobAsync("true", ("tag", "lasts"));
        await site.RunAsync(job);
        await Receiver.NoticeAsync(one => Says(one, $" of job {job} waits"), Ct);

        var epoch = await site.ScalarAsync<long>("update leadership set epoch = epoch + 1, master_id = gen_random_uuid() returning epoch");
        await Eventually.BecomesAsync(() => site.ScalarAsync<long>("select max(epoch) from terms"), newest => newest > epoch, Ct);
        // By the time that the next leader says this, it would have said the other.
        var other = await site.JobAsync("true", ("tag", "lasts too"));
        await site.RunAsync(other);
        var next = await Receiver.NextAsync(Ct);
        Assert.True(Says(Assert.Single(next["notices"]!.AsArray())!, $" of job {other} waits"), next.ToJsonString());

        var worker = await site.WorkerAsync("lasts");
        await worker.FinishAsync((await worker.TakeAsync()).Run);
        Assert.True((await Receiver.NoticeAsync(one => Says(one, $" of job {job} waits"), Ct))["over"]!.GetValue<bool>());
        await site.SendAsync(HttpMethod.Delete, "/v1/schedulers", new { jobIds = new[] { other }, kill = true });
        await ForgetAsync(worker);
    }

    [Fact]
    public async Task A_job_tells_of_failure_recovery_lateness_and_what_was_skipped()
    {
        var channel = await site.WebhookAsync(Receiver.Url);
        var notify = Notify(channel, "failure", "recovery", "late", "skipped");
        var job = await site.JobAsync("true", ("tag", "tells"), ("notify", notify));
        var worker = await site.WorkerAsync("tells");

        // A success after a success is no news.
        await EndAsync(Core.Protocol.RunOutcome.Succeeded);
        await EndAsync(Core.Protocol.RunOutcome.Failed);
        var failed = await Receiver.NextAsync(Ct);
        AssertIs("job_failure", failed);
        Assert.Equal(job, failed["notices"]![0]!["jobId"]!.GetValue<long>());
        await EndAsync(Core.Protocol.RunOutcome.Failed);
        AssertIs("job_failure", await Receiver.NextAsync(Ct));
        await EndAsync(Core.Protocol.RunOutcome.Succeeded);
        AssertIs("job_recovery", await Receiver.NextAsync(Ct));
        await EndAsync(Core.Protocol.RunOutcome.Succeeded);

        await site.RunAsync(job);
        var running = (await worker.TakeAsync()).Run;
        await site.RunAsync(job);
        AssertIs("job_skipped", await Receiver.NextAsync(Ct));
        await worker.FinishAsync(running);

        Assert.Equal(0, Receiver.CallsWaiting);

        // A disk that stands still for so long that a whole second is missed.
        var late = await site.JobAsync(
            "true", ("tag", "nobody has this"), ("cron", "* * * * * *"), ("concurrency", "allow"), ("notify", Notify(channel, "late")));
        await site.SendAsync(HttpMethod.Post, "/v1/schedulers", new { jobIds = new[] { late } });
        await site.HoldAsync("watermark", TimeSpan.FromSeconds(3.5));
        var told = await Receiver.NextAsync(Ct);
        Assert.Equal("job_late", Receiver.KindOf(told["notices"]![0]!));
        Assert.Matches("^triggered [1-9][0-9.]* s late$", told["notices"]![0]!["text"]!.GetValue<string>());
        await site.SendAsync(HttpMethod.Delete, "/v1/schedulers", new { jobIds = new[] { late }, kill = true });
        await ForgetAsync(worker);

        async Task EndAsync(Core.Protocol.RunOutcome outcome)
        {
            await site.RunAsync(job);
            await worker.FinishAsync((await worker.TakeAsync()).Run, outcome);
            await Eventually.BecomesAsync(() => site.ScalarAsync<long>("select count(*) from runs where job_id = @job", new { job }), count => count == 0, Ct);
        }
    }

    [Fact]
    public async Task A_receiver_that_fails_is_tried_again_with_the_same_notice_and_given_up_after_the_last_try()
    {
        var (channel, job, worker) = await FailingJobAsync("retried");
        Receiver.AnswersNext(503);
        await FailAsync(job, worker);
        var first = await Receiver.NextAsync(Ct);
        var second = await Receiver.NextAsync(Ct);
        Assert.Equal(first["notices"]![0]!["id"]!.GetValue<long>(), second["notices"]![0]!["id"]!.GetValue<long>());
        var told = await Eventually.BecomesAsync(() => site.ChannelAsync(channel), one => one["waiting"]!.GetValue<int>() == 0, Ct);
        Assert.Null(told["error"]);

        Receiver.AnswersNext(500);
        Receiver.AnswersNext(500);
        Receiver.AnswersNext(500);
        await FailAsync(job, worker);
        var givenUp = await Eventually.BecomesAsync(
            () => site.ChannelAsync(channel), one => one["error"] is not null && one["waiting"]!.GetValue<int>() == 0, Ct);
        Assert.Equal("the server answered 500", givenUp["error"]!.GetValue<string>());
        foreach (var _ in Enumerable.Range(0, 3))
            await Receiver.NextAsync(Ct);
        Assert.Equal(0, Receiver.CallsWaiting);

        // Given up, and deaf all the same: it is counted until it hears something.
        Assert.Contains(channel, await site.DeafAsync());
        await FailAsync(job, worker);
        await Receiver.NextAsync(Ct);
        await Eventually.BecomesAsync(site.DeafAsync, deaf => !deaf.Contains(channel), Ct);
        await ForgetAsync(worker);
    }

    [Fact]
    public async Task A_dead_receiver_holds_up_neither_other_channels_nor_runs()
    {
        var (dead, job, worker) = await FailingJobAsync("dead");
        var hangs = new TaskCompletionSource();
        Receiver.AnswersNext(_ => hangs.Task);
        await FailAsync(job, worker);
        await Receiver.NextAsync(Ct);

        await using var alive = await Receiver.StartAsync(Ct);
        var channel = await site.WebhookAsync(alive.Url);
        var other = await site.JobAsync("true", ("tag", "dead"), ("notify", Notify(channel, "failure")));
        await FailAsync(other, worker);
        AssertIs("job_failure", await alive.NextAsync(Ct));
        Assert.Equal(1, (await site.ChannelAsync(dead))["waiting"]!.GetValue<int>());
        hangs.SetResult();
        await ForgetAsync(worker);
    }

    [Fact]
    public async Task A_mail_that_the_server_refuses_is_waiting_with_its_words()
    {
        var channel = await site.MailAsync(["nobody@example.com"]);
        var job = await site.JobAsync("true", ("tag", "mail"), ("notify", Notify(channel, "failure")));
        var worker = await site.WorkerAsync("mail");
        site.Mails.Refuses = true;
        try
        {
            await FailAsync(job, worker);
            var refused = await Eventually.BecomesAsync(() => site.ChannelAsync(channel), one => one["error"] is not null, Ct);
            Assert.Contains("nobody of that name lives here", refused["error"]!.GetValue<string>(), StringComparison.Ordinal);
        }
        finally
        {
            site.Mails.Refuses = false;
        }
        await ForgetAsync(worker);
    }

    [Fact]
    public async Task A_recipient_who_is_gone_has_the_others_told_once_and_not_with_every_try()
    {
        site.Mails.Unknown = "gone@example.com";
        var channel = await site.MailAsync(["gone@example.com", "there@example.com"]);
        var job = await site.JobAsync("true", ("tag", "some"), ("notify", Notify(channel, "failure")));
        var worker = await site.WorkerAsync("some");
        await FailAsync(job, worker);
        Assert.Equal(["there@example.com"], (await MailAsync(to: "there@example.com")).To);
        var told = await Eventually.BecomesAsync(() => site.ChannelAsync(channel), one => one["waiting"]!.GetValue<int>() == 0, Ct);
        Assert.Null(told["error"]);
        Assert.Equal(1, await site.ScalarAsync<int>("select tries from notices where channel_id = @channel", new { channel }));
        await ForgetAsync(worker);
    }

    private async Task<TakenMail> MailAsync(string to)
    {
        while (true)
        {
            if (await site.Mails.NextAsync(Ct) is var mail && mail.To.Contains(to))
                return mail;
        }
    }

    private async Task<(long Channel, long Job, Engine.ScriptedWorker Worker)> FailingJobAsync(string name)
    {
        var channel = await site.WebhookAsync(Receiver.Url);
        var job = await site.JobAsync("true", ("tag", name), ("notify", Notify(channel, "failure")));
        return (channel, job, await site.WorkerAsync(name));
    }

    private async Task FailAsync(long job, Engine.ScriptedWorker worker)
    {
        await site.RunAsync(job);
        await worker.FinishAsync((await worker.TakeAsync()).Run, Core.Protocol.RunOutcome.Failed);
    }

    /// <summary>No other test is to hear of it.</summary>
    private async Task ForgetAsync(Engine.ScriptedWorker worker)
    {
        await worker.CutAsync();
        await site.ExecuteAsync("update workers set deleted_at = now() where instance = @instance", new { instance = worker.Instance });
    }

    /// <summary>Long headers go on in the next line.</summary>
    private static string Unfolded(string mail) => mail.Replace("\n ", " ", StringComparison.Ordinal);

    private static object Notify(long channel, params string[] on) => new[] { new { on, channel } };

    private static bool Says(JsonNode notice, string words) => notice["text"]!.GetValue<string>().Contains(words, StringComparison.Ordinal);

    private static void AssertIs(string kind, JsonNode call)
        => Assert.True(kind == Receiver.KindOf(Assert.Single(call["notices"]!.AsArray())!), call.ToJsonString());
}
