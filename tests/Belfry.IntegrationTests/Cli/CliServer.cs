using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Belfry.IntegrationTests.Cli;
using Belfry.IntegrationTests.Processes;

[assembly: AssemblyFixture(typeof(CliServer))]

namespace Belfry.IntegrationTests.Cli;

/// <summary>
/// The Belfry whose commands are tested: one standalone for all classes, started by the first test that asks for it.
/// Each test has jobs of its own, so that none sees another's.
/// </summary>
public sealed partial class CliServer : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new("cli");
    private readonly SemaphoreSlim _gate = new(1);
    private BelfryProcess? _process;

    /// <summary>Its data folder.</summary>
    public string Folder => _folder.Path;

    public Uri Address { get; private set; } = null!;

    public Uri SecureAddress { get; private set; } = null!;

    /// <summary>Of the user <c>admin</c>.</summary>
    public string Password { get; private set; } = "";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>A person at a terminal of their own, who is not signed in.</summary>
    internal async Task<Person> PersonAsync(params (string Name, string Value)[] environment)
    {
        await StartAsync(TestContext.Current.CancellationToken);
        return new Person(environment);
    }

    /// <summary>One whose environment has a token for everything, and names no server.</summary>
    internal async Task<Person> WithTokenAsync()
    {
        await StartAsync(TestContext.Current.CancellationToken);
        return new Person([("BELFRY_TOKEN", Token)]);
    }

    /// <summary>One whose environment names the server and a token for everything.</summary>
    internal async Task<Person> AdministratorAsync(string zone = "UTC", string language = "en_US.UTF-8")
    {
        await StartAsync(TestContext.Current.CancellationToken);
        return new Person([("BELFRY_SERVER", Address.AbsoluteUri), ("BELFRY_TOKEN", Token), ("LANG", language)], zone);
    }

    internal string Token { get; private set; } = "";

    /// <summary>What the API itself answers.</summary>
    internal async Task<JsonNode> GetAsync(string path)
    {
        using var http = new HttpClient { BaseAddress = Address, DefaultRequestHeaders = { { "Authorization", $"Bearer {Token}" } } };
        return JsonNode.Parse(await http.GetStringAsync(path, TestContext.Current.CancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.StopAsync(CancellationToken.None);
            await _process.DisposeAsync();
        }
        _folder.Dispose();
        _gate.Dispose();
    }

    private async Task StartAsync(CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            if (_process is not null)
                return;
            var process = await BelfryProcess.StartServingAsync(["standalone", "--data", Folder, "--slots", "16"], ct);
            Address = await process.AddressAsync(ct);
            await using var create = BelfryProcess.Start(["token", "create", "--role", "admin", "--data", Folder]);
            await create.ExitAsync(ct);
            Token = create.Log.Trim();
            var said = await Eventually.BecomesAsync(() => Task.FromResult(process.Log), log => PasswordLine().IsMatch(log), ct);
            Password = PasswordLine().Match(said).Groups["password"].Value;
            SecureAddress = new Uri(SecureLine().Match(said).Groups["url"].Value);
            _process = process;
        }
        finally
        {
            _gate.Release();
        }
    }

    [GeneratedRegex(@"with the password (?<password>\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PasswordLine();

    [GeneratedRegex(@"Belfry is at (?<url>https://\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SecureLine();
}
