using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Belfry.Access;
using Belfry.Alerting;
using Belfry.Engine;
using Belfry.IntegrationTests.Api;
using Belfry.IntegrationTests.Engine;
using Belfry.Roles;
using Belfry.Storage;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace Belfry.IntegrationTests.Alerting;

/// <summary>
/// A master that tells channels without the patience that people need, with a mail server. Its workers and jobs are each
/// test's own.
/// </summary>
public sealed class AlertSite(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly List<ScriptedWorker> _workers = [];
    private TestMaster? _master;
    private HttpClient? _client;
    private MailServer? _mails;

    internal MailServer Mails => _mails!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        foreach (var worker in _workers)
            await worker.DisposeAsync();
        if (_master is not null)
            await _master.DisposeAsync();
        if (_mails is not null)
            await _mails.DisposeAsync();
    }

    public async ValueTask InitializeAsync()
    {
        _mails = new MailServer();
        _master = await TestMaster.StartAsync(postgres, Ct, MasterConfiguration.Default with
        {
            Alerts = new AlertOptions { NothingRan = TimeSpan.FromSeconds(3), Patience = TimeSpan.FromSeconds(1) },
            Delivery = new DeliveryOptions
            {
                Pace = TimeSpan.FromMilliseconds(50),
                Tries = 3,
                FirstDelay = TimeSpan.FromMilliseconds(200),
                LongestDelay = TimeSpan.FromMilliseconds(300),
            },
            Mail = new MailOptions { Host = "127.0.0.1", Port = _mails.Port, From = new("belfry@example.com") },
        });
        _client = await _master.ClientAsync("admin", Ct);
    }

    internal async Task<long> WebhookAsync(string url, params string[] alerts)
        => (await SendAsync(HttpMethod.Post, "/v1/channels", new { name = $"{Guid.NewGuid()}", kind = "webhook", url, alerts }))["id"]!.GetValue<long>();

    internal async Task<long> MailAsync(string[] to, params string[] alerts)
        => (await SendAsync(HttpMethod.Post, "/v1/channels", new { name = $"{Guid.NewGuid()}", kind = "mail", to, alerts }))["id"]!.GetValue<long>();

    internal Task<JsonNode> ChannelAsync(long id) => SendAsync(HttpMethod.Get, $"/v1/channels/{id}", null);

    /// <summary>The channels that show an error, once the master counts as many.</summary>
    internal async Task<IReadOnlyList<long>> DeafAsync()
    {
        IReadOnlyList<long> deaf = [];
        await Eventually.BecomesAsync(CountsThemAsync, counted => counted, Ct);
        return deaf;

        async Task<bool> CountsThemAsync()
        {
            var channels = (await SendAsync(HttpMethod.Get, "/v1/channels?pageSize=100", null))["items"]!.AsArray();
            deaf = [.. channels.Where(channel => channel!["error"] is not null).Select(channel => channel!["id"]!.GetValue<long>())];
            // Not from /metrics: meters are known to a whole process, in which other tests have masters too.
            return _master!.Services.GetRequiredService<AlertingMeter>().Deaf?.Count == deaf.Count;
        }
    }

    /// <summary>A job that runs a command; <paramref name="more"/> are its other fields.</summary>
    internal async Task<long> JobAsync(string target, params (string Field, object Value)[] more)
    {
        var job = new Dictionary<string, object> { ["name"] = $"{Guid.NewGuid()}", ["type"] = "command", ["target"] = target };
        foreach (var (field, value) in more)
            job[field] = value;
        return (await SendAsync(HttpMethod.Post, "/v1/jobs", job))["id"]!.GetValue<long>();
    }

    internal Task<JsonNode> RunAsync(long job, object? request = null) => SendAsync(HttpMethod.Post, $"/v1/jobs/{job}/runs", request ?? new { });

    internal async Task<JsonNode> SendAsync(HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await _client!.SendAsync(request, Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new HttpRequestException($"{method} {path}: {(int)answer.StatusCode} {text}");
    }

    /// <summary>A worker that is connected, and takes what asks for its name as a tag.</summary>
    internal async Task<ScriptedWorker> WorkerAsync(string name)
    {
        var worker = new ScriptedWorker(await _master!.Services.GetRequiredService<AccessControl>().CreateJoinTokenAsync(name, Ct), name) { Tags = [name] };
        _workers.Add(worker);
        await ConnectAsync(worker);
        return worker;
    }

    internal Task ConnectAsync(ScriptedWorker worker) => worker.ConnectAsync(new Uri(_master!.Url));

    internal async Task ExecuteAsync(string sql, object? values = null)
    {
        await using var connection = await _master!.Services.GetRequiredService<Database>().OpenAsync(Ct);
        await connection.ExecuteAsync(new CommandDefinition(sql, values, cancellationToken: Ct));
    }

    /// <summary>Keeps the leader from writing to a table for a while.</summary>
    internal async Task HoldAsync(string table, TimeSpan time)
    {
        // Not a session named "belfry …": the ledger ends those that stand in its way.
        await using var connection = new Npgsql.NpgsqlConnection(_master!.ConnectionString);
        await connection.OpenAsync(Ct);
        await connection.ExecuteAsync(new CommandDefinition(
            $"begin; lock table belfry.{table} in exclusive mode; select pg_sleep({time.TotalSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture)}); commit",
            cancellationToken: Ct));
    }

    internal async Task<T> ScalarAsync<T>(string sql, object? values = null)
    {
        await using var connection = await _master!.Services.GetRequiredService<Database>().OpenAsync(Ct);
        return (await connection.ExecuteScalarAsync<T>(new CommandDefinition(sql, values, cancellationToken: Ct)))!;
    }
}
