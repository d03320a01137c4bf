using System.Text.Json.Nodes;
using Belfry.Cli;

namespace Belfry.IntegrationTests.Cli;

public sealed class FleetCommandTests(CliServer server)
{
    [Fact]
    public async Task Workers_are_listed_and_shown()
    {
        using var person = await server.AdministratorAsync();
        var list = (await person.TypesAsync("worker", "list", "--state", "online")).With(ExitCode.Done);
        Assert.Matches("belfry-worker +[0-9.]+ +online ", list.Lines[1]);
        var json = (await person.TypesAsync("worker", "list", "--state", "online", "--json")).Json["items"]![0]!;
        var (id, name) = (json["id"]!.ToString(), json["name"]!.ToString());
        foreach (var key in (string[])[id, name, $"belfry-worker/{name}"])
            Assert.Matches(@"(?m)^state +online$", (await person.TypesAsync("worker", "show", key)).With(ExitCode.Done).Output);
        Assert.Contains("There is no worker named nobody", (await person.TypesAsync("worker", "show", "nobody")).With(ExitCode.Refused).Error);
    }

    [Fact]
    public async Task A_worker_is_drained_taken_back_and_deleted()
    {
        using var person = await server.AdministratorAsync();
        var id = await RegisterAsync("drained", "a,b");
        Assert.Equal("Worker drained is draining; it finishes what it has.\n", (await person.TypesAsync("worker", "drain", "drained")).With(ExitCode.Done).Output);
        Assert.True((await server.GetAsync($"/v1/workers/{id}"))["draining"]!.GetValue<bool>());
        (await person.TypesAsync("worker", "undrain", id)).With(ExitCode.Done);
        var after = await server.GetAsync($"/v1/workers/{id}");
        Assert.False(after["draining"]!.GetValue<bool>());
        Assert.Equal("a,b", after["tag"]!.ToString());
        Assert.Equal("Deleted the worker drained.\n", (await person.TypesAsync("worker", "delete", "drained")).With(ExitCode.Done).Output);
        (await person.TypesAsync("worker", "show", id)).With(ExitCode.Refused);
    }

    [Fact]
    public async Task Workers_of_one_name_in_two_services_are_told_apart()
    {
        using var person = await server.AdministratorAsync();
        await RegisterAsync("twin", "", "left");
        await RegisterAsync("twin", "", "right");
        var said = (await person.TypesAsync("worker", "show", "twin")).With(ExitCode.Refused).Error;
        Assert.Contains("left/twin, right/twin", said);
        Assert.Matches(@"(?m)^service +right$", (await person.TypesAsync("worker", "show", "right/twin")).With(ExitCode.Done).Output);
    }

    [Fact]
    public async Task A_group_is_made_used_and_deleted()
    {
        using var person = await server.AdministratorAsync();
        await RegisterAsync("member", "grouped");
        var single = await RegisterAsync("single", "");
        (await person.TypesAsync("group", "create", "--name", "team", "--tag", "grouped", "--worker", "single")).With(ExitCode.Done);
        var shown = (await person.TypesAsync("group", "show", "team")).With(ExitCode.Done).Output;
        Assert.Contains("member (id ", shown);
        Assert.Contains($"single (id {single})", shown);
        Assert.Matches("team +abnormal +grouped ", (await person.TypesAsync("group", "list", "--name", "TEAM")).With(ExitCode.Done).Lines[1]);

        (await person.TypesAsync("job", "create", "--name", "for the team", "--command", "true", "--group", "team")).With(ExitCode.Done);
        Assert.Matches(@"(?m)^group +team \(id \d+\)$", (await person.TypesAsync("job", "show", "for the team")).With(ExitCode.Done).Output);
        Assert.Contains("for the team", (await person.TypesAsync("job", "list", "--group", "team")).With(ExitCode.Done).Output);
        Assert.Contains("for the team", (await person.TypesAsync("group", "delete", "team")).With(ExitCode.Refused).Error);
        (await person.TypesAsync("job", "update", "for the team", "--unset", "groupId")).With(ExitCode.Done);
        Assert.Equal("Deleted the worker group team.\n", (await person.TypesAsync("group", "delete", "team")).With(ExitCode.Done).Output);
        Assert.Contains("There is no worker group named team", (await person.TypesAsync("job", "list", "--group", "team")).With(ExitCode.Refused).Error);
    }

    [Fact]
    public async Task The_leader_is_among_the_masters()
    {
        using var person = await server.AdministratorAsync();
        var said = (await person.TypesAsync("master", "list")).With(ExitCode.Done);
        Assert.Contains($"leader  {server.Address.AbsoluteUri.TrimEnd('/')}", said.Output);
        Assert.Empty(said.Error);
    }

    [Fact]
    public async Task A_cron_expression_is_explained()
    {
        using var person = await server.AdministratorAsync();
        var said = (await person.TypesAsync(
            "cron", "explain", "30 8 * * mon-fri", "--zone", "Europe/Berlin", "--count", "2", "--from", "2026-11-20T08:00:00Z")).With(ExitCode.Done);
        Assert.Equal(
            ["", "due (Europe/Berlin)        in UTC", "2026-11-23 08:30:00+01:00  2026-11-23 07:30:00", "2026-11-24 08:30:00+01:00  2026-11-24 07:30:00"],
            said.Lines[1..]);
        Assert.NotEmpty(said.Lines[0]);

        // Words that the shell has split are one expression.
        Assert.Equal(2, (await person.TypesAsync("cron", "explain", "30", "8", "*", "*", "1-5", "--count", "2", "--json")).Json["items"]!.AsArray().Count);
        (await person.TypesAsync("cron", "explain", "@hourly")).With(ExitCode.Done);
        var wrong = (await person.TypesAsync("cron", "explain", "61 * * * *", "--zone", "Berlin")).With(ExitCode.Refused).Error;
        Assert.Matches(@"(?m)^  expression +\S", wrong);
        Assert.Matches(@"(?m)^  timeZone +\S", wrong);
    }

    [Fact]
    public async Task Cron_is_explained_in_the_language_of_the_environment()
    {
        using var person = await server.AdministratorAsync(language: "zh_CN.UTF-8");
        Assert.Contains(
            (await person.TypesAsync("cron", "explain", "@hourly")).With(ExitCode.Done).Lines[0], one => one is >= '\u4e00' and <= '\u9fff');
    }

    /// <summary>A worker's row without a process.</summary>
    private async Task<string> RegisterAsync(string name, string tag, string service = "by-hand")
    {
        using var http = new HttpClient { BaseAddress = server.Address, DefaultRequestHeaders = { { "Authorization", $"Bearer {server.Token}" } } };
        using var body = new StringContent(
            new JsonObject { ["host"] = "10.0.0.1", ["name"] = name, ["srvName"] = service, ["tag"] = tag }.ToJsonString(),
            System.Text.Encoding.UTF8,
            "application/json");
        using var answer = await http.PostAsync("/v1/workers", body, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return JsonNode.Parse(text)!["id"]?.ToString() ?? throw new InvalidOperationException(text);
    }
}
