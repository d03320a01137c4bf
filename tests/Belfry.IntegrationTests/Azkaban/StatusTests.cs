using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Belfry.IntegrationTests.Azkaban.StandIn;

namespace Belfry.IntegrationTests.Azkaban;

/// <summary>Statuses follow Azkaban's, whatever happens to it, with as few calls as can be.</summary>
public sealed class StatusTests(PostgresFixture postgres, ITestOutputHelper output) : IAsyncLifetime
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

    [Fact]
    public async Task Each_status_of_Azkaban_has_its_word()
    {
        Azkaban.State.StartsAtAll = false;
        var expected = new Dictionary<string, string>
        {
            ["PREPARING"] = "waiting",
            ["QUEUED"] = "waiting",
            ["RUNNING"] = "running",
            ["PAUSED"] = "running",
            ["KILLING"] = "running",
            ["FAILED_FINISHING"] = "running",
            ["A_WORD_OF_TOMORROW"] = "running",
            ["SUCCEEDED"] = "success",
            ["FAILED"] = "fail",
            ["EXECUTION_STOPPED"] = "fail",
            ["KILLED"] = "killed",
        };
        foreach (var status in expected.Keys)
        {
            await Front.CreateAsync(Ct);
            Azkaban.State.Executions.Last().Status = status;
        }
        var wanted = string.Join(", ", expected.Select(pair => $"{pair.Key} {pair.Value}").Order(StringComparer.Ordinal));
        await Eventually.BecomesAsync(
            () => Front.ScalarAsync<string?>("select string_agg(azkaban_word || ' ' || status, ', ' order by azkaban_word collate \"C\") from azkaban_submissions", Ct),
            seen => seen == wanted, Ct);
    }

    [Fact]
    public async Task An_execution_without_a_status_keeps_no_other_from_being_read()
    {
        var without = await Front.CreateAsync(Ct);
        Azkaban.State.StartsAtAll = false;
        Azkaban.State.Executions.Last().Status = null!;
        var ended = await Front.CreateAsync(Ct);
        Azkaban.State.End(Azkaban.State.Executions.Last(), "SUCCEEDED");
        await Front.BecomesAsync(ended, "success", Ct);
        await Front.BecomesAsync(without, "running", Ct);
    }

    [Fact]
    public async Task One_flow_of_which_Azkaban_cannot_answer_does_not_keep_the_others_from_being_read()
    {
        Azkaban.SickFlow = "ranking";
        var sick = await Front.CreateAsync(Ct);
        Azkaban.State.Projects["jupiter"].Flows["b"] = [new StandInJob("b", "command", [])];
        Azkaban.State.Projects["jupiter"].Flows["c"] = [new StandInJob("c", "command", [])];
        var well = await Front.CreateAsync(Ct, "b");
        var other = await Front.CreateAsync(Ct, "c");
        await Front.BecomesAsync(well, "running", Ct);
        await Front.BecomesAsync(other, "running", Ct);
        Azkaban.State.End(Azkaban.State.Find(2)!, "SUCCEEDED");
        await Front.BecomesAsync(well, "success", Ct);
        Assert.Equal("waiting", await Front.StatusAsync(sick, Ct));
        Azkaban.SickFlow = null;
        await Front.BecomesAsync(sick, "running", Ct);
    }

    [Fact]
    public async Task What_has_ended_is_not_asked_for_again()
    {
        var job = await Front.CreateAsync(Ct);
        Azkaban.State.End(Azkaban.State.Executions.Single(), "SUCCEEDED");
        await Front.BecomesAsync(job, "success", Ct);
        Azkaban.ForgetCalls();
        var other = await Front.CreateAsync(Ct);
        await Front.BecomesAsync(other, "running", Ct);
        Azkaban.State.Executions.First().Status = "RUNNING";
        Azkaban.State.End(Azkaban.State.Executions.Last(), "FAILED");
        await Front.BecomesAsync(other, "fail", Ct);
        Assert.Equal("success", await Front.StatusAsync(job, Ct));
        Assert.Equal(0, Azkaban.CallsOf("fetchexecflow"));
    }

    [Fact]
    public async Task An_outage_changes_nothing_and_is_said_in_health()
    {
        var job = await Front.CreateAsync(Ct);
        await Front.BecomesAsync(job, "running", Ct);
        var port = new Uri(Azkaban.Url).Port;
        var state = Azkaban.State;
        await Azkaban.DisposeAsync();
        var away = await HealthAsync(azkaban => azkaban["error"] is not null);
        Assert.Contains("cannot be reached", away["error"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("running", await Front.StatusAsync(job, Ct));
        state.End(state.Executions.Single(), "SUCCEEDED");
        // A restart of Azkaban: it knows no session any more.
        state.ForgetSessions();
        _azkaban = await StandInServer.StartAsync(Ct, port, state);
        await Front.BecomesAsync(job, "success", Ct);
        var back = await HealthAsync(azkaban => azkaban["error"] is null);
        Assert.StartsWith("http://127.0.0.1", back["url"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_execution_is_gone_only_when_Azkaban_says_so_of_it_alone()
    {
        var job = await Front.CreateAsync(Ct);
        await Front.BecomesAsync(job, "running", Ct);
        var execution = Azkaban.State.Executions.Single();
        // The project is made anew: its list is empty, but the execution goes on.
        Azkaban.State.Projects.TryRemove("jupiter", out _);
        Azkaban.State.AddProject("jupiter", "ranking");
        var other = await Front.CreateAsync(Ct);
        await Front.BecomesAsync(other, "running", Ct);
        Assert.Equal("running", await Front.StatusAsync(job, Ct));
        Azkaban.State.End(execution, "SUCCEEDED");
        await Front.BecomesAsync(job, "success", Ct);
        // Azkaban's history is cleaned under a job that was running.
        Azkaban.State.Remove(Azkaban.State.Executions.Last().Id);
        await Front.BecomesAsync(other, "fail", Ct);
        Assert.Contains(
            "Cannot find execution", await Front.ScalarAsync<string>("select remark from azkaban_submissions where job_id = @other", Ct, new { other }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_project_that_is_deleted_under_its_flows_leaves_them_to_their_end()
    {
        var job = await Front.CreateAsync(Ct);
        await Front.BecomesAsync(job, "running", Ct);
        Azkaban.State.Projects.TryRemove("jupiter", out _);
        FrontMaster.Failed(await Front.TryCreateAsync(Ct), "create job error");
        Azkaban.State.End(Azkaban.State.Executions.Single(), "KILLED");
        await Front.BecomesAsync(job, "killed", Ct);
    }

    [Fact]
    public async Task A_delete_copes_with_an_execution_that_has_ended_meanwhile()
    {
        var job = await Front.CreateAsync(Ct);
        Azkaban.State.End(Azkaban.State.Executions.Single(), "SUCCEEDED");
        FrontMaster.Done(await Front.SendAsync(HttpMethod.Delete, $"/{job}", null, Ct));
        FrontMaster.Failed(await Front.SendAsync(HttpMethod.Delete, $"/{job}", null, Ct), "del job error");
    }

    [Fact]
    public async Task A_delete_waits_ten_seconds_for_a_cancel_and_goes_on_with_it_behind_its_answer()
    {
        var job = await Front.CreateAsync(Ct);
        await Front.BecomesAsync(job, "running", Ct);
        Azkaban.State.Executions.Single().CancelTakes = TimeSpan.FromSeconds(14);
        var began = TimeProvider.System.GetTimestamp();
        FrontMaster.Done(await Front.SendAsync(HttpMethod.Delete, $"/{job}", null, Ct));
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 4, 11);
        Assert.Equal("RUNNING", Azkaban.State.Executions.Single().Status);
        FrontMaster.Failed(await Front.SendAsync(HttpMethod.Delete, $"/{job}", null, Ct), "del job error");
        await Eventually.BecomesAsync(
            () => Front.ScalarAsync<string>("select phase || ' ' || status from azkaban_submissions where job_id = @job", Ct, new { job }),
            seen => seen == "ended killed", Ct);
    }

    [Fact]
    public async Task A_delete_that_Azkaban_cannot_be_asked_for_leaves_the_job()
    {
        var job = await Front.CreateAsync(Ct);
        var port = new Uri(Azkaban.Url).Port;
        var state = Azkaban.State;
        await Azkaban.DisposeAsync();
        var detail = FrontMaster.Failed(await Front.SendAsync(HttpMethod.Delete, $"/{job}", null, Ct), "del job error");
        Assert.Contains("cannot be reached", detail, StringComparison.Ordinal);
        _azkaban = await StandInServer.StartAsync(Ct, port, state);
        FrontMaster.Done(await Front.SendAsync(HttpMethod.Delete, $"/{job}", null, Ct));
        Assert.Equal("KILLED", state.Executions.Single().Status);
    }

    [Fact]
    public async Task Ten_thousand_unfinished_jobs_over_fifty_flows_are_compared_in_150_calls_and_ten_seconds()
    {
        const int flows = 50, jobs = 200;
        var project = Azkaban.State.AddProject("saturn", Enumerable.Range(0, flows).Select(flow => $"flow{flow}"));
        Azkaban.State.NextExecution = 1000;
        var ids = new List<(long Execution, string Flow)>();
        for (var i = 0; i < flows * jobs; i++)
        {
            var flow = $"flow{i % flows}";
            // Others use the flows too: every fourth execution is not ours.
            if (i % 4 == 3)
                Azkaban.State.Submit(project, flow, new Dictionary<string, string>(), "jupiter", "ignore", "finishCurrent");
            ids.Add((Azkaban.State.Submit(project, flow, new Dictionary<string, string>(), "jupiter", "ignore", "finishCurrent").Id, flow));
        }
        Azkaban.Latency = (TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(0.3));
        Azkaban.ForgetCalls();
        await Front.ExecuteAsync(
            """
            with made as (
                insert into azkaban_jobs (user_id, source_name, job_name, project, flow, begin_time, end_time, product_ids, username)
                select 'u', '', e::text, 'saturn', f, '', '', '', 'test' from unnest(@executions, @flows) as t(e, f)
                returning id, job_name)
            insert into azkaban_submissions (job_id, n, phase, promised, execution, taken_at)
            select id, 1, 'taken', true, job_name::bigint, now() from made
            """,
            Ct,
            new { executions = ids.Select(one => one.Execution).ToArray(), flows = ids.Select(one => one.Flow).ToArray() });
        var began = TimeProvider.System.GetTimestamp();
        await Eventually.BecomesAsync(
            () => Front.ScalarAsync<long>("select count(*) from azkaban_submissions where status = 'running'", Ct), count => count == ids.Count, Ct);
        var (took, calls) = (TimeProvider.System.GetElapsedTime(began), Azkaban.CallsOf("fetchFlowExecutions") + Azkaban.CallsOf("fetchexecflow"));
        output.WriteLine($"{ids.Count} unfinished jobs of {flows} flows compared in {took.TotalSeconds:0.0} s and {calls} calls");
        Assert.InRange(calls, flows, 150);
        Assert.InRange(took.TotalSeconds, 0, 10);
    }

    private Task<JsonNode> HealthAsync(Func<JsonNode, bool> isIt) => Eventually.BecomesAsync(
        async () =>
        {
            using var client = await Front.Master.ClientAsync("viewer", Ct);
            return (await client.GetFromJsonAsync<JsonNode>("/health", Ct))!["azkaban"] ?? new JsonObject();
        },
        isIt, Ct);
}
