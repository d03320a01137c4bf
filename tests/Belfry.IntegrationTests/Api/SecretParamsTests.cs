using System.Text.Json.Nodes;

namespace Belfry.IntegrationTests.Api;

/// <summary>Secret params: stored encrypted, given to the run, masked in its output, and never read back.</summary>
public sealed class SecretParamsTests(ApiMaster master) : ApiTest(master)
{
    [Fact]
    public async Task A_secret_reaches_the_run_and_is_masked_in_its_output()
    {
        var secret = NewSecret();
        var job = await CreateJobAsync(
            ("target", "sh -c 'echo ${#PASSWORD} [$PASSWORD] $PLAIN; exit 3'"), ("params", new { PASSWORD = Secret(secret), PLAIN = "seen" }));
        var run = await RunToEndAsync(job.Id);
        Assert.Equal(3, run["exitCode"].GetValue<int>());
        var output = (await GetAsync($"/v1/scheduler-logs/{run.Id}/output")).Is(200).Text;
        Assert.StartsWith($"{secret.Length} [", output, StringComparison.Ordinal);
        Assert.EndsWith("] seen\n", output, StringComparison.Ordinal);
        await AssertNowhereAsync(secret);
    }

    [Fact]
    public async Task No_answer_and_no_table_has_the_value_of_a_secret()
    {
        var (first, second) = (NewSecret(), NewSecret());
        var job = await CreateJobAsync(("params", new { KEY = Secret(first), DAY = "monday" }));
        Assert.Equal("{\"DAY\":\"monday\",\"KEY\":{\"secret\":true}}", job["params"].ToJsonString());
        var body = job.Json;
        body["params"]!["KEY"] = Secret(second);
        (await PutAsync($"/v1/jobs/{job.Id}", body)).Is(200);
        (await PostAsync($"/v1/jobs/{job.Id}/runs", new { @params = new { KEY = Secret(first) }, delay = 0.1 })).Is(202);
        await RunToEndAsync(job.Id);

        foreach (var path in (string[])["", "/versions", "/versions/1", "/versions/2", "/explain"])
        {
            var text = (await GetAsync($"/v1/jobs/{job.Id}{path}")).Is(200).Text;
            Assert.DoesNotContain(first, text, StringComparison.Ordinal);
            Assert.DoesNotContain(second, text, StringComparison.Ordinal);
        }
        var version = (await GetAsync($"/v1/jobs/{job.Id}/versions/2")).Is(200);
        Assert.Equal("params", Assert.Single(version["changes"].AsArray())!["field"]!.GetValue<string>());
        await AssertNowhereAsync(first);
        await AssertNowhereAsync(second);
    }

    [Fact]
    public async Task A_secret_that_comes_back_without_its_value_stays_as_it_is()
    {
        var secret = NewSecret();
        var job = await CreateJobAsync(("target", "sh -c 'echo ${#KEY}'"), ("params", new { KEY = Secret(secret) }));
        var body = job.Json;
        body["remark"] = "edited";
        body["name"] = NewName();
        (await PutAsync($"/v1/jobs/{job.Id}", body)).Is(200);
        Assert.Equal($"{secret.Length}\n", await OutputOfAsync((await RunToEndAsync(job.Id)).Id));
        Assert.Equal(["name", "remark"], (await GetAsync($"/v1/jobs/{job.Id}/versions")).Items[0]!["changed"]!.AsArray().Select(field => field!.GetValue<string>()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Restoring_a_version_brings_its_secrets_back()
    {
        var job = await CreateJobAsync(("target", "sh -c 'echo ${#KEY}'"), ("params", new { KEY = Secret("four") }));
        var body = job.Json;
        body["params"] = null;
        (await PutAsync($"/v1/jobs/{job.Id}", body)).Is(200);
        Assert.Equal("0\n", await OutputOfAsync((await RunToEndAsync(job.Id)).Id));
        Assert.Equal("4\n", await OutputOfAsync((await RunToEndAsync(job.Id, new { version = 1 })).Id));
        (await PostAsync($"/v1/jobs/{job.Id}/versions/1/restore")).Is(200);
        Assert.Equal("4\n", await OutputOfAsync((await RunToEndAsync(job.Id)).Id));
    }

    [Fact]
    public async Task A_param_of_a_run_is_secret_when_it_is_so_in_the_job_or_sent_as_such()
    {
        var (over, own) = (NewSecret(), NewSecret());
        var job = await CreateJobAsync(("target", "sh -c 'echo $KEY $OWN ${#KEY} ${#OWN}'"), ("params", new { KEY = Secret("unused value") }));
        var run = await RunToEndAsync(job.Id, new { @params = new { KEY = over, OWN = Secret(own) } });
        var again = (await PostAsync($"/v1/scheduler-logs/{run.Id}/rerun")).Is(202);
        foreach (var id in (long[])[run.Id, (await EndOfAsync(again.Id)).Id])
            Assert.EndsWith($" {over.Length} {own.Length}\n", await OutputOfAsync(id), StringComparison.Ordinal);
        await AssertNowhereAsync(over);
        await AssertNowhereAsync(own);
    }

    [Fact]
    public async Task Params_of_another_form_are_refused_by_name()
    {
        foreach (var wrong in (string[])["1", "null", "[]", "{}", "{\"value\":\"x\"}", "{\"secret\":false,\"value\":\"x\"}", "{\"secret\":true,\"value\":1}", "{\"secret\":true,\"valu\":\"x\"}", "{\"secret\":true,\"value\":\"\\u0000\"}"])
        {
            (await PostAsync("/v1/jobs", Job(("params", new JsonObject { ["A"] = JsonNode.Parse(wrong) })))).Names("params.A");
        }
        (await PostAsync("/v1/jobs", Job(("params", new { A = Kept() })))).Names("params.A");
        (await PostAsync("/v1/jobs", Job(("params", new { A = Secret(new string('x', (64 * 1024) + 1)) })))).Names("params.A");
        var job = await CreateJobAsync(("params", new { A = "plain" }));
        (await PutAsync($"/v1/jobs/{job.Id}", Job(("params", new { A = Kept() })))).Names("params.A");
        (await PostAsync($"/v1/jobs/{job.Id}/runs", new { @params = new { A = Kept() } })).Names("params.A");
    }

    [Fact]
    public async Task A_secret_whose_key_is_lost_fails_the_run_and_says_which_it_is()
    {
        var job = await CreateJobAsync(("params", new { LOST = Secret("x") }));
        await ScalarAsync<int>(
            "with lost as (update job_versions set spec = jsonb_set(spec, '{sealedParams,LOST}', '\"0badc0de.AAAA\"') where job_id = @id returning 1) select count(*)::int from lost",
            new { id = job.Id });
        var run = await RunToEndAsync(job.Id);
        Assert.Equal("failed", run["state"].GetValue<string>());
        Assert.Contains("the secret param LOST cannot be read: it was sealed with key 0badc0de", run["remark"].GetValue<string>(), StringComparison.Ordinal);
        // The worker's slot is free again, and the next run of the job is not kept from its turn.
        Assert.Equal("failed", (await RunToEndAsync(job.Id))["state"].GetValue<string>());
    }

    [Fact]
    public async Task A_secret_that_is_copied_to_another_job_opens_nothing()
    {
        var job = await CreateJobAsync(("params", new { KEY = Secret("mine") }));
        var other = await CreateJobAsync(("params", new { KEY = Secret("theirs") }));
        await ScalarAsync<int>(
            """
            with copied as (
                update job_versions o set spec = jsonb_set(o.spec, '{sealedParams}', m.spec -> 'sealedParams')
                from job_versions m where m.job_id = @from and o.job_id = @to returning 1)
            select count(*)::int from copied
            """,
            new { from = job.Id, to = other.Id });
        Assert.Contains("what is stored is damaged", (await RunToEndAsync(other.Id))["remark"].GetValue<string>(), StringComparison.Ordinal);
    }

    private static string NewSecret() => $"s3cret-{Guid.NewGuid():N}";

    private static JsonObject Secret(string value) => new() { ["secret"] = true, ["value"] = value };

    private static JsonObject Kept() => new() { ["secret"] = true };

    private async Task<string> OutputOfAsync(long run) => (await GetAsync($"/v1/scheduler-logs/{run}/output")).Is(200).Text;

    /// <summary>No row of any table has the text, neither as it is nor in its bytes.</summary>
    private async Task AssertNowhereAsync(string text)
    {
        var tables = await ScalarAsync<string>(
            "select string_agg(relname, ' ') from pg_class where relnamespace = 'belfry'::regnamespace and relkind in ('r', 'p') and not relispartition");
        Assert.Contains("run_output", tables, StringComparison.Ordinal);
        foreach (var table in tables.Split(' '))
        {
            var rows = await ScalarAsync<long>(
                $"select count(*) from {table} t where position(@text in t::text) > 0 or position(@hex in t::text) > 0",
                new { text, hex = Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(text)) });
            Assert.True(rows == 0, $"{table} has the value of a secret");
        }
    }
}
