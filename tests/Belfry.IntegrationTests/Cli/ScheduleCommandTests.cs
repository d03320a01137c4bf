using Belfry.Cli;

namespace Belfry.IntegrationTests.Cli;

public sealed class ScheduleCommandTests(CliServer server)
{
    [Fact]
    public async Task Schedules_are_started_and_stopped_in_batches()
    {
        using var person = await server.AdministratorAsync();
        foreach (var name in (string[])["batch a", "batch b"])
            (await person.TypesAsync("job", "create", "--name", name, "--command", "true", "--cron", "0 0 1 1 *")).With(ExitCode.Done);
        var started = (await person.TypesAsync("schedule", "start", "batch a", "batch b")).With(ExitCode.Done);
        Assert.Equal(3, started.Lines.Length);
        Assert.Matches(@"^batch a +\d{4}-01-01 00:00:00 +-$", started.Lines[1]);
        Assert.Equal("true", (await person.TypesAsync("job", "show", "batch b", "--json")).Json["scheduled"]!.ToString());

        Assert.Equal(["Stopped batch a.", "Stopped batch b."], (await person.TypesAsync("schedule", "stop", "batch a", "batch b")).With(ExitCode.Done).Lines);
        Assert.Equal("false", (await person.TypesAsync("job", "show", "batch b", "--json")).Json["scheduled"]!.ToString());
        (await person.TypesAsync("schedule", "stop", "batch a")).With(ExitCode.Done);
    }

    [Fact]
    public async Task A_job_without_cron_runs_once_at_its_time()
    {
        using var person = await server.AdministratorAsync("Europe/Berlin");
        (await person.TypesAsync("job", "create", "--name", "once", "--command", "true")).With(ExitCode.Done);
        var said = (await person.TypesAsync("schedule", "start", "once", "--at", "2027-01-15 08:00")).With(ExitCode.Done);
        Assert.Equal("Started once; it runs once at 2027-01-15 08:00:00 +01:00 (2027-01-15 07:00:00 UTC).\n", said.Output);
        var json = (await person.TypesAsync("schedule", "start", "once", "--delay", "2d", "--json")).With(ExitCode.Done).Json;
        Assert.NotNull(json["items"]![0]!["runId"]);
        (await person.TypesAsync("schedule", "stop", "once")).With(ExitCode.Done);
    }

    [Fact]
    public async Task One_bad_job_changes_nothing()
    {
        using var person = await server.AdministratorAsync();
        (await person.TypesAsync("job", "create", "--name", "innocent", "--command", "true", "--cron", "0 0 1 1 *")).With(ExitCode.Done);
        var said = (await person.TypesAsync("schedule", "start", "innocent", "999999")).With(ExitCode.Refused);
        Assert.Contains("Nothing was changed", said.Error);
        Assert.Contains("999999: there is no such job", said.Error);
        Assert.Equal("false", (await person.TypesAsync("job", "show", "innocent", "--json")).Json["scheduled"]!.ToString());
    }

    [Fact]
    public async Task A_stop_with_kill_ends_what_is_running()
    {
        using var person = await server.AdministratorAsync();
        (await person.TypesAsync("job", "create", "--name", "endless", "--command", "sleep 600", "--cron", "0 0 1 1 *", "--start")).With(ExitCode.Done);
        var run = (await person.TypesAsync("job", "run", "endless", "--json")).Json["id"]!.ToString();
        await Eventually.BecomesAsync(
            async () => (await server.GetAsync($"/v1/scheduler-logs/{run}"))["state"]!.ToString(), state => state == "running", TestContext.Current.CancellationToken);
        (await person.TypesAsync("schedule", "stop", "endless", "--kill")).With(ExitCode.Done);
        await Eventually.BecomesAsync(
            async () => (await server.GetAsync($"/v1/scheduler-logs/{run}"))["state"]!.ToString(), state => state == "killed", TestContext.Current.CancellationToken);
    }
}
