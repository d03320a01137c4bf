namespace Belfry.IntegrationTests.Api;

/// <summary>The rows of the contract about workers.</summary>
public sealed class WorkersTests(ApiMaster master) : ApiTest(master)
{
    [Fact]
    public async Task POST_workers_registers_one_by_hand_that_is_offline()
    {
        var name = NewName("worker");
        var made = (await PostAsync("/v1/workers", new { host = "10.0.0.9", name, srvName = "svc", tag = "gpu, large,gpu" })).Is(201);
        Assert.Equal($"/v1/workers/{made.Id}", made.Headers.Location!.ToString());
        Assert.Equal("gpu,large", made["tag"].GetValue<string>());
        Assert.Equal(["gpu", "large"], made["tags"].AsArray().Select(tag => tag!.GetValue<string>()));
        Assert.Equal("offline", made["state"].GetValue<string>());
        Assert.Equal(2, made["status"].GetValue<int>());
        foreach (var field in (string[])["capacity", "programVersion", "seenAt"])
            Assert.True(made.Json.ContainsKey(field) && made.Json[field] is null, field);
        Assert.Equal(made.Text, (await GetAsync($"/v1/workers/{made.Id}")).Is(200).Text);
        Assert.Single((await GetAsync($"/v1/workers?name={name}&srvName=svc&tag=large&status=2")).Items);
        Assert.Empty((await GetAsync($"/v1/workers?name={name}&tag=larg")).Items);
        (await PostAsync("/v1/workers", new { host = "x", name, srvName = "svc" })).IsProblem(409, "name_taken").NamesFields("name");
        (await PostAsync("/v1/workers", new { host = "x", name, srvName = "other" })).Is(201);
    }

    [Fact]
    public async Task Tags_are_a_text_or_a_list_and_none_is_null()
    {
        var list = (await PostAsync("/v1/workers", Worker(("tag", (string[])["a", "b"])))).Is(201);
        Assert.Equal("a,b", list["tag"].GetValue<string>());
        foreach (var none in (object?[])["", " , ", null, Array.Empty<string>()])
        {
            var made = (await PostAsync("/v1/workers", Worker(("tag", none)))).Is(201);
            Assert.Null(made.Json["tag"]);
            Assert.Empty(made["tags"].AsArray());
        }
        (await PostAsync("/v1/workers", Worker(("tag", (object[])["a", 1])))).Names("tag");
        (await PostAsync("/v1/workers", Worker(("tag", (string[])["a,b"]), ("capacity", -1), ("host", "")))).Names("tag", "capacity", "host");
        (await PostAsync("/v1/workers", Worker(("tag", new string('x', 201))))).Names("tag");
    }

    [Fact]
    public async Task PUT_workers_sets_tag_capacity_and_draining_and_GET_shows_its_version()
    {
        var made = (await PostAsync("/v1/workers", Worker(("tag", "a")))).Is(201);
        var worker = made.Json;
        worker["capacity"] = 5;
        worker["draining"] = true;
        worker["tag"] = "b";
        var changed = (await PutAsync($"/v1/workers/{made.Id}", worker, null, ("If-Match", made.ETag!))).Is(200);
        Assert.Equal("\"2\"", changed.ETag);
        Assert.Equal(5, changed["capacity"].GetValue<int>());
        Assert.True(changed["draining"].GetValue<bool>());
        foreach (var draining in (bool[])[true, false])
        {
            var listed = (await GetAsync($"/v1/workers?draining={(draining ? "true" : "false")}&pageSize=500")).Is(200).Items;
            Assert.Equal(draining, listed.Any(row => row!["id"]!.GetValue<long>() == made.Id));
        }
        Assert.Equal("b", changed["tag"].GetValue<string>());
        (await PutAsync($"/v1/workers/{made.Id}", worker, null, ("If-Match", made.ETag!))).IsProblem(412, "stale");
        (await DeleteAsync($"/v1/workers/{made.Id}", null, null, ("If-Match", made.ETag!))).IsProblem(412, "stale");
        (await DeleteAsync($"/v1/workers/{made.Id}")).Is(204);
        (await GetAsync($"/v1/workers/{made.Id}")).IsProblem(404, "not_found");
        (await PutAsync($"/v1/workers/{made.Id}", worker)).IsProblem(404, "not_found");
        (await DeleteAsync($"/v1/workers/{made.Id}")).IsProblem(404, "not_found");
    }

    [Fact]
    public async Task A_row_made_by_hand_is_taken_over_by_the_process_of_its_name_and_what_people_set_wins()
    {
        var name = NewName("hand");
        var made = (await PostAsync("/v1/workers", new { host = "nowhere", name, srvName = "hands", capacity = 3, tag = "set" })).Is(201);
        await using (await JoinAsync(name, "hands", 8, "said"))
        {
            var online = await Eventually.BecomesAsync(
                () => GetAsync($"/v1/workers/{made.Id}"), worker => worker["status"].GetValue<int>() == 1, Ct);
            Assert.NotEqual("nowhere", online["host"].GetValue<string>());
            Assert.Equal(3, online["capacity"].GetValue<int>());
            Assert.Equal("set", online["tag"].GetValue<string>());
            Assert.Contains("shell", online["types"].AsArray().Select(type => type!.GetValue<string>()));
            Assert.NotNull(online.Json["seenAt"]);

            var worker = online.Json;
            worker["name"] = name + "2";
            (await PutAsync($"/v1/workers/{made.Id}", worker)).IsProblem(409, "held_by_process");
            worker["name"] = name;
            worker["tag"] = null;
            worker["capacity"] = null;
            var asSaid = (await PutAsync($"/v1/workers/{made.Id}", worker)).Is(200);
            Assert.Equal(8, asSaid["capacity"].GetValue<int>());
            Assert.Equal("said", asSaid["tag"].GetValue<string>());
            var none = asSaid.Json;
            none["tag"] = "";
            Assert.Empty((await PutAsync($"/v1/workers/{made.Id}", none)).Is(200)["tags"].AsArray());
            var again = (await GetAsync($"/v1/workers/{made.Id}")).Json;
            Assert.Empty((await PutAsync($"/v1/workers/{made.Id}", again)).Is(200)["tags"].AsArray());
        }
    }

    [Fact]
    public async Task DELETE_workers_of_one_that_runs_something_needs_force_and_lets_it_finish()
    {
        var name = NewName("busy");
        await using var worker = await JoinAsync(name, "busy", 8, name);
        var job = await CreateJobAsync(("tag", name), ("target", "sleep 60"));
        var run = (await PostAsync($"/v1/jobs/{job.Id}/runs")).Is(202);
        var running = await BecomesAsync(run.Id, state => state == "running");
        var id = running["workerId"].GetValue<long>();
        Assert.Equal(1, (await GetAsync($"/v1/workers/{id}"))["running"].GetValue<int>());
        (await DeleteAsync($"/v1/workers/{id}")).IsProblem(409, "in_use");
        (await DeleteAsync($"/v1/workers/{id}?force=true")).Is(204);
        (await GetAsync($"/v1/workers/{id}")).IsProblem(404, "not_found");
        Assert.Equal("running", (await GetAsync($"/v1/scheduler-logs/{run.Id}"))["state"].GetValue<string>());
        (await PostAsync($"/v1/scheduler-logs/{run.Id}/kill")).Is(202);
        Assert.Equal(name, (await EndOfAsync(run.Id))["workerName"].GetValue<string>());
    }

    private static System.Text.Json.Nodes.JsonObject Worker(params (string Field, object? Value)[] fields)
    {
        var worker = Job(("host", "h"), ("srvName", NewName("svc")));
        worker.Remove("type");
        worker.Remove("target");
        foreach (var (field, value) in fields)
            worker[field] = System.Text.Json.JsonSerializer.SerializeToNode(value);
        return worker;
    }
}
