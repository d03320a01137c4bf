using System.Text;
using System.Text.Json.Nodes;

namespace Belfry.IntegrationTests.Api;

/// <summary>What is wrong is answered by name, all of it at once, and leaves nothing behind.</summary>
public sealed class BadInputTests(ApiMaster master) : ApiTest(master)
{
    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"name\":")]
    [InlineData("{'name':'x'}")]
    [InlineData("{\"name\":\"x\",}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("{\"name\":\"\\u12\"}")]
    [InlineData("{} {}")]
    public async Task A_body_that_is_no_JSON_object_is_a_400(string body)
    {
        var reply = await PostAsync("/v1/jobs", body);
        if (body.Length == 0)
            reply.Names("name", "target", "type");
        else
            reply.IsProblem(400, "malformed");
    }

    [Fact]
    public async Task Malformed_JSON_is_told_with_its_place()
    {
        var reply = (await PostAsync("/v1/jobs", "{\n  \"name\": oops}")).IsProblem(400, "malformed");
        Assert.Contains("line 2, byte 11", reply["detail"].GetValue<string>());
    }

    [Fact]
    public async Task JSON_that_is_nested_without_end_is_a_400()
        => (await PostAsync("/v1/jobs", $"{{\"params\":{new string('[', 100_000)}")).IsProblem(400, "malformed");

    [Fact]
    public async Task A_body_of_another_type_is_a_415()
    {
        using var form = new HttpRequestMessage(HttpMethod.Post, "/v1/jobs") { Content = new StringContent("name=x", Encoding.UTF8, "application/x-www-form-urlencoded") };
        var reply = (await Reply.ReadAsync(await Api["admin"].SendAsync(form, Ct), Ct)).IsProblem(415, "not_json");
        Assert.Contains("application/json", reply["detail"].GetValue<string>());
    }

    [Fact]
    public async Task A_path_with_something_that_is_no_id_says_so()
    {
        foreach (var path in (string[])["/v1/jobs/nightly", "/v1/scheduler-logs/nightly", "/v1/workers/nightly", "/v1/jobs/nightly/explain"])
            Assert.Equal("There is no \"nightly\": an id is a number or a uuid.", (await GetAsync(path)).IsProblem(404, "not_found")["detail"].GetValue<string>());
    }

    [Fact]
    public async Task A_body_for_a_call_that_takes_none_is_refused_rather_than_overlooked()
    {
        var job = await CreateJobAsync();
        var run = await RunToEndAsync(job.Id);
        (await PostAsync($"/v1/scheduler-logs/{run.Id}/rerun", new { force = true })).IsProblem(400, "malformed");
        (await PostAsync($"/v1/scheduler-logs/{run.Id}/rerun", new { })).Is(202);
        (await DeleteAsync($"/v1/jobs/{job.Id}", new { kill = true })).IsProblem(400, "malformed");
        (await GetAsync($"/v1/jobs/{job.Id}")).Is(200);
    }

    [Fact]
    public async Task A_uuid_in_the_path_of_what_has_only_a_number_is_named_as_it_was_sent()
    {
        const string uuid = "0192f0c1-7e1a-7c55-8f7a-0123456789ab";
        var job = await CreateJobAsync();
        foreach (var path in (string[])["/v1/workers", "/v1/worker-groups", "/v1/users", "/v1/channels", "/v1/audit-logs", $"/v1/jobs/{job.Id}/versions"])
            Assert.Contains(uuid, (await GetAsync($"{path}/{uuid}")).IsProblem(404, "not_found")["detail"].GetValue<string>());
    }

    [Fact]
    public async Task Large_bounds_are_told_exactly()
        => Assert.Equal(
            "must be from 1,048,576 to 1,125,899,906,842,624",
            (await PostAsync("/v1/jobs", Job(("limits", new { memoryBytes = 1 })))).Names("limits.memoryBytes").Error("limits.memoryBytes"));

    [Theory]
    [InlineData("echo 'no end", "has a ' without its end")]
    [InlineData("echo \"no end", "has a \" without its end")]
    [InlineData("# only a comment", "has no command")]
    public async Task A_command_that_can_never_run_is_a_400(string target, string why)
        => Assert.StartsWith(why, (await PostAsync("/v1/jobs", Job(("type", "command"), ("target", target)))).Names("target").Error("target"), StringComparison.Ordinal);

    [Fact]
    public async Task Every_wrong_field_is_named_at_once()
    {
        var reply = await PostAsync("/v1/jobs", new
        {
            name = " ",
            type = "code",
            target = new string('x', (1024 * 1024) + 1),
            cron = "61 * * * *",
            timeZone = "Mars/Phobos",
            timeoutSeconds = 0,
            graceSeconds = "10",
            retry = new { limit = 1000, backof = 2 },
            onLost = "explode",
            priority = 1.5,
            startsAt = "2026-01-02T00:00:00Z",
            endsAt = "2026-01-01T00:00:00Z",
            @params = new Dictionary<string, object?> { ["1A"] = "x", ["BELFRY_X"] = "x", ["OK"] = 3, ["LONG"] = new string('y', (64 * 1024) + 1) },
            http = new { method = "GE T", headers = new Dictionary<string, string> { ["a b"] = "x", ["X"] = "1\r\n2" } },
            maxOutputBytes = 1e30,
            color = "red",
        });
        reply.Names(
            "name", "language", "target", "cron", "timeZone", "timeoutSeconds", "graceSeconds", "retry.limit", "retry.backof", "onLost",
            "priority", "endsAt", "params.1A", "params.BELFRY_X", "params.OK", "params.LONG", "http", "http.method", "http.headers.a b",
            "http.headers.X", "maxOutputBytes", "color");
        Assert.Equal("must not be empty", reply.Error("name"));
        Assert.Equal("must be from 0 to 100", reply.Error("retry.limit"));
        Assert.Equal("there is no such field", reply.Error("color"));
        Assert.Equal("must be one of fail, retry", reply.Error("onLost"));
        Assert.Equal("must be from 1,024 to 1,073,741,824", reply.Error("maxOutputBytes"));
    }

    [Fact]
    public async Task A_wrong_cron_is_told_with_the_character_at_which_it_goes_wrong()
    {
        var reply = (await PostAsync("/v1/jobs", Job(("cron", "0 24 * * *")))).Names("cron");
        Assert.StartsWith("at character 3: 24 is not a valid hour", reply.Error("cron"));
        Assert.Equal(2, reply["places"]["cron"]!["position"]!.GetValue<int>());
        Assert.Equal(2, reply["places"]["cron"]!["length"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("0 0 30 2 *")]
    [InlineData("0 0 H(30-31) 2 *")]
    [InlineData("0 0 0 1 1 ? 2020")]
    [InlineData("0 0 L 2 1 2 3 4")]
    public async Task A_cron_that_never_fires_is_a_400(string cron)
        => (await PostAsync("/v1/jobs", Job(("cron", cron)))).Names("cron");

    [Fact]
    public async Task An_expression_whose_last_instant_has_passed_stays_editable()
    {
        var made = await CreateJobAsync(("cron", "0 0 0 1 1 ? 2099"));
        // As if the years had gone by.
        await ScalarAsync<int>("update jobs set cron = '0 0 0 1 1 ? 2020' where id = @Id", new { made.Id });
        (await PutAsync($"/v1/jobs/{made.Id}", (await GetAsync($"/v1/jobs/{made.Id}")).Json)).Is(200);
    }

    [Fact]
    public async Task A_script_of_2_MB_is_refused_by_name_and_a_body_of_5_MB_altogether()
    {
        var name = NewName();
        (await PostAsync("/v1/jobs", Job(("name", name), ("type", "shell"), ("target", new string('#', 2_000_000))))).Names("target");
        (await PostAsync("/v1/jobs", Job(("name", name), ("type", "shell"), ("target", new string('#', 5_000_000))))).IsProblem(413, "too_large");
        Assert.Equal(0, await ScalarAsync<long>("select count(*) from jobs where name = @name", new { name }));
        (await PostAsync("/v1/jobs", Job(("name", name), ("type", "shell"), ("target", new string('#', 1024 * 1024))))).Is(201);
    }

    public static TheoryData<string> GoodNames { get; } =
    [
        "plain", "with spaces and 'quotes' \"too\" \\ / % _", "名前と名前", "مهمة ليلية", "\u202Eright to left\u202C", "👩‍👩‍👧‍👦 🏳️‍🌈",
        "e\u0301 combining, \u0301 alone", "\u200B\u00A0x", "tab\tand\nline", "\uFFFD\uFFFE", "\U0010FFFF",
    ];

    [Theory]
    [MemberData(nameof(GoodNames))]
    public async Task Every_kind_of_Unicode_comes_back_as_it_went(string like)
    {
        var name = $"{like} {Guid.NewGuid():N}";
        var made = await CreateJobAsync(("name", name), ("target", like), ("remark", like), ("params", new { A = like }));
        var read = (await GetAsync($"/v1/jobs/{made.Id}")).Json;
        Assert.Equal(name, read["name"]!.GetValue<string>());
        Assert.Equal(like, read["target"]!.GetValue<string>());
        Assert.Equal(like, read["remark"]!.GetValue<string>());
        Assert.Equal(like, read["params"]!["A"]!.GetValue<string>());
        Assert.Equal(made.Id, Assert.Single((await GetAsync($"/v1/jobs?name={Uri.EscapeDataString(name)}")).Is(200).Items)!["id"]!.GetValue<long>());
    }

    [Fact]
    public async Task Two_hundred_characters_are_code_points_also_beyond_the_BMP()
    {
        var longest = string.Concat(Enumerable.Repeat("😀", 168)) + Guid.NewGuid().ToString("N");
        (await PostAsync("/v1/jobs", Job(("name", longest)))).Is(201);
        (await PostAsync("/v1/jobs", Job(("name", longest + "x")))).Names("name");
        (await PostAsync("/v1/jobs", Job(("name", longest)))).IsProblem(409, "name_taken");
    }

    [Theory]
    [InlineData("""{"name":"a\u0000b","type":"command","target":"true"}""", "name")]
    [InlineData("""{"name":"\ud800","type":"command","target":"true"}""", "name")]
    [InlineData("""{"name":"x","type":"command","target":"\udc00x"}""", "target")]
    [InlineData("""{"name":"x","type":"command","target":"true","remark":"\ud83d"}""", "remark")]
    [InlineData("""{"name":"x","type":"command","target":"true","params":{"A":"\u0000"}}""", "params.A")]
    public async Task U_0000_and_half_a_surrogate_pair_are_refused_by_name(string body, string field)
        => Assert.Contains("U+0000", (await PostAsync("/v1/jobs", body)).Names(field).Error(field));

    [Fact]
    public async Task Names_of_fields_are_no_way_in_either()
    {
        (await PostAsync("/v1/jobs", """{"name":"x","type":"command","target":"true","\ud800":1}""")).IsProblem(400, "invalid");
        (await PostAsync("/v1/jobs", """{"name":"x","type":"command","target":"true","\u0000":1}""")).IsProblem(400, "invalid");
        (await PostAsync("/v1/jobs", """{"name":"x","type":"command","target":"true","params":{"\ud800":"x"}}""")).IsProblem(400, "invalid");
        (await PostAsync("/v1/jobs", (byte[])[.. "{\"name\":\""u8, 0xC3, 0x28, .. "\",\"type\":\"command\",\"target\":\"true\"}"u8])).IsProblem(400, "invalid");
        (await PostAsync("/v1/jobs", (byte[])[.. "{\"name"u8, 0xC3, 0x28, .. "\":\"x\",\"type\":\"command\",\"target\":\"true\"}"u8])).IsProblem(400, "invalid");
        (await PostAsync("/v1/jobs", """{"name":"x","name":"y","type":"command","target":"true"}""")).Names("name");
        (await PostAsync("/v1/jobs", """{"Name":"x","type":"command","target":"true"}""")).Names("Name", "name");
    }

    public static TheoryData<string, string> WrongTypes { get; } = new()
    {
        { "name", "7" }, { "name", "{}" }, { "groupId", "\"1\"" }, { "groupId", "1.5" }, { "tag", "[\"a\"]" }, { "tag", "\"a,b\"" },
        { "type", "\"Command\"" }, { "type", "\"command,shell\"" }, { "type", "0" }, { "target", "null" }, { "timeoutSeconds", "\"30\"" },
        { "timeoutSeconds", "1e10" }, { "timeoutSeconds", "true" }, { "startsAt", "\"tomorrow\"" }, { "startsAt", "\"2026-01-01\"" },
        { "startsAt", "\"2026-01-01T00:00:00\"" }, { "startsAt", "1e300" }, { "retry", "[]" }, { "retry", "3" }, { "limits", "\"none\"" },
        { "params", "[]" }, { "params", "{\"A\":null}" }, { "params", "\"A=1\"" }, { "concurrency", "\"ALLOW\"" }, { "maxConcurrent", "0" },
        { "priority", "-1001" }, { "runAs", "\"\"" }, { "cron", "\"\"" }, { "timeZone", "\"\"" }, { "timeZone", "\"CEST\"" },
    };

    [Theory]
    [MemberData(nameof(WrongTypes))]
    public async Task A_wrong_type_is_refused_by_name(string field, string json)
    {
        var job = Job();
        job[field] = JsonNode.Parse(json);
        var reply = (await PostAsync("/v1/jobs", job)).IsProblem(400, "invalid");
        Assert.StartsWith(field, Assert.Single(reply["errors"].AsObject()).Key);
    }

    [Fact]
    public async Task A_refused_request_leaves_nothing_behind()
    {
        const string count = "select (select count(*) from jobs) + (select count(*) from job_versions) + (select count(*) from audit_logs)";
        var before = await ScalarAsync<long>(count);
        (await PostAsync("/v1/jobs", Job(("cron", "x")))).Names("cron");
        (await PostAsync("/v1/jobs", Job(("groupId", 999_999)))).Is(422);
        (await PostAsync("/v1/workers", new { host = "h" })).Names("name", "srvName");
        (await PostAsync("/v1/worker-groups", new { name = NewName(), workerIds = (long[])[999_999] })).Is(422);
        (await PostAsync("/v1/schedulers", new { jobIds = (long[])[999_999] })).Is(422);
        Assert.Equal(before, await ScalarAsync<long>(count));
    }
}
