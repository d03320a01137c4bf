using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Belfry.Access;
using Belfry.IntegrationTests.Worker;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Belfry.IntegrationTests.Api;

/// <summary>Calls of the API, by an administrator unless a test says otherwise, and a look into the tables behind it.</summary>
[Collection(ApiTests.Name)]
public abstract class ApiTest(ApiMaster master)
{
    private static int _names;

    private protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    private protected ApiMaster Api => master;

    /// <summary>A name that no other test has.</summary>
    private protected static string NewName(string like = "job") => $"{like}-{Interlocked.Increment(ref _names)}-{Guid.NewGuid():N}";

    private protected Task<Reply> GetAsync(string path, HttpClient? client = null) => SendAsync(HttpMethod.Get, path, null, client);

    private protected Task<Reply> PostAsync(string path, object? body = null, HttpClient? client = null, params (string Name, string Value)[] headers)
        => SendAsync(HttpMethod.Post, path, body, client, headers);

    private protected Task<Reply> PutAsync(string path, object body, HttpClient? client = null, params (string Name, string Value)[] headers)
        => SendAsync(HttpMethod.Put, path, body, client, headers);

    private protected Task<Reply> DeleteAsync(string path, object? body = null, HttpClient? client = null, params (string Name, string Value)[] headers)
        => SendAsync(HttpMethod.Delete, path, body, client, headers);

    /// <param name="body">A text is sent as it is, bytes too, anything else as JSON.</param>
    private protected async Task<Reply> SendAsync(
        HttpMethod method, string path, object? body, HttpClient? client = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body switch
        {
            null => null,
            byte[] bytes => new ByteArrayContent(bytes),
            string text => new ByteArrayContent(Encoding.UTF8.GetBytes(text)),
            JsonNode json => new ByteArrayContent(Encoding.UTF8.GetBytes(json.ToJsonString())),
            _ => new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body)),
        };
        request.Content?.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Reply.ReadAsync(await (client ?? master["admin"]).SendAsync(request, Ct), Ct);
    }

    /// <summary>A job that does nothing, with these fields beside or instead.</summary>
    private protected static JsonObject Job(params (string Field, object? Value)[] fields)
    {
        var job = new JsonObject { ["name"] = NewName(), ["type"] = "command", ["target"] = "true" };
        foreach (var (field, value) in fields)
            job[field] = JsonSerializer.SerializeToNode(value);
        return job;
    }

    private protected async Task<Reply> CreateJobAsync(params (string Field, object? Value)[] fields)
        => (await PostAsync("/v1/jobs", Job(fields))).Is(201);

    /// <summary>Runs a job and waits for its end.</summary>
    private protected async Task<Reply> RunToEndAsync(long job, object? request = null)
    {
        var reserved = (await PostAsync($"/v1/jobs/{job}/runs", request)).Is(202);
        return await EndOfAsync(reserved.Id);
    }

    private protected Task<Reply> EndOfAsync(long run)
        => BecomesAsync(run, state => state is not ("queued" or "assigned" or "running"));

    private protected Task<Reply> BecomesAsync(long run, Func<string, bool> isIt)
        => Eventually.BecomesAsync(
            () => GetAsync($"/v1/scheduler-logs/{run}"), row => isIt(row.Is(200)["state"].GetValue<string>()), Ct, TimeSpan.FromSeconds(20));

    private protected async Task<T> ScalarAsync<T>(string sql, object? values = null)
    {
        await using var connection = await master.Database.OpenAsync(Ct);
        return (await connection.ExecuteScalarAsync<T>(new CommandDefinition(sql, values, cancellationToken: Ct)))!;
    }

    /// <summary>A worker process of that name that joins; it is online until it is disposed.</summary>
    private protected async Task<TestWorker> JoinAsync(string name, string srvName, int slots, params string[] tags)
    {
        var options = TestWorker.OptionsFor(master.Master.Url);
        options.JoinToken = await master.Master.Services.GetRequiredService<AccessControl>().CreateJoinTokenAsync("test", Ct);
        (options.Name, options.SrvName, options.Slots, options.Tags) = (name, srvName, slots, tags);
        return await TestWorker.StartAsync(options);
    }

    /// <summary>Keeps the leader from writing to a table until it is disposed, as a slow disk would.</summary>
    /// <param name="leader">Where it is not the one that the tests share.</param>
    private protected async Task<IAsyncDisposable> HoldAsync(string table, TestMaster? leader = null)
    {
        var connection = new NpgsqlConnection((leader ?? master.Master).ConnectionString);
        await connection.OpenAsync(Ct);
        // Not "belfry …": the ledger ends sessions of Belfry that stand in its way.
        await connection.ExecuteAsync(new CommandDefinition($"set application_name = 'a test'; begin; lock table {table} in exclusive mode", cancellationToken: Ct));
        return connection;
    }
}
