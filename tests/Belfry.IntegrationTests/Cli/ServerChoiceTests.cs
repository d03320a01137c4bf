using System.Net;
using System.Net.Sockets;
using Belfry.Cli;
using Belfry.Cli.Connection;

namespace Belfry.IntegrationTests.Cli;

public sealed class ServerChoiceTests : IDisposable
{
    private readonly TemporaryFolder _home = new("choice");
    private readonly Dictionary<string, string> _environment = [];

    private ServerAccess Find(string? server = null, string? tokenFile = null, string? data = null)
    {
        var around = new Surroundings
        {
            Output = TextWriter.Null,
            Error = TextWriter.Null,
            OpenInput = () => Stream.Null,
            IsTerminal = false,
            HasColours = false,
            Variable = name => name == "HOME" ? _home.Path : _environment.GetValueOrDefault(name),
            Clock = TimeProvider.System,
        };
        return new ServerFinder(around).Find(new ServerArguments(server, tokenFile, data, null));
    }

    [Fact]
    public void The_command_line_wins_over_the_environment_and_that_over_the_saved_login()
    {
        SignIn("http://saved");
        Assert.Equal(("http://saved", "of the login"), NameAndSecret(Find()));
        (_environment["BELFRY_SERVER"], _environment["BELFRY_TOKEN"]) = ("http://environment/", "of-the-environment");
        Assert.Equal(("http://environment", "of-the-environment"), NameAndSecret(Find()));
        Assert.Equal(("http://typed", "of-the-file"), NameAndSecret(Find("http://typed", TokenFile())));
        Assert.Equal(("http://environment", "of-the-file"), NameAndSecret(Find(tokenFile: TokenFile())));
    }

    [Fact]
    public void A_secret_goes_to_its_own_server_alone()
    {
        SignIn("http://saved");
        Assert.Null(Find("http://other").Credential);
        Assert.Equal("of the login", Find("http://saved/").Credential?.Secret);
        (_environment["BELFRY_SERVER"], _environment["BELFRY_TOKEN"]) = ("http://environment", "of-the-environment");
        Assert.Null(Find("http://other").Credential);
        Assert.Equal("of-the-environment", Find("http://environment/").Credential?.Secret);
        Assert.Equal("of the login", Find("http://saved").Credential?.Secret);
        _environment.Remove("BELFRY_SERVER");
        Assert.Equal("of-the-environment", Find("http://other").Credential?.Secret);
    }

    [Theory]
    [InlineData("127.0.0.1:8080")]
    [InlineData("localhost")]
    [InlineData("ftp://host")]
    [InlineData("http://")]
    [InlineData("http://user:secret@host")]
    [InlineData("http://host/?x=1")]
    [InlineData("")]
    public void What_is_no_address_of_a_server_is_a_wrong_command_line(string server)
        => Assert.Equal(ExitCode.Usage, Assert.Throws<ClientException>(() => Find(server)).ExitCode);

    [Fact]
    public void Without_any_server_all_ways_to_name_one_are_told()
    {
        _environment["XDG_CONFIG_HOME"] = _home.In("empty");
        // The default data folder of this machine may have one; a folder of the test's own says that it has none.
        var refusal = Assert.Throws<ClientException>(() => Find(data: _home.Path));
        Assert.Equal(ExitCode.Unreachable, refusal.ExitCode);
        Assert.Contains("belfry standalone --data", refusal.Message);
    }

    [Fact]
    public async Task A_server_that_is_not_there_ends_with_3_and_what_to_do()
    {
        using var person = new Person([("BELFRY_TOKEN", "x")]);
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        foreach (var words in (string[][])[["job", "list"], ["run", "output", "1", "--follow"], ["run", "output", "1"]])
        {
            var said = (await person.TypesAsync([.. words, "--server", $"http://127.0.0.1:{port}"])).With(ExitCode.Unreachable);
            Assert.StartsWith($"http://127.0.0.1:{port} cannot be reached: Connection refused. Is Belfry running there?", said.Error);
        }
        Assert.Contains("cannot be reached", (await person.TypesAsync("job", "list", "--server", "http://no-such-host.invalid")).With(ExitCode.Unreachable).Error);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", "not as a Belfry does")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", "answered 302")]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n", "cannot be reached")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"items\"", "cannot be reached")]
    public async Task A_server_that_is_no_Belfry_ends_with_3(string answer, string words)
    {
        using var person = new Person([("BELFRY_TOKEN", "x")]);
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var answering = AnswerAsync(other, answer);
        var said = await person.TypesAsync("job", "list", "--server", $"http://{other.LocalEndpoint}");
        Assert.Contains(words, said.With(ExitCode.Unreachable).Error);
        await answering;
    }

    [Fact]
    public async Task An_answer_that_is_not_understood_ends_with_1()
    {
        using var person = new Person([("BELFRY_TOKEN", "x")]);
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var answering = AnswerAsync(other, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]");
        var said = await person.TypesAsync("job", "list", "--server", $"http://{other.LocalEndpoint}");
        Assert.Contains("not understood", said.With(ExitCode.Refused).Error);
        await answering;
    }

    public void Dispose() => _home.Dispose();

    private static async Task AnswerAsync(TcpListener listener, string answer)
    {
        using var socket = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
        var request = new byte[4096];
        await socket.ReceiveAsync(request, TestContext.Current.CancellationToken);
        await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
    }

    private static (string, string?) NameAndSecret(ServerAccess access) => (access.Name, access.Credential?.Secret);

    private string TokenFile()
    {
        File.WriteAllText(_home.In("token"), "of-the-file\n");
        return _home.In("token");
    }

    private void SignIn(string server)
        => new SavedLogin { Server = server, User = "me", Session = "of the login" }.Save(name => name == "HOME" ? _home.Path : null);
}
