using System.Net.Http.Headers;
using System.Net.Http.Json;
using Belfry.Core.Contracts;

namespace Belfry.IntegrationTests.Processes;

/// <summary>
/// <c>belfry standalone</c> with its built-in PostgreSQL, as a user has it: started, killed and started again on the
/// same folder, and spoken to by its commands and its API alone.
/// </summary>
internal sealed class Standalone : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new("standalone");
    private BelfryProcess? _process;
    private HttpClient? _client;
    private string? _token;

    public string Folder => _folder.Path;

    public BelfryProcess Process => _process ?? throw new InvalidOperationException("It has not been started.");

    public HttpClient Client => _client ?? throw new InvalidOperationException("It has not been started.");

    public async Task StartAsync(CancellationToken ct)
    {
        _process = await BelfryProcess.StartServingAsync(["standalone", "--data", Folder, "--slots", "64"], ct);
        _token ??= await RunAsync(["token", "create", "--role", "admin", "--data", Folder], ct);
        _client = new HttpClient
        {
            BaseAddress = await _process.AddressAsync(ct),
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", _token.Trim()) },
        };
    }

    /// <summary>SIGKILL to Belfry; its PostgreSQL and its jobs' processes are left to themselves.</summary>
    public async Task KillAsync()
    {
        await Process.DisposeAsync();
        _client!.Dispose();
    }

    /// <summary>Runs a command of the program to its end and gives its standard output.</summary>
    public static async Task<string> RunAsync(IEnumerable<string> arguments, CancellationToken ct, int expectedCode = 0)
    {
        await using var command = BelfryProcess.Start(arguments);
        await command.ExitAsync(ct);
        Assert.True(command.ExitCode == expectedCode, $"exit code {command.ExitCode}:\n{command.Log}");
        return command.Log;
    }

    public async Task<JobDto> CreateAsync(JobDto job, CancellationToken ct)
        => await SendAsync<JobDto>(HttpMethod.Post, "/v1/jobs", job, ct);

    public async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType(), options: ApiJson.Options);
        using var answer = await Client.SendAsync(request, ct);
        if (!answer.IsSuccessStatusCode)
            throw new HttpRequestException($"{method} {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(ct)}\n{Process.Log}");
        return (await answer.Content.ReadFromJsonAsync<T>(ApiJson.Options, ct))!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            // A clean stop takes its PostgreSQL along; a killed one is taken over and stopped by a command.
            await _process.DisposeAsync();
            await using var last = await BelfryProcess.StartServingAsync(["standalone", "--data", Folder], CancellationToken.None);
            await last.StopAsync(CancellationToken.None);
        }
        _client?.Dispose();
        _folder.Dispose();
    }
}
