using System.Text.Json.Nodes;
using Belfry.IntegrationTests.Azkaban.StandIn;

namespace Belfry.IntegrationTests.Azkaban;

/// <summary>
/// Every exchange that clients were given as an example, to the letter; only <c>detail</c> is ours, and <c>page</c> and
/// <c>page_size</c> repeat the request.
/// </summary>
public sealed class SeedTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Created =
        """
        {"user_id":"tutuanna","source_name":"tutuanna","job_name":"qiong fromclient","project":"jupiter",
        "job_type":"ranking","begin_time":"2017-09-12 12:10:40","end_time":"2017-09-14 12:10:40",
        "product_ids":"1,2,3"
        }
        """;

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
    public async Task A_job_is_created_and_its_values_reach_the_flow()
    {
        Assert.Equal("""{"code":"0","data":"","status":200}""", await Front.SendAsync(HttpMethod.Post, "", Created, Ct));
        var execution = Assert.Single(Azkaban.State.Executions);
        Assert.Equal(("jupiter", "ranking", "ignore"), (execution.Project, execution.Flow, execution.Option));
        var installation = await Front.ScalarAsync<string>("select id from installation", Ct);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["user_id"] = "tutuanna",
                ["source_name"] = "tutuanna",
                ["job_name"] = "qiong fromclient",
                ["project"] = "jupiter",
                ["job_type"] = "ranking",
                ["begin_time"] = "2017-09-12 12:10:40",
                ["end_time"] = "2017-09-14 12:10:40",
                ["product_ids"] = "1,2,3",
                ["belfry_submission"] = $"{installation}-1-1",
            },
            execution.Parameters);
    }

    [Fact]
    public async Task A_job_that_Azkaban_does_not_take_is_a_create_error_and_leaves_nothing()
    {
        var answer = await Front.SendAsync(HttpMethod.Post, "", Created.Replace("\"ranking\"", "\"nosuch\""), Ct);
        Assert.StartsWith("""{"status":5055,"code":0,"message":"create job error","detail":""", answer, StringComparison.Ordinal);
        Assert.Contains("nosuch", FrontMaster.Failed(answer, "create job error"), StringComparison.Ordinal);
        Assert.Equal(0, await Front.ScalarAsync<long>("select count(*) from azkaban_jobs", Ct));
        Assert.Empty(Azkaban.State.Executions);
    }

    [Fact]
    public async Task A_job_is_deleted_and_its_execution_cancelled()
    {
        var job = await Front.CreateAsync(Ct);
        Assert.Equal("""{"code":"0","data":"","status":200}""", await Front.SendAsync(HttpMethod.Delete, $"/{job}", null, Ct));
        Assert.Equal("KILLED", Assert.Single(Azkaban.State.Executions).Status);
        FrontMaster.Failed(await Front.SendAsync(HttpMethod.Delete, $"/{job}", null, Ct), "del job error");
        FrontMaster.Failed(await Front.SendAsync(HttpMethod.Put, $"/rerun/{job}", null, Ct), "rerun job error");
        Assert.Equal("""{"code":"0","data":[],"status":200}""", await Front.SendAsync(HttpMethod.Get, "?user_id=tutuanna&job_status=all", null, Ct));
    }

    [Theory]
    [InlineData("12")]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    public async Task What_is_no_job_is_each_calls_own_error(string job)
    {
        var deleted = await Front.SendAsync(HttpMethod.Delete, $"/{job}", null, Ct);
        Assert.StartsWith("""{"status":5055,"code":0,"message":"del job error","detail":""", deleted, StringComparison.Ordinal);
        var rerun = await Front.SendAsync(HttpMethod.Put, $"/rerun/{job}", null, Ct);
        Assert.StartsWith("""{"status":5055,"code":0,"message":"rerun job error","detail":""", rerun, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_is_run_again_with_the_same_values_once_it_has_ended()
    {
        var job = await Front.CreateAsync(Ct);
        FrontMaster.Failed(await Front.SendAsync(HttpMethod.Put, $"/rerun/{job}", null, Ct), "rerun job error");
        Azkaban.State.End(Azkaban.State.Executions.Single(), "SUCCEEDED");
        Assert.Equal("""{"code":"0","data":"","status":200}""", await Front.SendAsync(HttpMethod.Put, $"/rerun/{job}", null, Ct));
        var (first, second) = (Azkaban.State.Executions.First(), Azkaban.State.Executions.Last());
        Assert.Equal(2, Azkaban.State.Executions.Count);
        Assert.Equal(
            first.Parameters.Where(pair => pair.Key != "belfry_submission").OrderBy(pair => pair.Key),
            second.Parameters.Where(pair => pair.Key != "belfry_submission").OrderBy(pair => pair.Key));
        Assert.EndsWith($"-{job}-2", second.Parameters["belfry_submission"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_are_listed_by_query()
    {
        // As in the example: the fourth job, running since it began at that time.
        Azkaban.State.NextExecution = 40;
        for (var id = 1; id <= 14; id++)
            await Front.CreateAsync(Ct, name: id == 4 ? "qiong from client" : $"qiong {id}");
        await Front.ExecuteAsync("update azkaban_jobs set begin_time = '', end_time = '' where id = 4", Ct);
        await Front.BecomesAsync(4, "running", Ct);
        await Front.ExecuteAsync("update azkaban_submissions set phase = 'ended', started_at = '1970-01-01 04:00:00Z' where job_id = 4", Ct);
        var answer = await Front.SendAsync(HttpMethod.Get, "?user_id=tutuanna&job_status=all&job_name=qiong&page=3&page_size=5", null, Ct);
        var json = JsonNode.Parse(answer)!;
        Assert.Equal(["code", "data", "status"], json.AsObject().Select(pair => pair.Key));
        Assert.Equal(
            """{"job_id":4,"job_name":"qiong from client","job_start_time":"1970-01-01 12:00:00","job_status":"running","prediction_end_time":"","prediction_start_time":""}""",
            json["data"]![0]!.ToJsonString());
        Assert.Equal([4L, 3L, 2L, 1L], json["data"]!.AsArray().Select(job => job!["job_id"]!.GetValue<long>()));
    }

    [Fact]
    public async Task Jobs_are_listed_by_body()
    {
        Azkaban.State.StartsAtAll = false;
        for (var id = 1; id <= 16; id++)
            await Front.CreateAsync(Ct);
        await Front.ExecuteAsync("update azkaban_jobs set begin_time = '', end_time = ''", Ct);
        await Front.ExecuteAsync("update azkaban_submissions set phase = 'ended', status = 'fail'", Ct);
        var answer = await Front.SendAsync(
            HttpMethod.Post, "", """{"user_id":"tutuanna","job_status":"all","job_name":"qiong","page":4,"page_size":5}""", Ct);
        Assert.Equal(
            """{"code":"0","data":{"list":[{"job_id":1,"job_name":"qiong from client","job_start_time":"1970-01-01 08:00:00","job_status":"fail","prediction_end_time":"","prediction_start_time":""}],"all_count":16,"page":4,"page_count":4,"page_size":5},"status":200}""",
            answer);
        // The request of the example itself.
        var first = JsonNode.Parse(await Front.SendAsync(
            HttpMethod.Post, "", """{"user_id":"tutuanna","job_status":"all","job_name":"qiong","page":1,"page_size":1}""", Ct))!["data"]!;
        Assert.Equal((16, 1, 16, 1), (first["all_count"]!.GetValue<int>(), first["page"]!.GetValue<int>(), first["page_count"]!.GetValue<int>(), first["page_size"]!.GetValue<int>()));
        Assert.Equal(16, Assert.Single(first["list"]!.AsArray())!["job_id"]!.GetValue<int>());
    }
}
