namespace Belfry.IntegrationTests.Api;

/// <summary><c>/v1/scheduler-logs/{id}/params</c>: what a run was given, and what of it was given to it alone.</summary>
public sealed class RunParamsTests(ApiMaster master) : ApiTest(master)
{
    [Fact]
    public async Task A_run_shows_the_params_of_its_version_and_its_own_above_them()
    {
        var job = await CreateJobAsync(("params", new { A = "job", B = "job", KEY = new { secret = true, value = "correct horse" } }));
        var run = await RunToEndAsync(job.Id, new { @params = new { B = "run", C = "run" } });
        var body = job.Json;
        body["params"]!["A"] = "changed later";
        (await PutAsync($"/v1/jobs/{job.Id}", body)).Is(200);
        var shown = (await GetAsync($"/v1/scheduler-logs/{run.Id}/params")).Is(200);
        Assert.Equal("""{"A":"job","B":"run","C":"run","KEY":{"secret":true}}""", shown["params"].ToJsonString());
        Assert.Equal("""["B","C"]""", shown["own"].ToJsonString());
    }

    [Fact]
    public async Task A_run_that_waits_shows_them_too_and_a_secret_of_its_own_stays_hidden()
    {
        var job = await CreateJobAsync(("params", new { KEY = new { secret = true, value = "one" } }));
        var run = (await PostAsync($"/v1/jobs/{job.Id}/runs", new { @params = new { KEY = "another" }, delay = 3600 })).Is(202);
        var shown = (await GetAsync($"/v1/scheduler-logs/{run["runId"].GetValue<string>()}/params")).Is(200);
        Assert.Equal("""{"params":{"KEY":{"secret":true}},"own":["KEY"]}""", shown.Text);
        (await GetAsync("/v1/scheduler-logs/999999999/params")).IsProblem(404, "not_found");
    }
}
