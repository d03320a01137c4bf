using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Belfry.Access;
using Belfry.IntegrationTests.Azkaban.StandIn;
using Belfry.IntegrationTests.Processes;
using Belfry.Storage;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;

namespace Belfry.IntegrationTests.Azkaban;

/// <summary>
/// Creates, reruns and deletes from several clients at once, a fault on every tenth answer of Azkaban, and a kill -9 of
/// the master now and then; afterwards every request that was accepted has exactly one execution, and no other has any.
/// BELFRY_TEST_SOAK=1000 makes a thousand of them and kills every hundred; by itself it is a short one.
/// </summary>
public sealed class SoakTests(PostgresFixture postgres, ITestOutputHelper output)
{
    private const int Clients = 4;

    private static readonly Fault[] Faults =
    [
        Fault.DropAfter, Fault.SessionOver, Fault.HalfAnswer, Fault.ServerError, Fault.Slow, Fault.SignInPage,
        Fault.EmptyBody, Fault.DropBefore, Fault.SignInJson, Fault.SignInText, Fault.SessionJson,
    ];

    private static readonly string[] Flows = ["ranking", "score", "report"];

    private readonly ConcurrentDictionary<string, string> _creates = new();
    private int _reruns;
    private int _deletes;
    private int _unanswered;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Table_and_executions_agree_one_to_one_whatever_is_lost_or_killed()
    {
        var total = int.TryParse(Environment.GetEnvironmentVariable("BELFRY_TEST_SOAK"), out var asked) ? asked : 90;
        var killEvery = total >= 1000 ? 100 : 30;
        await using var database = await postgres.CreateDatabaseAsync(await postgres.TemplateAsync("schema", MigrateAsync, Ct), Ct);
        await using var azkaban = await StandInServer.StartAsync(Ct);
        azkaban.State.AddProject("jupiter", Flows);
        azkaban.State.Behaviour = Varied;
        azkaban.SlowBy = TimeSpan.FromSeconds(3);
        using var folder = new TemporaryFolder("soak");
        File.WriteAllText(folder.In("password"), StandInServer.Password);
        await using var store = new Database(database.ConnectionString);
        var token = await new AccessControl(new AccessStore(store), TimeProvider.System).CreateTokenAsync(Role.Operator, "soak", Ct);
        var port = FreePort();

        var master = await StartAsync(database.ConnectionString, folder, azkaban, port);
        try
        {
            azkaban.FaultOf = (name, n) => n % 10 == 0 && name != "login" ? Faults[n / 10 % Faults.Length] : null;
            for (var done = 0; done < total; done += killEvery)
            {
                using var clients = new CancellationTokenSource();
                var left = Math.Min(killEvery, total - done);
                var work = Enumerable.Range(0, Clients).Select(client => WorkAsync(port, token, done + client, () => Interlocked.Decrement(ref left) >= 0)).ToList();
                // In the midst of it, not between two calls.
                await Eventually.BecomesAsync(() => Task.FromResult(Volatile.Read(ref left)), seen => seen <= 2, Ct, TimeSpan.FromMinutes(5));
                await master.DisposeAsync();
                await Task.WhenAll(work);
                master = await StartAsync(database.ConnectionString, folder, azkaban, port);
            }
            azkaban.FaultOf = (_, _) => null;
            await using var connection = await store.OpenAsync(Ct);
            await Eventually.BecomesAsync(
                () => connection.ExecuteScalarAsync<string>(new CommandDefinition(
                    "select coalesce(string_agg(phase || ' ' || job_id || ' ' || coalesce(remark, ''), '; '), '') from azkaban_submissions where phase <> 'ended'",
                    cancellationToken: Ct)),
                open => open!.Length == 0, Ct, TimeSpan.FromMinutes(5));
            await CompareAsync(connection, azkaban);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{e.Message}\n{master.Log}", e);
        }
        finally
        {
            await master.DisposeAsync();
        }
    }

    private static StandInExecution Varied(StandInExecution execution) => new()
    {
        Id = execution.Id,
        ProjectId = execution.ProjectId,
        Project = execution.Project,
        Flow = execution.Flow,
        Parameters = execution.Parameters,
        Jobs = execution.Jobs,
        SubmitTime = execution.SubmitTime,
        Duration = TimeSpan.FromMilliseconds(execution.Id * 397 % 2500),
        EndsAs = execution.Id % 5 == 0 ? "FAILED" : "SUCCEEDED",
        CancelTakes = TimeSpan.FromMilliseconds(execution.Id % 3 == 0 ? 500 : 0),
    };

    private static async Task<BelfryProcess> StartAsync(string connectionString, TemporaryFolder folder, StandInServer azkaban, int port)
    {
        var process = BelfryProcess.Start(
            ["master", "--database", connectionString, "--data", folder.In("data"), "--http", $"127.0.0.1:{port}",
             "--azkaban-url", azkaban.Url, "--azkaban-user", StandInServer.User, "--azkaban-password-file", folder.In("password")],
            ("Azkaban__SettleSeconds", "1"), ("BELFRY_AZKABAN__TIMEOUTSECONDS", "2"), ("Logging__LogLevel__Belfry", "Warning"));
        await process.AddressAsync(Ct);
        return process;
    }

    private async Task WorkAsync(int port, string token, int seed, Func<bool> next)
    {
        var random = new Random(seed);
        using var client = new HttpClient
        {
            BaseAddress = new Uri($"http://127.0.0.1:{port}"),
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };
        while (next())
        {
            try
            {
                await DoAsync(client, random);
            }
            catch (HttpRequestException)
            {
                // The master was killed: whether it was done is not known.
                Interlocked.Increment(ref _unanswered);
            }
        }
    }

    private async Task DoAsync(HttpClient client, Random random)
    {
        var dice = random.Next(10);
        if (dice < 6)
        {
            var name = Guid.NewGuid().ToString("N");
            _creates[name] = "unknown";
            _creates[name] = await SendAsync(client, HttpMethod.Post, "", JsonSerializer.Serialize(new
            {
                user_id = "soak",
                job_name = name,
                project = "jupiter",
                // One in twenty names a flow that is not there.
                job_type = random.Next(20) == 0 ? "nosuch" : Flows[random.Next(Flows.Length)],
            }));
            return;
        }
        var listed = JsonNode.Parse(await TextAsync(client, HttpMethod.Post, "", """{"user_id":"soak","page_size":200}"""))!["data"]?["list"]?.AsArray();
        if (listed is not { Count: > 0 })
            return;
        var job = listed[random.Next(listed.Count)]!["job_id"]!.GetValue<long>();
        if (dice < 8)
        {
            if (await SendAsync(client, HttpMethod.Put, $"/rerun/{job}", null) == "done")
                Interlocked.Increment(ref _reruns);
        }
        else if (await SendAsync(client, HttpMethod.Delete, $"/{job}", null) == "done")
        {
            Interlocked.Increment(ref _deletes);
        }
    }

    private static async Task<string> SendAsync(HttpClient client, HttpMethod method, string path, string? body)
        => (await TextAsync(client, method, path, body)).Contains("\"code\":\"0\"", StringComparison.Ordinal) ? "done" : "refused";

    private static async Task<string> TextAsync(HttpClient client, HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, $"/scheduler-v2/jobs{path}");
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await client.SendAsync(request, Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {text}");
        return text;
    }

    private async Task CompareAsync(Npgsql.NpgsqlConnection connection, StandInServer azkaban)
    {
        var installation = await connection.ExecuteScalarAsync<string>(new CommandDefinition("select id from installation", cancellationToken: Ct));
        var rows = (await connection.QueryAsync<SoakRow>(new CommandDefinition(
            """
            select s.job_id, s.n, s.execution, s.status, s.remark, j.job_name, j.flow, j.deleted_at is not null as deleted
            from azkaban_submissions s join azkaban_jobs j on j.id = s.job_id
            """,
            cancellationToken: Ct))).AsList();
        var executions = azkaban.State.Executions.ToDictionary(one => one.Id);

        // Never two executions for one request, and none that nobody knows.
        var byTag = executions.Values.ToLookup(one => one.Parameters["belfry_submission"]);
        Assert.Empty(byTag.Where(tag => tag.Count() > 1).Select(tag => tag.Key));
        Assert.Empty(byTag.Select(tag => tag.Key).Except(rows.Select(row => $"{installation}-{row.JobId}-{row.N}")));
        // Every submission has its execution, unless it was deleted before it had one.
        foreach (var row in rows)
        {
            var own = byTag[$"{installation}-{row.JobId}-{row.N}"].SingleOrDefault();
            Assert.True(own?.Id == row.Execution, $"{row} has the execution {own?.Id}");
            // One that was accepted because its answer was lost, and refused when it was sent again, has failed.
            var wasRefused = row.Flow == "nosuch" && row.Status == "fail";
            Assert.True(own is not null || row.Deleted || wasRefused, $"{row} has no execution");
            var expected = own?.Status switch
            {
                "SUCCEEDED" => "success",
                "FAILED" => "fail",
                "KILLED" => "killed",
                null => wasRefused ? "fail" : "killed",
                var other => other,
            };
            Assert.True(expected == row.Status, $"{row}, but execution {own?.Id} is {own?.Status}");
        }
        // What was answered holds.
        var names = rows.GroupBy(row => row.JobName).ToDictionary(group => group.Key, group => group.Select(row => row.JobId).Distinct().Count());
        foreach (var (name, outcome) in _creates)
        {
            var jobs = names.GetValueOrDefault(name);
            Assert.True(outcome switch { "done" => jobs == 1, "refused" => jobs == 0, _ => jobs <= 1 }, $"a create that was {outcome} has {jobs} jobs");
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{_creates.Count} creates ({_creates.Values.Count(one => one == "done")} done), {_reruns} reruns and {_deletes} deletes done, {_unanswered} unanswered; " +
            $"{rows.Count} submissions, {executions.Count} executions, {azkaban.Calls.Count} calls of Azkaban, {azkaban.State.SignIns} sign-ins"));
    }

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        return ((System.Net.IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static async Task MigrateAsync(string connectionString, CancellationToken ct)
    {
        await using var database = new Database(connectionString);
        await new Migrator(database, NullLogger<Migrator>.Instance).MigrateAsync(ct);
    }

    private sealed record SoakRow
    {
        public required long JobId { get; init; }

        public required int N { get; init; }

        public long? Execution { get; init; }

        public required string Status { get; init; }

        public string? Remark { get; init; }

        public required string JobName { get; init; }

        public required string Flow { get; init; }

        public bool Deleted { get; init; }
    }
}
