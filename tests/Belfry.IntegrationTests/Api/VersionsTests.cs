namespace Belfry.IntegrationTests.Api;

/// <summary><c>/v1/jobs/{id}/versions</c>: every change is one, with who, when and what.</summary>
public sealed class VersionsTests(ApiMaster master) : ApiTest(master)
{
    [Fact]
    public async Task Versions_say_who_changed_what_and_when()
    {
        var job = await CreateJobAsync(("cron", "0 2 * * *"), ("params", new { A = "1" }));
        var body = job.Json;
        body["cron"] = "0 3 * * *";
        body["retry"] = new System.Text.Json.Nodes.JsonObject { ["limit"] = 2 };
        (await PutAsync($"/v1/jobs/{job.Id}", body, Api["operator"])).Is(200);
        body["params"] = null;
        (await PutAsync($"/v1/jobs/{job.Id}", body)).Is(200);

        var list = (await GetAsync($"/v1/jobs/{job["jobId"]}/versions", Api["viewer"])).Is(200);
        Assert.Equal([3, 2, 1], list.Items.Select(version => version!["version"]!.GetValue<int>()));
        Assert.Equal(["a admin", "a operator", "a admin"], list.Items.Select(version => version!["username"]!.GetValue<string>()));
        Assert.Equal(["params"], Changed(list, 0));
        Assert.Equal(["cron", "retry"], Changed(list, 1));
        Assert.Empty(Changed(list, 2));
        Assert.All(list.Items, version => Assert.InRange(
            version!["createTime"]!.GetValue<long>(), job["createTime"].GetValue<long>(), job["createTime"].GetValue<long>() + 60));
        Assert.Equal(["cron", "retry"], Changed((await GetAsync($"/v1/jobs/{job.Id}/versions?page=2&pageSize=1")).Is(200), 0));
        Assert.Equal(2, Assert.Single((await GetAsync($"/v1/jobs/{job.Id}/versions?username=a%20operator")).Items)!["version"]!.GetValue<int>());

        var second = (await GetAsync($"/v1/jobs/{job.Id}/versions/2")).Is(200);
        Assert.Equal("0 2 * * *", second["changes"][0]!["before"]!.GetValue<string>());
        Assert.Equal("0 3 * * *", second["changes"][0]!["after"]!.GetValue<string>());
        Assert.Equal("0 3 * * *", second["job"]["cron"]!.GetValue<string>());
        Assert.Equal("1", second["job"]["params"]!["A"]!.GetValue<string>());
        Assert.Null(second["job"]["state"]);
    }

    [Fact]
    public async Task Restoring_a_version_makes_a_new_one_that_is_like_it()
    {
        var job = await CreateJobAsync(("cron", "0 2 * * *"), ("priority", 5));
        var name = job["name"].GetValue<string>();
        (await PostAsync("/v1/schedulers", new { jobIds = (long[])[job.Id] })).Is(200);
        (await PutAsync($"/v1/jobs/{job.Id}", Job(("name", $"{name}-2"), ("cron", "0 3 * * *")))).Is(200);
        (await PostAsync($"/v1/jobs/{job.Id}/versions/1/restore", null, null, ("If-Match", "\"1\""))).IsProblem(412, "stale");
        var restored = (await PostAsync($"/v1/jobs/{job.Id}/versions/1/restore", null, null, ("If-Match", "\"2\""))).Is(200);
        Assert.Equal("\"3\"", restored.ETag);
        Assert.Equal(name, restored["name"].GetValue<string>());
        Assert.Equal("0 2 * * *", restored["cron"].GetValue<string>());
        Assert.Equal(5, restored["priority"].GetValue<int>());
        await Eventually.BecomesAsync(
            () => GetAsync($"/v1/jobs/{job.Id}"), now => DateTimeOffset.FromUnixTimeSeconds(now["nextFireTime"].GetValue<long>()).Hour == 2, Ct);
        (await DeleteAsync($"/v1/schedulers?jobId={job.Id}")).Is(200);
        (await PostAsync($"/v1/jobs/{job.Id}/versions/9/restore")).IsProblem(404, "not_found");
        (await GetAsync($"/v1/jobs/{job.Id}/versions/0")).IsProblem(404, "not_found");
        (await GetAsync($"/v1/jobs/{job.Id}/versions/99999999999")).IsProblem(404, "not_found");
        (await GetAsync($"/v1/jobs/{job.Id}/versions/x")).IsProblem(404, "not_found");
        (await PostAsync($"/v1/jobs/{job.Id}/versions/1/restore", null, Api["viewer"])).Is(403);
    }

    [Fact]
    public async Task A_version_whose_name_or_group_is_gone_cannot_be_restored()
    {
        var group = (await PostAsync("/v1/worker-groups", new { name = NewName("group") })).Is(201);
        var job = await CreateJobAsync(("groupId", group.Id));
        (await PutAsync($"/v1/jobs/{job.Id}", Job())).Is(200);
        (await DeleteAsync($"/v1/worker-groups/{group.Id}")).Is(204);
        (await PostAsync($"/v1/jobs/{job.Id}/versions/1/restore")).IsProblem(422, "no_such_group");
        var other = await CreateJobAsync();
        (await PutAsync($"/v1/jobs/{other.Id}", Job())).Is(200);
        (await PostAsync("/v1/jobs", Job(("name", other["name"].GetValue<string>())))).Is(201);
        (await PostAsync($"/v1/jobs/{other.Id}/versions/1/restore")).IsProblem(409, "name_taken");
        Assert.Equal(2, (await GetAsync($"/v1/jobs/{other.Id}"))["version"].GetValue<int>());
    }

    private static List<string> Changed(Reply list, int at) => [.. list.Items[at]!["changed"]!.AsArray().Select(field => field!.GetValue<string>())];
}
