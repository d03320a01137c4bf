using System.Globalization;
using System.Net.Http.Json;
using Belfry.Access;
using Belfry.Control;
using Belfry.Core.Contracts;
using Belfry.Core.Jobs;
using Belfry.IntegrationTests.Processes;
using Belfry.Storage;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Belfry.IntegrationTests.Engine;

/// <summary>
/// A database of a test's own, with masters and workers as real processes on it, which the test starts and kills. What
/// happened is judged by the audit, from the tables.
/// </summary>
public abstract class EngineTest(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new("engine");
    private readonly List<BelfryProcess> _processes = [];
    private readonly List<ScriptedWorker> _workers = [];
    private TestDatabase? _test;
    private Database? _database;
    private readonly Dictionary<string, string> _http = [];
    private int _folders;

    private protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    private protected Database Database => _database!;

    public virtual async ValueTask InitializeAsync()
    {
        _test = await NewDatabaseAsync();
        _database = new Database(_test.ConnectionString);
    }

    /// <summary>On the server that all tests share; a test that does something to its server has one of its own.</summary>
    private protected virtual async Task<TestDatabase> NewDatabaseAsync()
        => await postgres.CreateDatabaseAsync(await postgres.TemplateAsync("schema", MigrateAsync, Ct), Ct);

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
            await worker.DisposeAsync();
        foreach (var process in _processes)
            await process.DisposeAsync();
        await _database!.DisposeAsync();
        await _test!.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <param name="killAt"><c>name:n</c>: it is killed at the n-th passage of that step.</param>
    private protected async Task<BelfryProcess> StartMasterAsync(
        string folder = "master", string? killAt = null, params (string Name, string Value)[] environment)
    {
        var process = Started(BelfryProcess.Start(MasterArguments(folder), killAt is null ? environment : [("BELFRY_KILL_AT", killAt), .. environment]));
        // One that is to be killed may be gone before it could say where it is.
        if (killAt is null)
            await process.AddressAsync(Ct);
        return process;
    }

    /// <summary>The next master of that folder is where this one was, for workers that know no other.</summary>
    private protected async Task KeepAddressAsync(string folder, BelfryProcess master)
        => _http[folder] = $"127.0.0.1:{(await master.AddressAsync(Ct)).Port}";

    /// <summary>From now on the test and what it starts use this database; the connections that it had are forgotten.</summary>
    private protected async Task UseDatabaseAsync(string connectionString)
    {
        await _database!.DisposeAsync();
        _test = new TestDatabase("", connectionString, static () => Task.CompletedTask);
        _database = new Database(connectionString);
    }

    /// <param name="more">Further options of the command line.</param>
    private protected async Task<BelfryProcess> StartMasterWithAsync(string folder, params string[] more)
    {
        var process = Started(BelfryProcess.Start([.. MasterArguments(folder), .. more]));
        await process.AddressAsync(Ct);
        return process;
    }

    /// <summary>A real worker as a process; it need not be connected when this returns.</summary>
    private protected async Task<BelfryProcess> StartWorkerAsync(string name, IEnumerable<Uri> masters, params string[] more)
    {
        var file = FolderOf("join-token");
        if (!File.Exists(file))
            await File.WriteAllTextAsync(file, await new AccessControl(new AccessStore(Database), TimeProvider.System).CreateJoinTokenAsync("test", Ct), Ct);
        return Started(BelfryProcess.Start(
            [
                "worker", "--masters", string.Join(',', masters), "--join-token-file", file, "--data", FolderOf($"worker-{name}"), "--name", name,
                .. more.Contains("--slots") ? [] : (string[])["--slots", "32"], .. more,
            ]));
    }

    /// <summary>It ends with the test at the latest.</summary>
    private protected BelfryProcess Started(BelfryProcess process)
    {
        _processes.Add(process);
        return process;
    }

    private string[] MasterArguments(string folder)
        => ["master", "--database", ConnectionString, "--data", FolderOf(folder), "--http", _http.GetValueOrDefault(folder, "127.0.0.1:0")];

    /// <summary>Everything in one process, on the test's database.</summary>
    private protected async Task<BelfryProcess> StartStandaloneAsync(string folder = "standalone", params string[] more)
    {
        var process = await BelfryProcess.StartServingAsync(
            ["standalone", "--database", _test!.ConnectionString, "--data", _folder.In(folder), .. more], Ct);
        _processes.Add(process);
        return process;
    }

    private protected string ConnectionString => _test!.ConnectionString;

    private protected string FolderOf(string name) => _folder.In(name);

    /// <summary>A worker that is not yet connected.</summary>
    private protected async Task<ScriptedWorker> NewWorkerAsync(string name = "scripted", int slots = 8, params string[] tags)
    {
        var token = await new AccessControl(new AccessStore(Database), TimeProvider.System).CreateJoinTokenAsync("test", Ct);
        var worker = new ScriptedWorker(token, name) { Slots = slots, Tags = tags };
        _workers.Add(worker);
        return worker;
    }

    private protected string NewFolder() => _folder.In($"folder{Interlocked.Increment(ref _folders)}");

    private protected Task<HttpClient> ClientAsync(BelfryProcess process) => process.ClientAsync(_test!.ConnectionString, Ct);

    /// <summary>Makes jobs that differ by name alone.</summary>
    private protected static async Task<IReadOnlyList<long>> CreateJobsAsync(int count, JobDto like, HttpClient client)
    {
        var ids = new List<long>();
        foreach (var n in Enumerable.Range(0, count))
            ids.Add((await CreateJobAsync(client, like with { Name = $"{like.Name}-{n}" })).Id!.Value);
        return ids;
    }

    private protected static async Task<JobDto> CreateJobAsync(HttpClient client, JobDto job)
    {
        var answer = await client.PostAsJsonAsync("/v1/jobs", job, ApiJson.Options, Ct);
        return await ReadAsync<JobDto>(answer);
    }

    private protected static async Task<ScheduledDto> StartAsync(HttpClient client, IEnumerable<long> jobs)
        => await ReadAsync<ScheduledDto>(await client.PostAsJsonAsync("/v1/schedulers", Keys(jobs), ApiJson.Options, Ct));

    private protected static async Task<ScheduledDto> StopAsync(HttpClient client, IEnumerable<long> jobs)
        => await ReadAsync<ScheduledDto>(await client.SendAsync(
            new HttpRequestMessage(HttpMethod.Delete, "/v1/schedulers") { Content = JsonContent.Create(Keys(jobs), options: ApiJson.Options) }, Ct));

    private protected static async Task<T> ReadAsync<T>(HttpResponseMessage answer)
    {
        if (!answer.IsSuccessStatusCode)
            throw new HttpRequestException($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(Ct)}");
        return (await answer.Content.ReadFromJsonAsync<T>(ApiJson.Options, Ct))!;
    }

    /// <summary>Returns when every instant up to now is accounted for.</summary>
    private protected async Task<DateTimeOffset> AccountedThroughNowAsync()
    {
        var schedules = new ScheduleStore(Database);
        var (_, now) = await new InstantStore(Database).BoundsAsync(Ct);
        await Eventually.BecomesAsync(() => schedules.WatermarkAsync(Ct), mark => mark.DoneThrough >= now, Ct);
        return now;
    }

    private protected Task<AuditReport> AuditAsync(DateTimeOffset from, DateTimeOffset to)
        => new InstantAudit(new InstantStore(Database)).RunAsync(from, to, null, Ct);

    private protected async Task ExecuteAsync(string sql, object? values = null)
    {
        await using var connection = await Database.OpenAsync(Ct);
        await connection.ExecuteAsync(new CommandDefinition(sql, values, cancellationToken: Ct));
    }

    /// <summary>By a session of the test's own.</summary>
    private protected static async Task ExecuteOnAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Ct);
    }

    private protected async Task<T> ScalarAsync<T>(string sql, object? values = null)
    {
        await using var connection = await Database.OpenAsync(Ct);
        return (await connection.ExecuteScalarAsync<T>(new CommandDefinition(sql, values, cancellationToken: Ct)))!;
    }

    private protected async Task<List<T>> RowsAsync<T>(string sql, object? values = null)
    {
        await using var connection = await Database.OpenAsync(Ct);
        return (await connection.QueryAsync<T>(new CommandDefinition(sql, values, cancellationToken: Ct))).AsList();
    }

    /// <param name="name">With its labels, as it is exported.</param>
    private protected static async Task<double> MetricAsync(HttpClient client, string name)
    {
        var text = await client.GetStringAsync("/metrics", Ct);
        var line = text.Split('\n').Single(line => line.StartsWith($"{name} ", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    /// <summary>Nothing missing, nothing doubled, and every count adds up.</summary>
    private protected static void AssertSound(AuditReport report)
    {
        Assert.True(report.FaultCount == 0, string.Join('\n', report.Faults.Take(20)));
        Assert.Equal(report.Planned, report.OnTime + report.Late + report.Skipped + report.Coalesced + report.Pending);
        Assert.Equal(report.Timers, report.TimersFired + report.TimersCancelled + report.TimersPending);
    }

    private protected static JobDto Job(string name, string? cron = "* * * * * *") => new()
    {
        Name = name,
        Type = JobType.Command,
        Target = "true",
        Cron = cron,
    };

    private static object Keys(IEnumerable<long> jobs) => new { jobIds = jobs };

    private static async Task MigrateAsync(string connectionString, CancellationToken ct)
    {
        await using var database = new Database(connectionString);
        await new Migrator(database, NullLogger<Migrator>.Instance).MigrateAsync(ct);
    }
}
