using Belfry.IntegrationTests.Azkaban.StandIn;
using Belfry.Storage;
using Dapper;

namespace Belfry.IntegrationTests.Azkaban;

/// <summary>Whatever becomes of an answer: one execution for each request that was accepted, none for one that was not.</summary>
public sealed class SubmissionTests(PostgresFixture postgres) : IAsyncLifetime
{
    private StandInServer? _azkaban;
    private FrontMaster? _front;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private StandInServer Azkaban => _azkaban!;

    private FrontMaster Front => _front!;

    public async ValueTask InitializeAsync()
    {
        _azkaban = await StandInServer.StartAsync(Ct);
        _azkaban.State.AddProject("jupiter", "ranking");
        _front = await FrontMaster.StartAsync(postgres, _azkaban, Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await Front.DisposeAsync();
        await Azkaban.DisposeAsync();
    }

    [Theory]
    [InlineData("DropAfter")]
    [InlineData("HalfAnswer")]
    [InlineData("EmptyBody")]
    public async Task An_answer_that_is_lost_after_it_took_effect_is_found_again(string fault)
    {
        FaultOnce("executeFlow", fault);
        var job = await Front.CreateAsync(Ct);
        await Front.BecomesAsync(job, "running", Ct);
        var execution = Assert.Single(Azkaban.State.Executions);
        Assert.Equal(execution.Id, await Front.ScalarAsync<long>("select execution from azkaban_submissions where job_id = @job", Ct, new { job }));
        Assert.Equal(1, Azkaban.CallsOf("executeFlow"));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1)]
    public async Task A_lost_answer_is_found_again_at_an_Azkaban_that_gives_its_numbers_anew(long before)
    {
        Azkaban.State.NextExecution = before;
        var earlier = await Front.CreateAsync(Ct);
        Azkaban.State.End(Azkaban.State.Executions.Single(), "SUCCEEDED");
        await Front.BecomesAsync(earlier, "success", Ct);
        Azkaban.State.Remove(before);
        Azkaban.State.NextExecution = 1;
        FaultOnce("executeFlow", "DropAfter");
        var job = await Front.CreateAsync(Ct);
        await Front.BecomesAsync(job, "running", Ct);
        Assert.Equal(1, Assert.Single(Azkaban.State.Executions).Id);
        Assert.Equal(2, Azkaban.CallsOf("executeFlow"));
    }

    [Theory]
    [InlineData("DropBefore")]
    [InlineData("ServerError")]
    public async Task A_request_that_was_lost_before_it_took_effect_is_sent_again_after_a_look(string fault)
    {
        FaultOnce("executeFlow", fault);
        var job = await Front.CreateAsync(Ct);
        Assert.Equal("waiting", await Front.StatusAsync(job, Ct));
        await Front.BecomesAsync(job, "running", Ct);
        Assert.Single(Azkaban.State.Executions);
        Assert.Equal(2, Azkaban.CallsOf("executeFlow"));
        Assert.True(Azkaban.CallsOf("fetchFlowExecutions") >= 2);
    }

    [Theory]
    [InlineData("SessionOver")]
    [InlineData("SignInPage")]
    [InlineData("SignInText")]
    [InlineData("SignInJson")]
    [InlineData("SessionJson")]
    public async Task Each_form_of_an_expired_session_leads_to_one_sign_in_and_one_repeat(string fault)
    {
        await Front.CreateAsync(Ct);
        var signIns = Azkaban.State.SignIns;
        FaultOnce("executeFlow", fault);
        var job = await Front.CreateAsync(Ct);
        Assert.Equal(2, Azkaban.State.Executions.Count);
        Assert.Equal(signIns + 1, Azkaban.State.SignIns);
        await Front.BecomesAsync(job, "running", Ct);
    }

    [Fact]
    public async Task Many_calls_that_meet_the_end_of_a_session_sign_in_once()
    {
        await Front.CreateAsync(Ct);
        var signIns = Azkaban.State.SignIns;
        Azkaban.State.ForgetSessions();
        Azkaban.Latency = (TimeSpan.FromMilliseconds(50), TimeSpan.Zero);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Front.CreateAsync(Ct)));
        Assert.Equal(signIns + 1, Azkaban.State.SignIns);
        Assert.Equal(13, Azkaban.State.Executions.Count);
    }

    [Fact]
    public async Task A_connection_refused_is_an_error_and_leaves_no_job()
    {
        var port = new Uri(Azkaban.Url).Port;
        await Azkaban.DisposeAsync();
        var detail = FrontMaster.Failed(await Front.TryCreateAsync(Ct), "create job error");
        Assert.Contains($"127.0.0.1:{port} cannot be reached", detail, StringComparison.Ordinal);
        Assert.Equal(0, await Front.ScalarAsync<long>("select count(*) from azkaban_jobs", Ct));
        _azkaban = await StandInServer.StartAsync(Ct, port, Azkaban.State);
    }

    [Fact]
    public async Task A_rerun_that_Azkaban_refuses_leaves_the_job_as_it_was()
    {
        var job = await Front.CreateAsync(Ct);
        Azkaban.State.End(Azkaban.State.Executions.Single(), "SUCCEEDED");
        await Front.BecomesAsync(job, "success", Ct);
        Azkaban.State.Projects["jupiter"].Locked.Add("ranking");
        var detail = FrontMaster.Failed(await Front.SendAsync(HttpMethod.Put, $"/rerun/{job}", null, Ct), "rerun job error");
        Assert.Contains("is locked", detail, StringComparison.Ordinal);
        Assert.Equal("success", await Front.StatusAsync(job, Ct));
        Azkaban.State.Projects["jupiter"].Locked.Clear();
        FrontMaster.Done(await Front.SendAsync(HttpMethod.Put, $"/rerun/{job}", null, Ct));
        // Its n is not given out twice.
        Assert.EndsWith($"-{job}-3", Azkaban.State.Executions.Last().Parameters["belfry_submission"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_the_limit_of_concurrent_runs_a_job_waits_for_room()
    {
        Azkaban.State.MostConcurrentRuns = 1;
        var (first, second) = (await Front.CreateAsync(Ct), await Front.CreateAsync(Ct));
        var third = await Front.CreateAsync(Ct);
        Assert.Equal(2, Azkaban.State.Executions.Count);
        Assert.Equal("waiting", await Front.StatusAsync(third, Ct));
        Azkaban.State.End(Azkaban.State.Executions.First(), "SUCCEEDED");
        await Front.BecomesAsync(third, "running", Ct);
        Assert.Equal(3, Azkaban.State.Executions.Count);
        Assert.Equal("success", await Front.StatusAsync(first, Ct));
        Assert.Equal("running", await Front.StatusAsync(second, Ct));
    }

    [Fact]
    public async Task Of_two_reruns_at_once_one_is_refused()
    {
        var job = await Front.CreateAsync(Ct);
        Azkaban.State.End(Azkaban.State.Executions.Single(), "FAILED");
        await Front.BecomesAsync(job, "fail", Ct);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Front.SendAsync(HttpMethod.Put, $"/rerun/{job}", null, Ct)));
        Assert.Single(answers, answer => answer.Contains("\"code\":\"0\"", StringComparison.Ordinal));
        Assert.Equal(2, Azkaban.State.Executions.Count);
    }

    [Fact]
    public async Task A_submission_whose_master_died_before_Azkaban_had_it_leaves_no_trace()
    {
        var job = await OrphanAsync();
        await Eventually.BecomesAsync(
            () => Front.ScalarAsync<long>("select count(*) from azkaban_jobs where id = @job", Ct, new { job }), left => left == 0, Ct);
        Assert.Empty(Azkaban.State.Executions);
    }

    [Fact]
    public async Task A_submission_whose_master_died_after_Azkaban_had_it_is_kept()
    {
        var job = await OrphanAsync();
        var installation = await Front.ScalarAsync<string>("select id from installation", Ct);
        var execution = Azkaban.State.Submit(
            Azkaban.State.Projects["jupiter"], "ranking",
            new Dictionary<string, string> { ["belfry_submission"] = $"{installation}-{job}-1" }, "jupiter", "ignore", "finishCurrent");
        await Front.BecomesAsync(job, "running", Ct);
        Assert.Equal(execution.Id, await Front.ScalarAsync<long>("select execution from azkaban_submissions where job_id = @job", Ct, new { job }));
    }

    [Fact]
    public async Task What_was_taken_twice_all_the_same_is_cancelled_down_to_one()
    {
        var job = await OrphanAsync();
        var installation = await Front.ScalarAsync<string>("select id from installation", Ct);
        foreach (var _ in (int[])[1, 2])
            Azkaban.State.Submit(
                Azkaban.State.Projects["jupiter"], "ranking",
                new Dictionary<string, string> { ["belfry_submission"] = $"{installation}-{job}-1" }, "jupiter", "ignore", "finishCurrent");
        await Front.BecomesAsync(job, "running", Ct);
        await Eventually.BecomesAsync(
            () => Task.FromResult(string.Join(' ', Azkaban.State.Executions.Select(one => one.Status))), seen => seen == "RUNNING KILLED", Ct);
    }

    [Fact]
    public async Task A_job_of_which_nobody_knows_whether_it_was_taken_can_be_deleted()
    {
        FaultOnce("executeFlow", "DropAfter");
        // The leader sees nothing of it before it is deleted.
        var faults = Azkaban.FaultOf;
        Azkaban.FaultOf = (name, n) => name == "fetchFlowExecutions" ? Fault.ServerError : faults(name, n);
        var job = await Front.CreateAsync(Ct);
        FrontMaster.Done(await Front.SendAsync(HttpMethod.Delete, $"/{job}", null, Ct));
        Azkaban.FaultOf = (_, _) => null;
        await Eventually.BecomesAsync(() => Task.FromResult(Azkaban.State.Executions.Single().Status), status => status == "KILLED", Ct);
        FrontMaster.Failed(await Front.SendAsync(HttpMethod.Put, $"/rerun/{job}", null, Ct), "rerun job error");
    }

    [Fact]
    public async Task Two_Belfrys_on_one_Azkaban_do_not_take_each_others_executions()
    {
        await using var other = await FrontMaster.StartAsync(postgres, Azkaban, Ct);
        await other.ExecuteAsync("update installation set id = 'another'", Ct);
        Assert.Equal("another", await other.ScalarAsync<string>("select id from installation", Ct));
        FaultOnce("executeFlow", "DropBefore");
        var ours = await Front.CreateAsync(Ct);
        var theirs = await other.CreateAsync(Ct);
        Assert.Equal(ours, theirs);
        await Front.BecomesAsync(ours, "running", Ct);
        await other.BecomesAsync(theirs, "running", Ct);
        Assert.Equal(2, Azkaban.State.Executions.Count);
    }

    private void FaultOnce(string call, string fault)
    {
        var left = 1;
        Azkaban.FaultOf = (name, _) => name == call && Interlocked.Decrement(ref left) == 0 ? Enum.Parse<Fault>(fault) : null;
    }

    /// <summary>A job whose submission was being sent by a master that is no more.</summary>
    private async Task<long> OrphanAsync()
    {
        var store = new AzkabanStore(Front.Database);
        var id = await store.CreateAsync(
            new AzkabanJobWrite
            {
                UserId = "u",
                SourceName = "",
                JobName = "n",
                Project = "jupiter",
                Flow = "ranking",
                BeginTime = "",
                EndTime = "",
                ProductIds = "",
            },
            Guid.NewGuid(),
            "test",
            (connection, job, ct) => connection.ExecuteAsync(new CommandDefinition(
                "update azkaban_submissions set sent_at = sent_at - interval '1 minute' where job_id = @job", new { job }, cancellationToken: ct)),
            Ct);
        return id;
    }
}
