using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Belfry.Access;
using Belfry.IntegrationTests.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Belfry.IntegrationTests.Azkaban;

/// <summary>Without an Azkaban the same calls run jobs of our own, on a real worker.</summary>
public sealed class NativeTests(PostgresFixture postgres) : IAsyncLifetime
{
    private FrontMaster? _front;
    private TestWorker? _worker;
    private HttpClient? _admin;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private FrontMaster Front => _front!;

    public async ValueTask InitializeAsync()
    {
        _front = await FrontMaster.StartAsync(postgres, null, Ct);
        _admin = await Front.Master.ClientAsync("admin", Ct);
        var options = TestWorker.OptionsFor(Front.Master.Url);
        options.JoinToken = await Front.Master.Services.GetRequiredService<AccessControl>().CreateJoinTokenAsync("test", Ct);
        _worker = await TestWorker.StartAsync(options);
    }

    public async ValueTask DisposeAsync()
    {
        if (_worker is not null)
            await _worker.DisposeAsync();
        _admin?.Dispose();
        await Front.DisposeAsync();
    }

    [Fact]
    public async Task A_job_is_a_run_of_the_job_of_that_name_with_the_same_values()
    {
        await MakeAsync("ranking", "echo $user_id/$source_name/$job_name/$project/$job_type/$begin_time/$end_time/$product_ids");
        var job = await Front.CreateAsync(Ct);
        await Front.BecomesAsync(job, "success", Ct);
        var run = await Front.ScalarAsync<long>("select first_run from azkaban_submissions where job_id = @job", Ct, new { job });
        var row = await _admin!.GetFromJsonAsync<JsonObject>($"/v1/scheduler-logs/{run}", Ct);
        Assert.Equal(("azkaban", "a operator"), (row!["cause"]!.GetValue<string>(), row["startedBy"]!.GetValue<string>()));
        Assert.Equal(
            "tutuanna/tutuanna/qiong from client/jupiter/ranking/2017-09-12 12:10:40/2017-09-14 12:10:40/1,2,3\n",
            await _admin!.GetStringAsync($"/v1/scheduler-logs/{run}/output", Ct));
        var listed = JsonNode.Parse(await Front.SendAsync(HttpMethod.Get, "?user_id=tutuanna&job_status=success", null, Ct))!["data"]!.AsArray();
        Assert.NotEqual("1970-01-01 08:00:00", Assert.Single(listed)!["job_start_time"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_flow_without_a_job_of_its_name_is_a_create_error()
    {
        Assert.Contains("jupiter/nosuch", FrontMaster.Failed(await Front.TryCreateAsync(Ct, "nosuch"), "create job error"), StringComparison.Ordinal);
        Assert.Equal(0, await Front.ScalarAsync<long>("select count(*) from azkaban_jobs", Ct));
    }

    [Fact]
    public async Task Runs_go_beside_each_other_and_a_running_one_is_not_run_again()
    {
        await MakeAsync("ranking", "sleep 60");
        var (first, second) = (await Front.CreateAsync(Ct), await Front.CreateAsync(Ct));
        await Front.BecomesAsync(first, "running", Ct);
        await Front.BecomesAsync(second, "running", Ct);
        FrontMaster.Failed(await Front.SendAsync(HttpMethod.Put, $"/rerun/{first}", null, Ct), "rerun job error");
        FrontMaster.Done(await Front.SendAsync(HttpMethod.Delete, $"/{first}", null, Ct));
        FrontMaster.Failed(await Front.SendAsync(HttpMethod.Delete, $"/{first}", null, Ct), "del job error");
        await Front.BecomesAsync(first, "killed", Ct);
        Assert.Equal("running", await Front.StatusAsync(second, Ct));
        FrontMaster.Done(await Front.SendAsync(HttpMethod.Delete, $"/{second}", null, Ct));
    }

    [Fact]
    public async Task A_job_that_has_ended_is_run_again()
    {
        await MakeAsync("ranking", "exit 3");
        var job = await Front.CreateAsync(Ct);
        await Front.BecomesAsync(job, "fail", Ct);
        FrontMaster.Done(await Front.SendAsync(HttpMethod.Put, $"/rerun/{job}", null, Ct));
        await Eventually.BecomesAsync(
            () => Front.ScalarAsync<long>("select count(*) from azkaban_submissions where job_id = @job and phase = 'ended' and status = 'fail'", Ct, new { job }),
            count => count == 2, Ct);
    }

    [Fact]
    public async Task The_last_attempt_decides()
    {
        var counter = Path.Combine(Path.GetTempPath(), $"belfry-attempts-{Guid.NewGuid():N}");
        // Jobs may run as an account that may make no file there.
        await File.WriteAllTextAsync(counter, "", Ct);
        File.SetUnixFileMode(counter, (UnixFileMode)0b110_110_110);
        await MakeAsync("ranking", $"echo x >> {counter}; [ $(wc -l < {counter}) -ge 2 ]", """, "retry": {"limit": 2, "delaySeconds": 1}""");
        try
        {
            var job = await Front.CreateAsync(Ct);
            await Front.BecomesAsync(job, "success", Ct);
        }
        finally
        {
            File.Delete(counter);
        }
    }

    [Theory]
    [InlineData("""{"user_id":"u","job_name":"n","project":"p"}""", true)]
    [InlineData("""{"user_id":"u","job_type":"ranking","project":"jupiter"}""", false)]
    [InlineData("""{"user_id":"u","job_name":"n","job_type":"ranking"}""", false)]
    [InlineData("""{"job_name":"n","job_type":"ranking","project":"jupiter"}""", false)]
    [InlineData("""{"user_id":"u","job_name":"n","project":"jupiter","job_type":""}""", false)]
    [InlineData("""{"user_id":"u","job_name":"n","project":"jupiter","job_type":null}""", false)]
    [InlineData("""{"user_id":"u","job_name":"n","project":"jupiter","job_type":"r","begin_time":"tomorrow"}""", false)]
    [InlineData("""{"user_id":"u","job_name":"n","project":"jupiter","job_type":"r","begin_time":"2017-09-14 12:10:40","end_time":"2017-09-12 12:10:40"}""", false)]
    [InlineData("""{"user_id":"u\u0000","job_name":"n","project":"jupiter","job_type":"r"}""", false)]
    [InlineData("""{"user_id":"\ud800","job_name":"n","project":"jupiter","job_type":"r"}""", false)]
    [InlineData("""{"user_id":["u"],"job_name":"n","project":"jupiter","job_type":"r"}""", false)]
    [InlineData("""{"\ud800":"a name that is no text"}""", false)]
    [InlineData("""{"job_type":"r","\ud800 and more":"a name that is no text"}""", false)]
    [InlineData("", false)]
    [InlineData("no json", false)]
    [InlineData("[]", false)]
    [InlineData("{\"user_id\":", false)]
    public async Task What_is_no_job_is_a_create_error_and_what_names_no_flow_is_a_list(string body, bool isList)
    {
        var answer = await Front.SendAsync(HttpMethod.Post, "", body, Ct);
        if (isList)
            Assert.Equal("""{"code":"0","data":{"list":[],"all_count":0,"page":1,"page_count":0,"page_size":10},"status":200}""", answer);
        else
            FrontMaster.Failed(answer, "create job error");
    }

    [Fact]
    public async Task Too_large_a_body_is_a_create_error_too()
        => FrontMaster.Failed(await Front.SendAsync(HttpMethod.Post, "", new string('a', 5_000_000), Ct), "create job error");

    [Theory]
    [InlineData("job_status=all")]
    [InlineData("user_id=")]
    [InlineData("user_id=u&job_status=nonsense")]
    [InlineData("user_id=u&page=-1")]
    [InlineData("user_id=u&page=one")]
    [InlineData("user_id=u&page_size=0")]
    [InlineData("user_id=u&page_size=201")]
    public async Task A_list_that_cannot_be_is_a_list_error(string query)
    {
        FrontMaster.Failed(await Front.SendAsync(HttpMethod.Get, $"?{query}", null, Ct), "list job error");
        var body = new JsonObject(query.Split('&').Select(pair => KeyValuePair.Create(pair.Split('=')[0], (JsonNode?)pair.Split('=')[1])));
        FrontMaster.Failed(await Front.SendAsync(HttpMethod.Post, "", body.ToJsonString(), Ct), "list job error");
    }

    [Fact]
    public async Task A_list_is_of_one_user_filtered_and_paged()
    {
        await Front.ExecuteAsync(
            """
            with made as (
                insert into azkaban_jobs (user_id, source_name, job_name, project, flow, begin_time, end_time, product_ids, username)
                select 'u', '', 'job ' || i, 'p', 'f', '', '', '', 'test' from generate_series(1, 23) i
                union all select 'other', '', 'job 1', 'p', 'f', '', '', '', 'test'
                returning id)
            insert into azkaban_submissions (job_id, n, phase, status, first_run)
            select id, 1, 'ended', case when id % 2 = 0 then 'success' else 'fail' end, 1 from made
            """,
            Ct);
        Assert.Equal([23, 22, 21, 20, 19, 18, 17, 16, 15, 14], await IdsAsync("user_id=u"));
        Assert.Equal(await IdsAsync("user_id=u&page=1"), await IdsAsync("user_id=u&page=0"));
        Assert.Equal([3, 2, 1], await IdsAsync("user_id=u&page=3"));
        Assert.Equal([], await IdsAsync("user_id=u&page=4"));
        Assert.Equal([22, 20], await IdsAsync("user_id=u&job_status=success&page_size=2"));
        Assert.Equal([19, 18, 17, 16, 15, 14, 13, 12, 11, 10], await IdsAsync("user_id=u&job_name=job%201&page_size=10&page=1"));
        Assert.Equal([], await IdsAsync("user_id=u&job_name=%25"));
        Assert.Equal([24], await IdsAsync("user_id=other&job_status=all&job_name=job"));
        var page = JsonNode.Parse(await Front.SendAsync(HttpMethod.Post, "", """{"user_id":"u","page":0,"page_size":5}""", Ct))!["data"]!;
        Assert.Equal((23, 0, 5, 5), (page["all_count"]!.GetValue<int>(), page["page"]!.GetValue<int>(), page["page_count"]!.GetValue<int>(), page["page_size"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Who_may_not_is_told_by_the_status_of_HTTP()
    {
        using var nobody = await Front.Master.ClientAsync(null, Ct);
        using var viewer = await Front.Master.ClientAsync("viewer", Ct);
        const string job = """{"user_id":"u","job_name":"n","project":"jupiter","job_type":"r"}""";
        foreach (var (method, path) in ((HttpMethod, string)[])[(HttpMethod.Get, "?user_id=u"), (HttpMethod.Post, ""), (HttpMethod.Delete, "/1"), (HttpMethod.Put, "/rerun/1")])
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(nobody, method, path, job));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(viewer, HttpMethod.Get, "?user_id=u", null));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(viewer, HttpMethod.Post, "", """{"user_id":"u"}"""));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(viewer, HttpMethod.Post, "", job));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(viewer, HttpMethod.Delete, "/1", null));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(viewer, HttpMethod.Put, "/rerun/1", null));
    }

    [Fact]
    public async Task Networks_that_are_let_in_need_no_token()
    {
        // FrontMaster lets 127.0.0.2 in.
        await MakeAsync("ranking", "true");
        using var old = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (context, ct) =>
            {
                var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
                await socket.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, ct);
                return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
            },
        })
        {
            BaseAddress = new Uri(Front.Master.Url),
        };
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(old, HttpMethod.Get, "?user_id=u", null));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(old, HttpMethod.Post, "", """{"user_id":"u","job_name":"n","project":"jupiter","job_type":"ranking"}"""));
        Assert.Equal("scheduler-v2", await Front.ScalarAsync<string>("select username from azkaban_jobs", Ct));
        using var elsewhere = await old.GetAsync(new Uri("/v1/jobs", UriKind.Relative), Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, elsewhere.StatusCode);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, $"/scheduler-v2/jobs{path}");
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await client.SendAsync(request, Ct);
        return answer.StatusCode;
    }

    private async Task<IEnumerable<int>> IdsAsync(string query)
        => JsonNode.Parse(await Front.SendAsync(HttpMethod.Get, $"?{query}", null, Ct))!["data"]!.AsArray().Select(job => job!["job_id"]!.GetValue<int>());

    private async Task MakeAsync(string flow, string script, string more = "")
    {
        var json = new JsonObject { ["name"] = $"jupiter/{flow}", ["type"] = "shell", ["target"] = script };
        if (more.Length > 0)
            json = JsonNode.Parse($"{json.ToJsonString()[..^1]}{more}}}")!.AsObject();
        using var answer = await _admin!.PostAsJsonAsync("/v1/jobs", json, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }
}
