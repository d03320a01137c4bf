using Belfry.Cli;

namespace Belfry.IntegrationTests.Cli;

public sealed class ChannelCommandTests(CliServer server)
{
    [Fact]
    public async Task A_channel_is_made_changed_named_by_a_job_and_deleted()
    {
        using var person = await server.AdministratorAsync();
        var said = (await person.TypesAsync("channel", "create", "--name", "on call", "--url", "http://127.0.0.1:9/x", "--alert", "worker_lost")).With(ExitCode.Done);
        Assert.Matches(@"^Created the channel on call \(id \d+\)\.\n$", said.Output);
        Assert.Matches("on call +webhook +http://127.0.0.1:9/x +worker_lost +0 ", (await person.TypesAsync("channel", "list", "--alert", "worker_lost", "--name", "ON")).With(ExitCode.Done).Lines[1]);

        (await person.TypesAsync("channel", "update", "on call", "--to", "a@example.com", "--to", "b@example.com", "--alert", "all")).With(ExitCode.Done);
        var shown = (await person.TypesAsync("channel", "show", "on call")).With(ExitCode.Done).Output;
        Assert.Matches("(?m)^tells +a@example.com, b@example.com$", shown);
        Assert.Matches("(?m)^alerts +no_eligible_worker, worker_lost, .*, term_failed$", shown);
        (await person.TypesAsync("channel", "update", "on call", "--alert", "none")).With(ExitCode.Done);
        var channel = (await person.TypesAsync("channel", "show", "on call", "--json")).Json;
        Assert.Empty(channel["alerts"]!.AsArray());
        Assert.Equal(2, channel["to"]!.AsArray().Count);

        var id = channel["id"]!.GetValue<long>();
        (await person.TypesAsync("job", "create", "--name", "tells", "--command", "true", "--notify", "on call=failure,recovery", "--notify", $"{id}=late")).With(ExitCode.Done);
        Assert.Matches($"(?m)^tells +channel {id} of late$", (await person.TypesAsync("job", "show", "tells")).With(ExitCode.Done).Output);
        Assert.Contains("tells", (await person.TypesAsync("channel", "delete", "on call")).With(ExitCode.Refused).Error);
        (await person.TypesAsync("job", "update", "tells", "--notify", "on call=")).With(ExitCode.Done);
        Assert.Equal("Deleted the channel on call.\n", (await person.TypesAsync("channel", "delete", "on call")).With(ExitCode.Done).Output);
        Assert.Contains("There is no channel named on call", (await person.TypesAsync("job", "update", "tells", "--notify", "on call=late")).With(ExitCode.Refused).Error);
    }

    [Fact]
    public async Task A_channel_is_one_of_two_kinds()
    {
        using var person = await server.AdministratorAsync();
        Assert.Contains("--name", (await person.TypesAsync("channel", "create", "--url", "http://x/")).With(ExitCode.Usage).Error);
        Assert.Contains("--url URL", (await person.TypesAsync("channel", "create", "--name", "neither")).With(ExitCode.Usage).Error);
        Assert.Contains("not both", (await person.TypesAsync("channel", "create", "--name", "both", "--url", "http://x/", "--to", "a@b")).With(ExitCode.Usage).Error);
        Assert.Contains("Nothing to change", (await person.TypesAsync("channel", "update", "1")).With(ExitCode.Usage).Error);
        Assert.Matches(@"(?m)^  url +\S", (await person.TypesAsync("channel", "create", "--name", "wrong", "--url", "ftp://x/")).With(ExitCode.Refused).Error);
    }
}
