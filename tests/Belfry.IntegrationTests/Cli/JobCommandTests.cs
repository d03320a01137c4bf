using System.Text;
using System.Text.Json.Nodes;
using Belfry.Cli;

namespace Belfry.IntegrationTests.Cli;

public sealed class JobCommandTests(CliServer server)
{
    [Fact]
    public async Task A_job_is_created_from_flags_and_shown_to_people_and_programs()
    {
        using var person = await server.AdministratorAsync("Europe/Berlin");
        var created = await person.TypesAsync(
            "job", "create", "--name", "shown", "--command", "echo hi", "--cron", "0 3 * * *", "--zone", "Europe/Berlin", "--param", "A=1");
        Assert.Matches(@"^Created the job shown \(id \d+\)\.", created.With(ExitCode.Done).Output);

        var shown = (await person.TypesAsync("job", "show", "shown")).With(ExitCode.Done).Output;
        Assert.Matches(@"(?m)^cron +0 3 \* \* \* \(Europe/Berlin\)$", shown);
        Assert.Matches(@"(?m)^next +stopped$", shown);
        Assert.Matches(@"(?m)^created +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0[12]:00 \(.* UTC\) by ", shown);
        Assert.EndsWith("params\n  A=1\ntarget\n  echo hi\n", shown);

        var json = (await person.TypesAsync("job", "show", "shown", "--json")).With(ExitCode.Done);
        var api = await server.GetAsync($"/v1/jobs/{json.Json["id"]}");
        Assert.True(JsonNode.DeepEquals(api, json.Json), json.Output);
        Assert.StartsWith("{\n  \"id\": ", json.Output);
        Assert.Empty(json.Error);
    }

    [Fact]
    public async Task Why_a_job_does_not_run_is_said_to_people_and_programs()
    {
        using var person = await server.AdministratorAsync("Europe/Berlin");
        (await person.TypesAsync(
            "job", "create", "--name", "explained", "--command", "true", "--cron", "30 2 * * *", "--zone", "Europe/Berlin", "--tag", "nowhere", "--start"))
            .With(ExitCode.Done);
        (await person.TypesAsync("job", "run", "explained", "--delay", "1h")).With(ExitCode.Done);

        // The leader has to take both up first.
        var said = await Eventually.BecomesAsync(
            async () => (await person.TypesAsync("job", "explain", "explained")).With(ExitCode.Done).Output,
            output => output.Contains("\n  A start waits for its time, ", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        Assert.StartsWith("explained:\n  It is due next at ", said);
        Assert.Matches(@"(?m)^  No worker may take it now: ", said);
        Assert.Matches(@"(?m)^next \(Europe/Berlin\) +on the job's clocks", said);
        Assert.Matches(@"(?m)^\S+ \S+ +\d{4}-\d\d-\d\d 02:30:00\+0[12]:00", said);
        Assert.Matches(@"(?m)^starts once \(Europe/Berlin\) +run +asked for by", said);

        var json = (await person.TypesAsync("job", "explain", "explained", "--json")).With(ExitCode.Done).Json;
        Assert.Equal("explained", json["name"]!.GetValue<string>());
        Assert.Contains("no_worker", json["reasons"]!.AsArray().Select(reason => reason!["code"]!.GetValue<string>()));
        Assert.Contains("There is no job", (await person.TypesAsync("job", "explain", "unheard-of")).With(ExitCode.Refused).Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_created_job_can_be_started_in_the_same_breath()
    {
        using var person = await server.AdministratorAsync();
        var created = (await person.TypesAsync("job", "create", "--name", "at-once", "--command", "true", "--cron", "0 0 1 1 *", "--start")).With(ExitCode.Done);
        Assert.Matches(@"Started at-once; it is due next at \d{4}-01-01 00:00:00 UTC\.", created.Output);
        var json = (await person.TypesAsync(
            "job", "create", "--name", "at-once-json", "--command", "true", "--cron", "0 0 1 1 *", "--start", "--json")).With(ExitCode.Done).Json;
        Assert.True(json["scheduled"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_job_comes_from_a_file_and_flags_win_over_it()
    {
        using var person = await server.AdministratorAsync();
        var file = person.Write("job.json", """{"name":"from-file","type":"shell","target":"echo a\necho b\n","timeoutSeconds":5}""");
        (await person.TypesAsync("job", "create", "--file", file, "--timeout", "1m")).With(ExitCode.Done);
        var json = (await person.TypesAsync("job", "show", "from-file", "--json")).Json;
        Assert.Equal(60, json["timeoutSeconds"]!.GetValue<int>());

        // What show prints makes another one.
        person.Input = Encoding.UTF8.GetBytes(json.ToJsonString());
        (await person.TypesAsync("job", "create", "--file", "-", "--name", "from-file-2")).With(ExitCode.Done);
        Assert.Equal("echo a\necho b\n", (await person.TypesAsync("job", "show", "from-file-2", "--json")).Json["target"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_refusal_names_every_wrong_field()
    {
        using var person = await server.AdministratorAsync();
        var said = (await person.TypesAsync(
            "job", "create", "--name", "wrong", "--command", "true", "--cron", "* * 32 * *", "--zone", "Berlin", "--param", "9=x")).With(ExitCode.Refused);
        Assert.Matches(@"(?m)^  params\.9 +the name must", said.Error);
        Assert.Matches(@"(?m)^  (cron|timeZone) +\S", said.Error);
        Assert.Empty(said.Output);
        (await person.TypesAsync("job", "show", "wrong")).With(ExitCode.Refused);
    }

    [Theory]
    [InlineData("Give the job a name", "--command", "true")]
    [InlineData("Say what to run", "--name", "nothing")]
    public async Task What_a_job_needs_is_asked_for_before_the_server_is(string words, params string[] flags)
    {
        using var person = await server.AdministratorAsync();
        Assert.Contains(words, (await person.TypesAsync(["job", "create", .. flags])).With(ExitCode.Usage).Error);
    }

    [Fact]
    public async Task An_update_changes_what_it_names_and_nothing_else()
    {
        using var person = await server.AdministratorAsync();
        (await person.TypesAsync(
            "job", "create", "--name", "updated", "--command", "true", "--cron", "@daily", "--param", "A=1", "--param", "B=1",
            "--retry", "2", "--timeout", "5m", "--remark", "stays")).With(ExitCode.Done);
        var before = (await person.TypesAsync("job", "show", "updated", "--json")).Json;

        var said = (await person.TypesAsync(
            "job", "update", "updated", "--cron", "@hourly", "--param", "B=2", "--unset", "timeoutSeconds", "--unset", "params.A")).With(ExitCode.Done);
        Assert.Equal($"Updated the job updated (id {before["id"]}); it is at version 2.\n", said.Output);

        var after = (await person.TypesAsync("job", "show", "updated", "--json")).Json;
        before["cron"] = "@hourly";
        before["params"] = new JsonObject { ["B"] = "2" };
        before["timeoutSeconds"] = null;
        before["version"] = 2;
        Assert.True(JsonNode.DeepEquals(before, after), after.ToJsonString());
    }

    [Fact]
    public async Task An_update_from_a_file_that_was_overtaken_is_refused()
    {
        using var person = await server.AdministratorAsync();
        (await person.TypesAsync("job", "create", "--name", "overtaken", "--command", "true")).With(ExitCode.Done);
        var file = person.Write("job.json", (await person.TypesAsync("job", "show", "overtaken", "--json")).Output);
        (await person.TypesAsync("job", "update", "overtaken", "--remark", "faster")).With(ExitCode.Done);
        var said = (await person.TypesAsync("job", "update", "overtaken", "--file", file, "--remark", "slower")).With(ExitCode.Refused);
        Assert.Contains("version 2", said.Error);
        Assert.Equal("faster", (await person.TypesAsync("job", "show", "overtaken", "--json")).Json["remark"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_update_of_nothing_is_a_wrong_command_line()
    {
        using var person = await server.AdministratorAsync();
        Assert.Contains("Nothing to change", (await person.TypesAsync("job", "update", "1")).With(ExitCode.Usage).Error);
    }

    [Fact]
    public async Task A_job_is_found_by_id_uuid_and_exact_name()
    {
        using var person = await server.AdministratorAsync();
        foreach (var name in (string[])["Findable", "findable too", "12345678"])
            (await person.TypesAsync("job", "create", "--name", name, "--command", "true")).With(ExitCode.Done);
        var job = (await person.TypesAsync("job", "show", "Findable", "--json")).With(ExitCode.Done).Json;
        foreach (var key in (string[])[job["id"]!.ToString(), job["jobId"]!.ToString(), "name:Findable"])
            Assert.Equal("Findable", (await person.TypesAsync("job", "show", key, "--json")).With(ExitCode.Done).Json["name"]!.ToString());

        // A name that reads like an id is taken for one, unless it is said to be a name.
        (await person.TypesAsync("job", "show", "12345678")).With(ExitCode.Refused);
        (await person.TypesAsync("job", "show", "name:12345678")).With(ExitCode.Done);

        var near = (await person.TypesAsync("job", "show", "findable")).With(ExitCode.Refused).Error;
        Assert.Contains("There is no job named findable.", near);
        Assert.Contains("Findable", near);
        Assert.Contains("findable too", near);
    }

    [Fact]
    public async Task A_list_is_filtered_sorted_and_paged_by_the_server()
    {
        using var person = await server.AdministratorAsync();
        foreach (var i in Enumerable.Range(1, 5))
            (await person.TypesAsync("job", "create", "--name", $"paged {i}", "--command", "true", "--tag", "paged")).With(ExitCode.Done);
        var said = (await person.TypesAsync("job", "list", "--name", "PAGED", "--tag", "paged", "--sort", "-name", "--page", "2", "--page-size", "2")).With(ExitCode.Done);
        Assert.Equal(3, said.Lines.Length);
        Assert.StartsWith("id", said.Lines[0].TrimStart());
        Assert.Contains("paged 3", said.Lines[1]);
        Assert.Contains("paged 2", said.Lines[2]);
        Assert.Contains("Page 2 of 3: 2 of 5.", said.Error);

        var json = (await person.TypesAsync("job", "list", "--name", "paged", "--json")).With(ExitCode.Done);
        Assert.True(JsonNode.DeepEquals(await server.GetAsync("/v1/jobs?name=paged"), json.Json));
        Assert.Contains("No jobs.", (await person.TypesAsync("job", "list", "--name", "no such name")).With(ExitCode.Done).Output);
        Assert.Contains("sort", (await person.TypesAsync("job", "list", "--sort", "nonsense")).With(ExitCode.Refused).Error);
    }

    [Fact]
    public async Task Jobs_are_deleted_several_at_once_and_one_that_is_missing_does_not_save_the_others()
    {
        using var person = await server.AdministratorAsync();
        foreach (var name in (string[])["gone 1", "gone 2"])
            (await person.TypesAsync("job", "create", "--name", name, "--command", "true")).With(ExitCode.Done);
        var said = (await person.TypesAsync("job", "delete", "gone 1", "gone 0", "gone 2")).With(ExitCode.Refused);
        Assert.Equal(["Deleted the job gone 1.", "Deleted the job gone 2."], said.Lines);
        Assert.Contains("gone 0", said.Error);
        (await person.TypesAsync("job", "show", "gone 2")).With(ExitCode.Refused);
    }

    [Fact]
    public async Task Names_and_remarks_never_steer_the_terminal()
    {
        using var person = await server.AdministratorAsync();
        const string name = "evil \u001b[2J\u202e\u009b31m";
        (await person.TypesAsync("job", "create", "--name", name, "--command", "true", "--remark", "two\nlines\u0007")).With(ExitCode.Done);
        foreach (var words in (string[][])
                 [
                     ["job", "show", name], ["job", "list", "--name", "evil"], ["job", "list", "--name", "evil", "--json"],
                     ["job", "show", "evil"], ["job", "update", name, "--tag", "\u001b]0;x\u0007"],
                     ["job", "create", "--name", name, "--command", "true"], ["job", "delete", name],
                 ])
        {
            var said = await person.TypesAsync(words);
            Assert.DoesNotContain(said.Output + said.Error, one => char.IsControl(one) && one != '\n');
            Assert.DoesNotContain('\u202e', said.Output + said.Error);
        }
    }
}
