using Belfry.IntegrationTests.Worker;

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
    public async Task A_group_is_abnormal_while_a_member_is_offline_and_normal_again_when_it_is_back()
    {
        var (name, tag) = (NewName("member"), NewName("tag"));
        var byTag = (await PostAsync("/v1/worker-groups", new { name = NewName("group"), tags = (string[])[tag] })).Is(201);
        var worker = await JoinAsync(name, "health", 1, tag);
        long member;
        Reply byId;
        await using (worker)
        {
            var seen = await Eventually.BecomesAsync(() => GetAsync($"/v1/workers?name={name}&state=online"), list => list.Is(200).Items.Count == 1, Ct);
            member = seen.Items[0]!["id"]!.GetValue<long>();
            byId = (await PostAsync("/v1/worker-groups", new { name = NewName("group"), workerIds = (long[])[member] })).Is(201);
            await HealthBecomesAsync("normal", member, byTag.Id, byId.Id);
            await worker.DrainAsync(TimeSpan.FromSeconds(10));
        }
        await HealthBecomesAsync("abnormal", member, byTag.Id, byId.Id);
        await using (await TestWorker.StartAsync(worker.Options))
            await HealthBecomesAsync("normal", member, byTag.Id, byId.Id);
    }

    [Fact]
    public async Task PUT_worker_groups_changes_name_members_and_tags()
    {
        var (first, second) = (NewName("tag"), NewName("tag"));
        var one = await CreateWorkerAsync(first);
        var other = await CreateWorkerAsync(second);
        var made = (await PostAsync("/v1/worker-groups", new { name = NewName("group"), workerIds = (long[])[one.Id], tags = (string[])[first] })).Is(201);
        var name = NewName("renamed");
        var changed = (await PutAsync(
            $"/v1/worker-groups/{made.Id}", new { name, workerIds = (long[])[other.Id], tags = (string[])[second] }, null, ("If-Match", made.ETag!))).Is(200);
        Assert.Equal(made.Id, changed.Id);
        Assert.Equal(name, changed["name"].GetValue<string>());
        Assert.Equal([other.Id], IdsOf(changed));
        Assert.Equal([second], TagsOf(changed));
        Assert.Equal([other.Id], MembersOf(changed));
        Assert.NotEqual(made.ETag, changed.ETag);
        var read = (await GetAsync($"/v1/worker-groups/{made.Id}")).Is(200);
        Assert.Equal(changed.Text, read.Text);
        Assert.Equal(changed.ETag, read.ETag);
        // The former name is free.
        (await PostAsync("/v1/worker-groups", new { name = made["name"].GetValue<string>() })).Is(201);
    }

    [Fact]
    public async Task PUT_worker_groups_empties_what_is_left_out()
    {
        var tag = NewName("tag");
        var named = await CreateWorkerAsync();
        var tagged = await CreateWorkerAsync(tag);
        var made = (await PostAsync("/v1/worker-groups", new { name = NewName("group"), workerIds = (long[])[named.Id], tags = (string[])[tag] })).Is(201);
        var name = made["name"].GetValue<string>();
        var withoutIds = (await PutAsync($"/v1/worker-groups/{made.Id}", new { name, tags = (string[])[tag] })).Is(200);
        Assert.Empty(IdsOf(withoutIds));
        Assert.Equal([tagged.Id], MembersOf(withoutIds));
        var withoutTags = (await PutAsync($"/v1/worker-groups/{made.Id}", new { name, workerIds = (long[])[named.Id] })).Is(200);
        Assert.Empty(TagsOf(withoutTags));
        Assert.Equal([named.Id], MembersOf(withoutTags));
        (await PutAsync($"/v1/worker-groups/{made.Id}", new { workerIds = (long[])[named.Id] })).Names("name");
        var withoutBoth = (await PutAsync($"/v1/worker-groups/{made.Id}", new { name })).Is(200);
        Assert.Empty(IdsOf(withoutBoth));
        Assert.Empty(TagsOf(withoutBoth));
        Assert.Empty(MembersOf(await GetAsync($"/v1/worker-groups/{made.Id}")));
    }

    [Fact]
    public async Task PUT_worker_groups_that_is_refused_changes_nothing()
    {
        var taken = (await PostAsync("/v1/worker-groups", new { name = NewName("group") })).Is(201)["name"].GetValue<string>();
        var (member, other) = (await CreateWorkerAsync(), await CreateWorkerAsync());
        var made = (await PostAsync(
            "/v1/worker-groups", new { name = NewName("group"), workerIds = (long[])[member.Id], tags = (string[])[NewName("tag")] })).Is(201);
        var rows = await AuditedAsync();
        (await PutAsync($"/v1/worker-groups/{made.Id}", new { name = taken, workerIds = (long[])[other.Id], tags = (string[])["other"] }))
            .IsProblem(409, "name_taken").NamesFields("name");
        var unknown = await PutAsync(
            $"/v1/worker-groups/{made.Id}", new { name = NewName("group"), workerIds = (long[])[other.Id, 999_999_991], tags = (string[])["other"] });
        unknown.IsProblem(422, "no_such_worker").NamesFields("workerIds");
        Assert.Contains("999999991", unknown.Error("workerIds"));
        Assert.DoesNotContain($"{other.Id}", unknown.Error("workerIds"));
        var now = (await GetAsync($"/v1/worker-groups/{made.Id}")).Is(200);
        Assert.Equal(made.Text, now.Text);
        Assert.Equal(made.ETag, now.ETag);
        Assert.Equal(rows, await AuditedAsync());
        // Its own name is nobody else's.
        (await PutAsync($"/v1/worker-groups/{made.Id}", now.Json)).Is(200);

        Task<long> AuditedAsync() => ScalarAsync<long>(
            "select count(*) from audit_logs where object = 'worker_group' and object_id = @id", new { id = $"{made.Id}" });
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

    private async Task<Reply> CreateWorkerAsync(string? tag = null)
        => (await PostAsync("/v1/workers", new { host = "h", name = NewName("w"), srvName = "g", tag })).Is(201);

    /// <summary>In the answers and by the filters, of groups whose one member this is.</summary>
    private async Task HealthBecomesAsync(string health, long member, params long[] groups)
    {
        var status = health == "normal" ? 1 : 2;
        foreach (var id in groups)
        {
            var group = await Eventually.BecomesAsync(
                () => GetAsync($"/v1/worker-groups/{id}"), now => now.Is(200)["health"].GetValue<string>() == health && now["workers"].AsArray().Count == 1, Ct);
            Assert.Equal(status, group["status"].GetValue<int>());
            Assert.Equal([member], MembersOf(group));
            var name = group["name"].GetValue<string>();
            Assert.Single((await GetAsync($"/v1/worker-groups?name={name}&status={status}&health={health}")).Items);
            Assert.Empty((await GetAsync($"/v1/worker-groups?name={name}&status={3 - status}")).Items);
        }
    }

    private static List<long> IdsOf(Reply group) => [.. group["workerIds"].AsArray().Select(id => id!.GetValue<long>())];

    private static List<string> TagsOf(Reply group) => [.. group["tags"].AsArray().Select(tag => tag!.GetValue<string>())];

    private static List<long> MembersOf(Reply group) => [.. group.Is(group.Status)["workers"].AsArray().Select(worker => worker!["id"]!.GetValue<long>())];
}
