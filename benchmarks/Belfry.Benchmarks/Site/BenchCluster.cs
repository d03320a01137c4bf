using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Belfry.Access;
using Belfry.Roles;
using Belfry.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Belfry.Benchmarks.Site;

/// <summary>A Belfry of real processes over one database, seen through its API and its metrics.</summary>
internal sealed class BenchCluster : IAsyncDisposable
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(120), LookEvery = TimeSpan.FromMilliseconds(20);

    private readonly List<BenchProcess> _processes = [];
    private readonly HttpClient _client = new();
    private readonly string _folder;

    private BenchCluster(string folder, string connectionString, string token, string joinToken)
    {
        _folder = folder;
        ConnectionString = connectionString;
        JoinToken = joinToken;
        Token = token;
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public string ConnectionString { get; }

    public string Token { get; }

    public string JoinToken { get; }

    /// <summary>The address of the master that was started last.</summary>
    public Uri Url { get; private set; } = new("http://127.0.0.1:1");

    /// <summary>Lays the schema and makes the tokens; nothing runs yet.</summary>
    public static async Task<BenchCluster> PrepareAsync(string folder, string connectionString, CancellationToken ct)
    {
        var own = Directory.CreateDirectory(Path.Combine(folder, $"cluster-{Guid.NewGuid():N}")).FullName;
        await MasterSetUp.PrepareAsync(connectionString, NullLoggerFactory.Instance, TimeProvider.System, ct);
        await using var database = new Database(connectionString);
        var access = new AccessControl(new AccessStore(database), TimeProvider.System);
        var cluster = new BenchCluster(
            own, connectionString, await access.CreateTokenAsync(Role.Admin, "bench", ct), await access.CreateJoinTokenAsync("bench", ct));
        await File.WriteAllTextAsync(cluster.JoinTokenFile, cluster.JoinToken, ct);
        return cluster;
    }

    private string JoinTokenFile => Path.Combine(_folder, "join-token");

    /// <summary>Starts <c>belfry master</c> and waits until it serves.</summary>
    public async Task<BenchProcess> StartMasterAsync(CancellationToken ct)
    {
        var name = $"master-{_processes.Count}";
        var url = $"127.0.0.1:{FreePort()}";
        var master = Keep(BenchProcess.StartBelfry(
            Path.Combine(_folder, $"{name}.log"),
            "master", "--database", ConnectionString, "--data", Path.Combine(_folder, name), "--http", url));
        Url = new Uri($"http://{url}");
        await UntilAsync(async () =>
        {
            master.ThrowIfEnded();
            return await AnswersAsync("/health/ready", ct);
        }, "the master serves", ct);
        return master;
    }

    /// <summary>Starts <c>belfry worker</c>.</summary>
    /// <param name="options">Further options; with <c>--dry-run</c> its jobs succeed without being carried out.</param>
    public BenchProcess StartWorker(int slots, params string[] options)
    {
        var name = $"worker-{_processes.Count}";
        return Keep(BenchProcess.StartBelfry(
            Path.Combine(_folder, $"{name}.log"),
            [
                "worker", "--masters", Url.ToString(), "--join-token-file", JoinTokenFile, "--data", Path.Combine(_folder, name),
                "--name", name, "--slots", slots.ToString(CultureInfo.InvariantCulture), .. options,
            ]));
    }

    /// <summary>Starts the schedules of jobs, ten thousand in a call.</summary>
    public async Task StartSchedulesAsync(IEnumerable<long> jobs, CancellationToken ct)
    {
        foreach (var some in jobs.Chunk(10_000))
        {
            using var answer = await _client.PostAsJsonAsync(new Uri(Url, "/v1/schedulers"), new { jobIds = some }, ct);
            answer.EnsureSuccessStatusCode();
        }
    }

    public async Task StopSchedulesAsync(IEnumerable<long> jobs, bool kill, CancellationToken ct)
    {
        foreach (var some in jobs.Chunk(10_000))
        {
            using var call = new HttpRequestMessage(HttpMethod.Delete, new Uri(Url, "/v1/schedulers")) { Content = JsonContent.Create(new { jobIds = some, kill }) };
            using var answer = await _client.SendAsync(call, ct);
            answer.EnsureSuccessStatusCode();
        }
    }

    /// <summary>Does something while the database is dumped, and a span is audited, all the time.</summary>
    public async Task<T> DisturbedAsync<T>(DateTimeOffset from, DateTimeOffset to, Func<Task<T>> measure, CancellationToken ct)
    {
        using var measured = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task[] others = [RepeatAsync(() => DumpAsync(ct)), RepeatAsync(() => AuditAsync(from, to, ct))];
        try
        {
            return await measure();
        }
        finally
        {
            await measured.CancelAsync();
            await Task.WhenAll(others);
        }

        async Task RepeatAsync(Func<Task> work)
        {
            while (!measured.IsCancellationRequested)
                await work();
        }
    }

    /// <summary>The value of a metric without labels, or of one of its series; 0 while there is none.</summary>
    /// <param name="series">As it stands in the text: <c>name{label="value"}</c>.</param>
    public async Task<double> MetricAsync(string series, CancellationToken ct)
    {
        var text = await _client.GetStringAsync(new Uri(Url, "/metrics"), ct);
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith($"{series} ", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    /// <summary>Runs that have succeeded, as they are committed.</summary>
    public Task<double> SucceededAsync(CancellationToken ct) => MetricAsync("belfry_runs_ended_total{state=\"succeeded\"}", ct);

    public async Task<JsonNode> GetAsync(string path, CancellationToken ct)
        => JsonNode.Parse(await _client.GetStringAsync(new Uri(Url, path), ct))!;

    /// <summary>Waits until a number of workers is online.</summary>
    public Task WorkersOnlineAsync(int count, CancellationToken ct)
        => UntilAsync(
            async () => (await GetAsync("/v1/workers?state=online&pageSize=1", ct))["total"]!.GetValue<long>() >= count,
            $"{count} workers are online", ct);

    /// <summary>
    /// <c>belfry audit</c> over a span that everything is accounted for, or will be soon: what is due then has been
    /// decided, or waits in the leader. Giving way as docs/operations.md says.
    /// </summary>
    /// <exception cref="InvalidOperationException">An instant is missing or doubled.</exception>
    public async Task AuditAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        await using var audit = BenchProcess.Start(
            Path.Combine(_folder, "audit.log"), "nice", "-n", "19", BenchProcess.Belfry, "audit", "--database", ConnectionString, "--from", $"{from:O}", "--to", $"{to:O}");
        if (await audit.ExitAsync(ct) != 0)
            throw new InvalidOperationException($"The audit of what was measured found:\n{await File.ReadAllTextAsync(audit.Log, ct)}");
    }

    /// <summary>
    /// <c>pg_dump</c> of the whole database, to nowhere; giving way as docs/operations.md says.
    /// </summary>
    public async Task DumpAsync(CancellationToken ct)
    {
        var settings = new NpgsqlConnectionStringBuilder(ConnectionString);
        await using var dump = BenchProcess.Start(
            Path.Combine(_folder, "pg_dump.log"), "nice", "-n", "19", "pg_dump",
            "--host", settings.Host!, "--port", settings.Port.ToString(CultureInfo.InvariantCulture), "--username", settings.Username!,
            "--no-sync", "--format", "custom", "--compress", "0", "--file", "/dev/null", settings.Database!);
        if (await dump.ExitAsync(ct) != 0)
            throw new InvalidOperationException($"pg_dump failed:\n{await File.ReadAllTextAsync(dump.Log, ct)}");
    }

    public static async Task UntilAsync(Func<Task<bool>> isSo, string what, CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            if (TimeProvider.System.GetElapsedTime(began) > StartsWithin)
                throw new TimeoutException($"After {StartsWithin.TotalSeconds:0} s it is not so that {what}.");
            await Task.Delay(LookEvery, TimeProvider.System, ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Workers first: they have nobody to talk to without a master.
        for (var i = _processes.Count - 1; i >= 0; i--)
            await _processes[i].DisposeAsync();
        _client.Dispose();
    }

    private BenchProcess Keep(BenchProcess process)
    {
        _processes.Add(process);
        return process;
    }

    private async Task<bool> AnswersAsync(string path, CancellationToken ct)
    {
        try
        {
            using var answer = await _client.GetAsync(new Uri(Url, path), ct);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
