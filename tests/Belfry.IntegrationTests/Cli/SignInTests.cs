using System.Text;
using System.Text.Json.Nodes;
using Belfry.Cli;

namespace Belfry.IntegrationTests.Cli;

public sealed class SignInTests(CliServer server)
{
    private string Address => server.Address.AbsoluteUri.TrimEnd('/');

    [Fact]
    public async Task Who_signs_in_stays_so_until_signing_out()
    {
        using var person = await server.PersonAsync();
        var password = person.Write("password", server.Password + "\n");
        var said = (await person.TypesAsync("login", "--server", Address, "--user", "admin", "--password-file", password)).With(ExitCode.Done);
        Assert.Matches($@"^Signed in at {Address} as admin \(admin\) until \d{{4}}-.* UTC\.\n$", said.Output);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(person.LoginFile));
        Assert.DoesNotContain(server.Password, File.ReadAllText(person.LoginFile));

        (await person.TypesAsync("job", "list")).With(ExitCode.Done);
        (await person.TypesAsync("job", "list", "--server", Address)).With(ExitCode.Done);
        (await person.TypesAsync("job", "create", "--name", "signed in", "--command", "true")).With(ExitCode.Done);
        Assert.Equal("admin", (await person.TypesAsync("job", "show", "signed in", "--json")).Json["username"]!.ToString());

        var saved = File.ReadAllText(person.LoginFile);
        Assert.Equal($"Signed out of {Address}.\n", (await person.TypesAsync("logout")).With(ExitCode.Done).Output);
        Assert.False(File.Exists(person.LoginFile));
        Assert.Contains("You are not signed in", (await person.TypesAsync("job", "list", "--server", Address)).With(ExitCode.Unreachable).Error);

        // The session is over at the server too, once its memory of good tokens has run out.
        File.WriteAllText(person.LoginFile, saved);
        await Eventually.BecomesAsync(
            () => person.TypesAsync("job", "list"), late => late.Code == ExitCode.Unreachable && late.Error.Contains("has ended", StringComparison.Ordinal), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_password_can_come_from_standard_input()
    {
        using var person = await server.PersonAsync();
        person.Input = Encoding.UTF8.GetBytes($"{server.Password}\nsecond line");
        var json = (await person.TypesAsync("login", "--server", Address, "--user", "admin", "--password-file", "-", "--json")).With(ExitCode.Done).Json;
        Assert.Equal("admin", json["username"]!.ToString());
    }

    [Fact]
    public async Task A_wrong_password_is_refused_and_nothing_is_kept()
    {
        using var person = await server.PersonAsync();
        person.Input = "wrong"u8.ToArray();
        var said = (await person.TypesAsync("login", "--server", Address, "--user", "admin", "--password-file", "-")).With(ExitCode.Refused);
        Assert.Equal("The name or the password is wrong.\n", said.Error);
        Assert.False(File.Exists(person.LoginFile));
    }

    [Fact]
    public async Task Signing_out_works_without_a_login_without_its_server_and_with_a_broken_file()
    {
        using var person = await server.PersonAsync();
        Assert.Equal("Nobody is signed in.\n", (await person.TypesAsync("logout")).With(ExitCode.Done).Output);

        Directory.CreateDirectory(Path.GetDirectoryName(person.LoginFile)!);
        File.WriteAllText(person.LoginFile, """{"server":"http://127.0.0.1:1","user":"me","session":"x"}""");
        Assert.Contains("could not be ended at the server", (await person.TypesAsync("logout")).With(ExitCode.Done).Error);
        Assert.False(File.Exists(person.LoginFile));

        File.WriteAllText(person.LoginFile, "{broken");
        Assert.Contains(person.LoginFile, (await person.TypesAsync("job", "list")).With(ExitCode.Unreachable).Error);
        (await person.TypesAsync("logout")).With(ExitCode.Done);
        Assert.False(File.Exists(person.LoginFile));
    }

    [Fact]
    public async Task The_owner_of_the_data_folder_needs_no_token()
    {
        using var person = await server.PersonAsync();
        (await person.TypesAsync("job", "list", "--data", server.Folder)).With(ExitCode.Done);
        var file = Path.Combine(server.Folder, "client.json");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(Address, JsonNode.Parse(File.ReadAllText(file))!["server"]!.ToString());
        Assert.Contains("No belfry standalone", (await person.TypesAsync("job", "list", "--data", Path.GetTempPath())).With(ExitCode.Unreachable).Error);
        Assert.Contains("either", (await person.TypesAsync("job", "list", "--data", server.Folder, "--server", Address)).With(ExitCode.Usage).Error);
    }

    [Fact]
    public async Task A_token_file_signs_in_and_what_is_none_is_told_at_once()
    {
        using var person = await server.PersonAsync();
        (await person.TypesAsync("job", "list", "--server", Address, "--token-file", person.Write("token", server.Token + "\n"))).With(ExitCode.Done);
        person.Input = Encoding.UTF8.GetBytes(server.Token);
        (await person.TypesAsync("job", "list", "--server", Address, "--token-file", "-")).With(ExitCode.Done);

        foreach (var text in (string[])["", "two words", "tök"])
            Assert.Contains("no token", (await person.TypesAsync("job", "list", "--server", Address, "--token-file", person.Write("bad", text))).With(ExitCode.Usage).Error);
        Assert.Contains("/no/such", (await person.TypesAsync("job", "list", "--server", Address, "--token-file", "/no/such")).With(ExitCode.Usage).Error);
        Assert.Contains(
            "wrong, expired or revoked",
            (await person.TypesAsync("job", "list", "--server", Address, "--token-file", person.Write("unknown", "bfy_unknown"))).With(ExitCode.Unreachable).Error);
    }

    [Fact]
    public async Task A_viewer_may_look_and_is_told_why_not_more()
    {
        using var administrator = await server.AdministratorAsync();
        (await administrator.TypesAsync("job", "create", "--name", "looked at", "--command", "true")).With(ExitCode.Done);
        using var shell = await server.PersonAsync();
        var token = (await shell.TypesInShellAsync($"belfry token create --role viewer --data {server.Folder}")).With(0).Output.Trim();
        using var viewer = await server.PersonAsync(("BELFRY_SERVER", Address), ("BELFRY_TOKEN", token));
        (await viewer.TypesAsync("job", "show", "looked at")).With(ExitCode.Done);
        Assert.Contains("role", (await viewer.TypesAsync("job", "delete", "looked at")).With(ExitCode.Refused).Error);
    }
}
