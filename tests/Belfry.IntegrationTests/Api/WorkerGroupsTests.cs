namespace Belfry.IntegrationTests.Api;

/// <summary>The rows of the contract about worker groups.</summary>
public sealed class WorkerGroupsTests(ApiMaster master) : ApiTest(master)
{
    [Fact]
    public async Task POST_worker_groups_makes_the_union_of_its_workers_and_of_those_with_its_tags()
    {
        var tag = NewName("tag");
        var byId = (await PostAsync("/v1/workers", new { host = "h", name = NewName("w"), srvName = "g" })).Is(201);
        var byTag = (await PostAsync("/v1/workers", new { host = "h", name = NewName("w"), srvName = "g", tag })).Is(201);
        var group = (await PostAsync("/v1/worker-groups", new { name = NewName("group"), workerIds = (long[])[byId.Id, byId.Id], tags = (string[])[tag, tag] })).Is(201);
        Assert.Equal([byId.Id, byTag.Id], MembersOf(group));
        Assert.Equal(byId["name"].GetValue<string>(), group["workers"][0]!["name"]!.GetValue<string>());
        Assert.Equal([byId.Id], group["workerIds"].AsArray().Select(id => id!.GetValue<long>()));
        Assert.Equal([tag], group["tags"].AsArray().Select(one => one!.GetValue<string>()));

        var later = (await PostAsync("/v1/workers", new { host = "h", name = NewName("w"), srvName = "g", tag })).Is(201);
        Assert.Equal([byId.Id, byTag.Id, later.Id], MembersOf(await GetAsync($"/v1/worker-groups/{group.Id}")));
        (await DeleteAsync($"/v1/workers/{byId.Id}")).Is(204);
        var now = (await GetAsync($"/v1/worker-groups/{group.Id}")).Is(200);
        Assert.Equal([byTag.Id, later.Id], MembersOf(now));
        Assert.Empty(now["workerIds"].AsArray());
        (await PutAsync($"/v1/worker-groups/{group.Id}", now.Json)).Is(200);
    }

    [Fact]
    public async Task GET_worker_groups_shows_one_with_a_member_that_is_offline_as_abnormal()
    {
        var normal = (await PostAsync("/v1/worker-groups", new { name = NewName("group"), tags = (string[])["small"] })).Is(201);
        Assert.Equal(1, normal["status"].GetValue<int>());
        Assert.Equal("normal", normal["health"].GetValue<string>());
        var worker = (await PostAsync("/v1/workers", new { host = "h", name = NewName("w"), srvName = "g" })).Is(201);
        var name = NewName("group");
        var abnormal = (await PostAsync("/v1/worker-groups", new { name, workerIds = (long[])[worker.Id] })).Is(201);
        Assert.Equal(2, abnormal["status"].GetValue<int>());
        Assert.Equal("abnormal", abnormal["health"].GetValue<string>());
        Assert.Single((await GetAsync($"/v1/worker-groups?name={name}&status=2&health=abnormal")).Items);
        Assert.Empty((await GetAsync($"/v1/worker-groups?name={name}&status=1")).Items);
    }

    [Fact]
    public async Task What_is_wrong_with_a_group_is_told()
    {
        var made = (await PostAsync("/v1/worker-groups", new { name = NewName("group") })).Is(201);
        Assert.Equal(1, made["status"].GetValue<int>());
        (await PostAsync("/v1/worker-groups", new { name = made["name"].GetValue<string>() })).IsProblem(409, "name_taken").NamesFields("name");
        (await PostAsync("/v1/worker-groups", new { name = NewName(), workerIds = (long[])[999_999_991, 999_999_992] }))
            .IsProblem(422, "no_such_worker").NamesFields("workerIds");
        (await PostAsync("/v1/worker-groups", new { workerIds = (object?[])[null], tags = "gpu", colour = 1 })).Names("name", "workerIds", "tags", "colour");
        (await PostAsync("/v1/worker-groups", new { name = NewName(), tags = (string[])["a,b"] })).Names("tags");
        (await PutAsync($"/v1/worker-groups/{made.Id}", new { name = NewName("group") }, null, ("If-Match", "\"7\""))).IsProblem(412, "stale");
        (await PutAsync("/v1/worker-groups/999999999", new { name = NewName("group") })).IsProblem(404, "not_found");
    }

    [Fact]
    public async Task DELETE_worker_groups_of_one_that_a_job_names_is_a_409()
    {
        var group = (await PostAsync("/v1/worker-groups", new { name = NewName("group") })).Is(201);
        var job = await CreateJobAsync(("groupId", group.Id));
        Assert.Contains(job["name"].GetValue<string>(), (await DeleteAsync($"/v1/worker-groups/{group.Id}")).IsProblem(409, "in_use")["detail"].GetValue<string>());
        (await DeleteAsync($"/v1/jobs/{job.Id}")).Is(204);
        (await DeleteAsync($"/v1/worker-groups/{group.Id}", null, null, ("If-Match", group.ETag!))).Is(204);
        (await GetAsync($"/v1/worker-groups/{group.Id}")).IsProblem(404, "not_found");
        (await PostAsync("/v1/jobs", Job(("groupId", group.Id)))).IsProblem(422, "no_such_group");
        (await PostAsync("/v1/worker-groups", new { name = group["name"].GetValue<string>() })).Is(201);
    }

    [Fact]
    public async Task A_run_goes_to_a_member_of_the_group_that_carries_the_tag()
    {
        var group = (await PostAsync("/v1/worker-groups", new { name = NewName("group"), tags = (string[])["small"] })).Is(201);
        var both = await CreateJobAsync(("groupId", group.Id), ("tag", "linux"));
        Assert.Equal(group["name"].GetValue<string>(), (await RunToEndAsync(both.Id))["workerGroupName"].GetValue<string>());
        var neither = await CreateJobAsync(("groupId", group.Id), ("tag", "windows"));
        var run = (await PostAsync($"/v1/jobs/{neither.Id}/runs")).Is(202);
        await Eventually.BecomesAsync(
            () => GetAsync($"/v1/scheduler-logs/{run.Id}"), row => row.Json["remark"]?.GetValue<string>().Contains("windows") == true, Ct);
        (await PostAsync($"/v1/scheduler-logs/{run.Id}/kill")).Is(202);
    }

    private static List<long> MembersOf(Reply group) => [.. group.Is(group.Status)["workers"].AsArray().Select(worker => worker!["id"]!.GetValue<long>())];
}
